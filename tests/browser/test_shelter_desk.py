"""The desk of a shelter in the browser: a scanner that goes on by itself, and a phone without scripts."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import start_server, stop_server

TOWN, VILLAGE, DESK = "330681109", "330681109290", "/shelters/BZ120/desk"
SMALL = """[...document.querySelectorAll("main button, main .button, main select, main input")]
  .filter((one) => one.type !== "hidden" && one.offsetHeight > 0 && !["checkbox", "radio"].includes(one.type))
  .filter((one) => one.offsetHeight < 44).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration county in the night, with a ledger of its own."""
    folder = tmp_path_factory.mktemp("desk")
    state = str(folder / "state")
    server, url = start_server(folder / "server.log", "--state", state, "--at", "2026-06-10T02:31")
    yield url
    stop_server(server)


def sits(page: Page, url: str) -> None:
    page.context.add_cookies([{"name": "office", "value": TOWN, "url": url}])


def answer(page: Page, words: str) -> None:
    expect(page.locator("p.answer")).to_contain_text(words)


def test_a_scanner_registers_one_card_after_the_other(page: Page, server_url: str) -> None:
    sits(page, server_url)
    page.goto(f"/orders/new?town={TOWN}&village={VILLAGE}")
    page.fill("input[name=decider]", "镇长 郑某")
    page.get_by_role("button", name="下达", exact=True).click()
    page.goto(DESK)
    expect(page.locator("#awaited")).to_have_text("还没到齐 30 户")
    # the code of a card, the 名单号 on paper, the village with it; Enter is what a scanner ends with
    for code, inside in ((f"{VILLAGE}-0001", 4), ("7", 5), ("枫源村11号", 8)):
        expect(page.locator("#scan-text")).to_be_focused()
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        answer(page, f"在所 {inside} 人 / 可容纳 120 人，还空 {120 - inside}")
    expect(page.locator(".last-bar")).to_contain_text("枫源村11号 到3人")
    page.locator(".last-bar").get_by_role("button", name="撤销").click()
    answer(page, "在所 5 人")


def test_a_phone_without_scripts_does_the_whole_desk(
    open_page: Callable[..., Page], server_url: str
) -> None:
    page = open_page(width=360, height=740, java_script_enabled=False)
    sits(page, server_url)
    page.goto(DESK)
    row = page.locator(".desk-row", has_text="02号").first
    row.get_by_role("button", name="到 2 人", exact=True).click()
    answer(page, "在所 7 人")
    expect(page.locator(".desk-row", has_text="02号").first).to_contain_text("到 2 人/共 3 人")
    page.locator(".desk-row", has_text="02号").first.get_by_role("link", name="更正、离所").click()
    page.locator("input[name=people]").fill("1")
    page.get_by_label("擅自返回").check()
    page.get_by_role("button", name="登记离开").click()
    answer(page, "在所 6 人")
    page.locator("#count > summary").click()
    page.locator("#count input[name=people]").fill("6")
    page.get_by_role("button", name="保存清点").click()
    expect(page.locator("#count > summary")).to_contain_text("清点实有6人，与登记6人相符")


def test_the_desk_fits_a_thumb(open_page: Callable[..., Page], server_url: str) -> None:
    page = open_page(width=360, height=740)
    sits(page, server_url)
    page.goto(DESK)
    page.evaluate(
        "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
    )
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
