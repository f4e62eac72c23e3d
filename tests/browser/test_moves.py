"""Moves in the browser: a slip pasted by a town is seen on open pages of others, and nothing typed is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import start_server, stop_server, until

TOWN = "330681109"
VILLAGE = "330681109290"
SLIP = "枫源村：除07、11、28没到，19拒转，12、15投亲，其余都到了"
SOON_MS = 15_000
"""The tally on other open pages is at most so old."""


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration county at 02:40 of the night, with a ledger of its own."""
    folder = tmp_path_factory.mktemp("moves")
    state = str(folder / "state")
    server, url = start_server(folder / "server.log", "--state", state, "--at", "2026-06-10T02:40")
    yield url
    stop_server(server)


def sits_in_town(page: Page) -> None:
    page.goto("/lists")
    page.locator("details.office summary").click()
    page.select_option("#office-town", TOWN)
    page.get_by_role("button", name="换单位").click()
    expect(page.locator(".who .viewer")).to_contain_text("枫桥镇应急办")


def orders(page: Page) -> None:
    page.goto(f"/orders/new?town={TOWN}&village={VILLAGE}")
    page.get_by_label("决定人").fill("镇长 郑某")
    page.get_by_role("button", name="下达", exact=True).click()
    expect(page.get_by_text("枫源村 应转 30户85人").first).to_be_visible()


def circle_says(page: Page, people: int) -> None:
    layer = "hazardmap.layers.drawn.not_moved"
    until(
        page,
        f"{layer} && {layer}.paths.some((one) => one.feature.properties.count === '{people}')",
        within_s=SOON_MS / 1000,
    )


def test_a_slip_reaches_map_board_and_strip_of_others_in_fifteen_seconds(
    open_page: Callable[..., Page], shot: Callable[[Page, str], Path]
) -> None:
    clerk, board, map_page = open_page(), open_page(), open_page()
    sits_in_town(clerk)
    orders(clerk)
    for watching in (board, map_page):
        sits_in_town(watching)
    board.goto("/moves")
    map_page.goto("/")
    expect(map_page.locator("html[data-drawn]")).to_be_attached(timeout=4 * SOON_MS)
    circle_says(map_page, 85)
    slip_page = open_page()
    sits_in_town(slip_page)
    slip_page.goto("/moves/slip")
    slip_page.locator("textarea").fill("还没打完的字")
    # 6:00
    clerk.get_by_role("link", name="转移登记").first.click()
    clerk.get_by_role("link", name="村报数").click()
    clerk.locator("textarea").fill(SLIP)
    clerk.get_by_role("button", name="读出").click()
    words = "识别30户：集中安置24户70人 · 投亲靠友2户5人 · 未转4户10人（其中拒转1户4人）"
    expect(clerk.get_by_text(words)).to_be_visible()
    shot(clerk, "moves-slip")
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("应转85 = 已转75 + 途中0 + 未转10 · 平衡")).to_be_visible()
    balance = board.get_by_text("应转85 = 已转75 + 途中0 + 未转10 · 平衡").first
    expect(balance).to_be_visible(timeout=SOON_MS)
    shot(board, "moves-board")
    expect(map_page.locator("#strip .first b")).to_have_text("10", timeout=SOON_MS)
    expect(map_page.locator("#progress")).to_contain_text("10", timeout=SOON_MS)
    circle_says(map_page, 10)
    expect(slip_page.locator("#strip .first b")).to_have_text("10", timeout=SOON_MS)
    expect(slip_page.locator("textarea")).to_have_value("还没打完的字")
    # 7:00
    clerk.get_by_label("名单号", exact=True).fill("11")
    clerk.get_by_label("到几人").fill("2")
    clerk.get_by_role("button", name="登记", exact=True).click()
    expect(clerk.get_by_text("11号 到2人/共3人")).to_be_visible()
    expect(clerk.get_by_text("已转77人 · 未转8人")).to_be_visible()
    expect(clerk.get_by_role("button", name="撤销").first).to_be_visible()
    shot(clerk, "moves-village")


def test_the_pages_fit_a_phone_and_an_office_screen(
    open_page: Callable[..., Page], shot: Callable[[Page, str], Path]
) -> None:
    for width, height in ((360, 740), (1366, 768), (1280, 720)):
        page = open_page(width=width, height=height)
        sits_in_town(page) if width > 700 else page.goto("/moves")
        for address in ("/moves", "/moves/slip", f"/moves/{VILLAGE}"):
            page.goto(address)
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= width, (address, width)
            if width == 360:
                shot(page, f"moves-360-{address.rsplit('/', 1)[-1]}")
        small = page.evaluate(
            "() => Array.from(document.querySelectorAll('main button, main .button, main input:not([type=hidden]),"
            " main select')).filter((one) => one.offsetHeight && one.offsetHeight < 43).length"
        )
        assert small == 0
