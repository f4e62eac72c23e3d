"""The ten-minute test from the paste to the open door (0:45–4:30): every word a new clerk must see."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import start_server, stop_server

TOWN = "330681109"
BULLETIN = (
    "诸暨市气象台6月10日02时10分发布暴雨橙色预警信号：过去1小时姚江祝园站雨量已达95.8毫米，"
    "预计今天凌晨我市马剑、五泄、应店街、次坞、陶朱、直埠、枫桥等镇乡（街道）3小时雨量可达50毫米以上，"
    "请注意防范小流域山洪、滑坡。"
)
MOST_ACTIONS = 5
CLOCK = r"\d\d:\d\d"


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the night of the script: the clock at 06-10 02:12, a state folder of its own."""
    folder = tmp_path_factory.mktemp("night")
    options = ("--at", "2026-06-10T02:12", "--state", str(folder / "state"))
    server, url = start_server(folder / "server.log", *options)
    yield url
    stop_server(server)


class Clerk:
    """A clerk at the screen: counts what he does in one minute of the script, reads what he sees."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def begin(self) -> None:
        self.actions = 0

    def press(self, words: str, *, within: str = "main") -> None:
        self.actions += 1
        place = self.page.locator(within)
        found = place.get_by_role("button", name=words, exact=True)
        found = found.or_(place.get_by_role("link", name=words, exact=True))
        found.first.click()
        self.page.wait_for_load_state()

    def tick(self, words: str) -> None:
        self.actions += 1
        self.page.locator("main label").filter(has_text=words).first.click()

    def write(self, field: str, words: str) -> None:
        self.actions += 1
        self.page.locator(f"main {field}").first.fill(words)

    def sees(self, *patterns: str) -> str:
        assert self.actions <= MOST_ACTIONS
        text = self.page.inner_text("body")
        missing = [pattern for pattern in patterns if not re.search(pattern, text)]
        assert missing == [], text
        return text


@pytest.fixture
def clerk(open_page: Callable[..., Page], server_url: str) -> Clerk:
    page = open_page()
    page.context.add_cookies([{"name": "office", "value": TOWN, "url": server_url}])
    return Clerk(page)


def warned(clerk: Clerk) -> None:
    """0:45 and 1:15: the paste and the confirmed area."""
    clerk.page.goto("/warnings")
    clerk.write("textarea", BULLETIN)
    clerk.press("核对预警")
    clerk.press("确认范围")
    text = clerk.sees("建议：准备转移", "涉及12个村、25处危险区，在册102户290人")
    assert "应转" not in text


def ordered(clerk: Clerk) -> None:
    """1:45: the order of 镇长 郑某 for 枫源村."""
    clerk.begin()
    clerk.press("拟定转移指令")
    clerk.tick("枫源村")
    clerk.write("input[name=decider]", "镇长 郑某")
    clerk.press("下达")
    text = clerk.sees(f"第1号转移指令 已下达 {CLOCK}", "枫源村 应转 30户85人", "期限：立即")
    assert "18:00" not in text


def replied(clerk: Clerk) -> None:
    """2:45: the first reply, with nothing in it that nobody did."""
    clerk.begin()
    clerk.press("去叫应")
    clerk.press("首次回复")
    text = clerk.sees("① 坐镇指挥：值班室 杨菊乐", "②.*12个村", "③.*应转30户85人，已转移0人")
    assert "□正在组织转移 □已开放避灾场所" in text
    assert not clerk.page.locator("input[name=clause]:checked").count()
    clerk.tick("正在组织转移")
    clerk.press("复制")
    clerk.sees("已复制")
    sent = clerk.page.locator("pre.copy").inner_text()
    assert "正在组织转移" in sent
    assert "已开放" not in sent
    assert not re.search(r"\d[,，]\d{3}", sent)


def called(clerk: Clerk) -> None:
    """3:30: the first does not answer and his B岗 stands there by himself; the second answers."""
    clerk.begin()
    clerk.press("回到叫应")
    clerk.sees("已发送不等于已收到", r"\d{3} \d{4} \d{4}", "已开放避灾场所 0处")
    number = clerk.page.locator(".number").first
    assert number.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 24
    clerk.press("无人接听")
    clerk.sees("下一个：B岗 边春富")
    clerk.press("接通已复述", within="section.one:has-text('黄爱木')")
    clerk.sees(f"已接通 {CLOCK}", "下一个：B岗 边春富")


def test_from_the_bulletin_to_the_open_door(
    clerk: Clerk, shot: Callable[[Page, str], object]
) -> None:
    warned(clerk)
    ordered(clerk)
    shot(clerk.page, "orders")
    replied(clerk)
    shot(clerk.page, "first_reply")
    called(clerk)
    shot(clerk.page, "calls")
    # 4:30 the keeper says the door is open
    clerk.begin()
    clerk.press("管理员说门已开：已开放", within="section.one:has-text('枫源文化礼堂')")
    clerk.sees("已开放避灾场所 1处，可容纳120人")
    fits_a_phone(clerk.page)


def fits_a_phone(page: Page) -> None:
    """The same pages, full of the night, on a screen of 360 px."""
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/orders", f"/orders/new?town={TOWN}", "/calls", "/mines", "/shelters/BZ120"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
