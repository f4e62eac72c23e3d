"""A storm on the first page, in a browser: a reminder by itself, own town first, circles, back to quiet."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watch, start_server, stop_server, until

TOWN, VILLAGE = "枫桥镇", "枫源村"
SAID = "截至2时，枫源站3小时雨量112毫米，祝园站1小时雨量95.8毫米"
WITHIN_MS = 10_000
Shot = Callable[[Page, str], Path]


@pytest.fixture(scope="module")
def storm_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("storm")
    options = ("--state", str(folder / "state"), "--at", "2026-06-10T02:12")
    server, url = start_server(folder / "server.log", *options)
    yield url
    stop_server(server)


@pytest.fixture
def storm_page(browser: Browser, storm_url: str) -> Iterator[Callable[..., Page]]:
    watch = Watch(own_host=urlsplit(storm_url).netloc)
    contexts = []

    def open_one(width: int = 1366, height: int = 735) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=storm_url, locale="zh-CN"
        )
        watch.watch(context)
        contexts.append(context)
        page = context.new_page()
        page.goto("/lists")
        page.click("details.office summary")
        page.select_option("#office-town", label=TOWN)
        page.click("text=换单位")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert watch.faults() == []


def drawn(page: Page) -> Page:
    page.goto("/")
    page.wait_for_selector("html[data-drawn]", timeout=40_000)
    return page


def test_a_trigger_comes_to_an_open_page_by_itself_and_goes_by_name(
    storm_page: Callable[..., Page], shot: Shot
) -> None:
    open_elsewhere = storm_page()
    open_elsewhere.goto("/shelters")
    banner = open_elsewhere.locator("#reminders")
    expect(banner).to_be_hidden()

    desk = storm_page()
    desk.goto("/rain")
    desk.fill("#rain-text", SAID)
    desk.click("text=识别并预览")
    expect(desk.locator("table")).to_contain_text("枫源雨量站")
    desk.click("button:has-text('保存')")
    expect(banner).to_contain_text("雨情已达“立即转移”指标", timeout=WITHIN_MS)
    expect(banner).to_contain_text("枫源站 3 小时 112/")

    banner.locator("input[name=name]").fill("张三")
    banner.locator("button").click()
    expect(open_elsewhere).to_have_url(re.compile(r"/shelters$"))
    expect(open_elsewhere.locator("#reminders")).to_be_hidden()
    # the other page of the same office falls silent by itself
    expect(desk.locator("#reminders")).to_be_hidden(timeout=WITHIN_MS)

    one = drawn(storm_page())
    shot(one, "event-1366")
    assert one.locator(".strip").inner_text().find("建议") >= 0
    assert "应转" not in one.locator("body").inner_text()
    expect(one.locator(".panel h2")).to_have_text(TOWN)
    assert not one.locator("input[value=zoning]").is_checked()
    assert one.locator("input[value=not_moved]").is_checked()

    one.click(f".panel >> text={VILLAGE}")
    expect(one.locator("[data-role=answer] .verdict").first).to_contain_text(
        "已触发“立即转移”（枫源站 3 小时 112/"
    )
    own = one.evaluate("map_onemap.getZoom()")
    one.click("[data-role=home]")
    until(one, f"map_onemap.getZoom() < {own} - 1")
    expect(one.locator("[data-role=home]")).to_have_text("本镇街")

    phone = drawn(storm_page(360, 740))
    shot(phone, "event-360")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
