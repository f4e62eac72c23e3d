"""The ten-minute test in the browser: a town's clerk at 02:12, the paste, the area, the suggestion."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import start_server, stop_server

TOWN = "330681109"
BULLETIN = (
    "诸暨市气象台6月10日02时10分发布暴雨橙色预警信号：过去1小时姚江祝园站雨量已达95.8毫米，预计今天凌晨我市"
    "马剑、五泄、应店街、次坞、陶朱、直埠、枫桥等镇乡（街道）3小时雨量可达50毫米以上，请注意防范小流域山洪、滑坡。"
)
FOREIGN = "义乌市气象台6月10日02时10分发布暴雨橙色预警信号：预计今天凌晨佛堂、赤岸等镇3小时雨量可达50毫米以上。"


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration county at 02:12 of the night, with a ledger of its own."""
    folder = tmp_path_factory.mktemp("night")
    state = str(folder / "state")
    server, url = start_server(folder / "server.log", "--state", state, "--at", "2026-06-10T02:12")
    yield url
    stop_server(server)


def sits_in_town(page: Page) -> None:
    """Look from the office of 枫桥镇, as the account of the script does."""
    page.goto("/")
    page.locator("details.office summary").click()
    page.select_option("#office-town", TOWN)
    page.get_by_role("button", name="换单位").click()
    expect(page.locator(".who .viewer")).to_contain_text("枫桥镇应急办")


def pastes(page: Page, text: str) -> None:
    if not page.url.endswith("/warnings"):
        page.get_by_role("link", name="粘贴预警", exact=True).click()
    box = page.locator("textarea[name=text]")
    expect(box).to_be_focused()
    box.fill(text)
    page.get_by_role("button", name="核对预警").click()


def withdraws(page: Page) -> None:
    page.get_by_role("button", name="贴错了，撤回").click()


def test_twin_a_a_foreign_bulletin_asks_and_widens_nothing(page: Page) -> None:
    sits_in_town(page)
    for text in (
        FOREIGN,
        "各镇街请注意：气象台发布暴雨橙色预警信号，预计3小时雨量可达50毫米以上。",
    ):
        pastes(page, text)
        expect(page.get_by_text("未识别到本市镇街，请选择范围").first).to_be_visible()
        assert page.locator("input[name=town]:checked").count() == 0
        withdraws(page)
    expect(page.get_by_text("当前无生效预警").first).to_be_visible()
    assert page.request.get("/warnings.json").json()["warnings"] == []


def test_from_the_quiet_first_page_to_the_suggestion(page: Page, shot) -> None:
    # 0:00
    sits_in_town(page)
    for words in ("演示数据", "枫桥镇 · 当前无生效预警", "雨情数据：无（请勿当作无雨）"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert page.get_by_role("link", name="粘贴预警", exact=True).count() == 1
    shot(page, "night-0000")
    # 0:45
    pastes(page, BULLETIN)
    for words in (
        "暴雨橙色预警信号 · 发布 · 诸暨市气象台 · 6月10日2时10分",
        "涉及7个镇街，含本镇",
        "姚江祝园 1小时95.8毫米（已发生，已计入雨情）",
        "预估，未下达",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    shot(page, "night-0045")
    # 1:15
    page.get_by_role("button", name="确认范围").click()
    expect(page.get_by_text("建议：准备转移").first).to_be_visible()
    main = page.locator("main").inner_text()
    assert "涉及12个村、25处危险区，在册102户290人" in main
    assert "另有1村无户级清单，待核实" in main
    assert "应转" not in page.locator("body").inner_text()
    assert not re.search(r"\d,\d{3}", main)
    shot(page, "night-0115")
    page.goto("/")
    expect(page.locator(".strip")).to_contain_text("暴雨橙色")


def test_the_pages_of_warnings_fit_a_phone(open_page, shot) -> None:
    page = open_page(width=360, height=740)
    for number, address in enumerate(("/warnings", "/warnings/peril")):
        page.goto(address)
        shot(page, f"night-phone-{number}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_ctrl_enter_sends_the_paste(page: Page) -> None:
    page.goto("/warnings")
    page.locator("textarea[name=text]").fill(FOREIGN)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("未识别到本市镇街，请选择范围").first).to_be_visible()
    withdraws(page)
