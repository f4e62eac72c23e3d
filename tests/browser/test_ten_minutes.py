"""The whole script by which users accept the system: one clerk, signed in, from the paste to the hand-over."""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.browser import storm_steps
from tests.browser.clerk import CLOCK, TOWN, VILLAGE, Clerk
from tests.browser.conftest import ROOT, start_server, stop_server
from tests.reports.paper_text import bare, page_texts

LOGIN, PASSWORD = "枫桥镇应急办", "梅雨-夜里-两点-12"
SLIP = "枫源村：除07、11、28没到，19拒转，12、15投亲，其余都到了"
Shot = Callable[[Page, str], object]


def users(state: Path, *words: str) -> None:
    secret = state.parent / "password.txt"
    secret.write_text(PASSWORD, encoding="utf-8")
    command = [sys.executable, "server.py", "users", *words]
    options = ["--password-from", str(secret), "--state", str(state)]
    subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the night of the script to people who sign in: the town's office, and another town's."""
    folder = tmp_path_factory.mktemp("ten")
    state = folder / "state"
    users(state, "add", LOGIN, "--role", "town", "--scope", TOWN, "--name", LOGIN)
    options = ("--at", "2026-06-10T02:12", "--state", str(state))
    server, url = start_server(folder / "server.log", *options)
    yield url
    stop_server(server)


def signed_in(page: Page) -> Clerk:
    """0:00: the first page asks who he is, and then shows his town."""
    page.goto("/")
    assert "/login" in page.url
    page.fill("#login", LOGIN)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_load_state()
    clerk = Clerk(page)
    clerk.sees("演示数据", "枫桥镇 · 当前无生效预警", r"雨情数据：无（请勿当作无雨）", "粘贴预警")
    return clerk


def printed(clerk: Clerk) -> None:
    """5:00: the village's list, full names, 应转 and pages whose sums add up."""
    clerk.begin()
    clerk.page.goto(f"/lists/{VILLAGE}")
    clerk.press("打印枫源村转移清单")
    text = clerk.sees("应转30户85人", r"A4横向，共\d+页", "含个人信息，用后回收销毁")
    address = clerk.page.get_by_role("link", name="打印", exact=True).get_attribute("href")
    assert address is not None
    pdf = clerk.page.request.get(address).body()
    texts = page_texts(pdf)
    assert f"共{len(texts)}页" in text
    whole = "".join(texts)
    for words in (
        "应转30户85人",
        "谁组织",
        "转移谁",
        "何时转",
        "转何处",
        "不擅",
        "含个人信息，用后回收销毁",
    ):
        assert bare(words) in whole, words
    sums = [int(found) for found in re.findall(r"本页\d+户(?:\d+处单位)?(\d+)人", whole)]
    assert sum(sums) == 85
    on_screen = clerk.page.request.get(f"/lists/{VILLAGE}.json").json()["rows"]
    assert len(on_screen) == 30
    for row in on_screen:
        assert bare(row["name"]) in whole
        assert (row["phone"] or "") in re.sub(r"\D", "", whole)
    with pypdfium2.PdfDocument(pdf) as document:
        width, height = document[0].get_size()
    assert (round(width), round(height)) == (842, 595)


def reported(clerk: Clerk, shot: Shot) -> None:
    """6:00 and 7:00: the slip, and then 2 of the 3 of number 11."""
    clerk.begin()
    clerk.press("转移登记", within="header")
    clerk.press("村报数")
    clerk.write("textarea", SLIP)
    clerk.press("读出")
    clerk.sees("识别30户：集中安置24户70人 · 投亲靠友2户5人 · 未转4户10人（其中拒转1户4人）")
    shot(clerk.page, "ten-slip")
    clerk.press("保存")
    clerk.sees("应转85 = 已转75 \\+ 途中0 \\+ 未转10 · 平衡")
    clerk.begin()
    clerk.write("input[name=list_no]", "11")
    clerk.write("input[name=people]", "2")
    clerk.press("登记")
    clerk.sees("11号 到2人/共3人", "已转77人 · 未转8人", "撤销")
    shot(clerk.page, "ten-village")


def closed(clerk: Clerk, shot: Shot) -> None:
    """7:30: the bridge is closed, and the paper that was printed is old."""
    clerk.begin()
    clerk.press("道路", within="header")
    clerk.write("input:not([type=hidden])", "枫源桥过不去")
    clerk.press("封闭")
    clerk.sees(
        f"枫源桥 封闭 {CLOCK}", r"影响\d+户|不影响转移路线", "已打印的清单是旧版，请重打或电话告知"
    )
    shot(clerk.page, "ten-road")


def told(clerk: Clerk, shot: Shot) -> None:
    """8:15: the hour's report; the same figures on map, list, phone page and file."""
    clerk.begin()
    clerk.press("整点报表", within="header")
    text = clerk.sees(
        r"枫桥镇截至6月10日\d+时\d+分：应转30户85人，已转移77人（集中72人、投亲靠友5人），未转8人"
        r"（其中拒转4人）；已开放避灾场所1处，在所72人。"
    )
    assert not re.search(r"\d[,，]\d{3}", text)
    clerk.press("复制")
    clerk.sees("已复制")
    shot(clerk.page, "ten-report")
    page = clerk.page
    file = page.request.get("/reports.xlsx").body()
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(io.BytesIO(file)).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert {"30", "85", "77", "72", "5", "8", "4"} <= set(cells)
    summary = page.request.get("/situation.json").json()
    assert [summary[name] for name in ("people_ordered", "people_settled", "people_not_moved")] == [
        85, 77, 8,
    ]  # fmt: skip
    for address in (f"/moves/{VILLAGE}/phone", f"/lists/{VILLAGE}", "/"):
        page.goto(address)
        words = page.inner_text("body").replace(" ", "")
        assert re.search(r"未转(4户8人|8人)", words), address


def found(clerk: Clerk) -> None:
    """9:00: who is 07, who fetches him, where to."""
    clerk.page.goto("/search")
    clerk.begin()
    clerk.write("#q", "07")
    clerk.press("查人")
    clerk.sees(
        "户主", "住址", "转移责任人", r"199 ?\d{4} ?\d{4}", "避灾场所", "枫源文化礼堂", "原因"
    )


def handed_over(clerk: Clerk, shot: Shot) -> None:
    """9:30: one page for who comes next."""
    clerk.begin()
    clerk.press("整点报表", within="header")
    clerk.press("交班小结")
    clerk.sees(
        "第1号转移指令",
        "未转",
        "07",
        "28",
        "19",
        "无人接听",
        "枫源桥 封闭",
        "枫源文化礼堂",
        "在所72人",
    )
    shot(clerk.page, "ten-handover")
    address = clerk.page.get_by_role("link", name=re.compile("打印交班小结")).get_attribute("href")
    assert address is not None
    assert len(page_texts(clerk.page.request.get(address).body())) == 1


def test_the_whole_script(open_page: Callable[..., Page], shot: Shot) -> None:
    page = open_page()
    clerk = signed_in(page)
    storm_steps.warned(clerk)
    storm_steps.ordered(clerk)
    storm_steps.replied(clerk)
    storm_steps.called(clerk)
    shot(page, "ten-calls")
    storm_steps.opened(clerk)
    printed(clerk)
    reported(clerk, shot)
    closed(clerk, shot)
    told(clerk, shot)
    found(clerk)
    handed_over(clerk, shot)
    storm_steps.fits_a_phone(page)
