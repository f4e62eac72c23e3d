"""Twins (b), (c) and (d) of the script: no map and a sheet of 20 columns, no list, the power gone at 6:30."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import geopandas as gpd
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.clerk import BULLETIN, CLOCK, TOWN, VILLAGE, Clerk
from tests.browser.conftest import ROOT, start_server, stop_server

GEO = ROOT / "data" / "geo"
SLIP = "枫源村：除07、11、28没到，19拒转，12、15投亲，其余都到了"
PLACE_COLUMNS = (4, 5)
NO_LIST = "330681109002"


def run(*words: str) -> None:
    subprocess.run([sys.executable, "server.py", *words], cwd=ROOT, check=True, capture_output=True)


def bare_county(folder: Path) -> Path:
    """Write towns and villages by name alone, as an office without any map has them."""
    seed = folder / "seed"
    seed.mkdir()
    towns, villages = (gpd.read_parquet(GEO / f"{name}.parquet") for name in ("towns", "villages"))
    towns[["town_id", "name"]].to_csv(seed / "towns.csv", index=False)
    villages[["village_id", "name", "town_id"]].to_csv(seed / "villages.csv", index=False)
    # names, neighbours and old towns; what follows speaks of tables that are not here
    told = (GEO / "county.toml").read_text("utf-8").partition("[tables.")[0]
    (seed / "county.toml").write_text(told, encoding="utf-8")
    return seed


def sheet_of_twenty(folder: Path) -> Path:
    """Write the village's rows of the provincial form, without positions."""
    whole = folder / "all.xlsx"
    run("export", "households", str(whole), "--template", "--state", str(folder / "unused"))
    rows = list(openpyxl.load_workbook(whole).worksheets[0].iter_rows(values_only=True))
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(rows[0])
    for row in rows[1:]:
        if str(row[0]).endswith("枫源村"):
            sheet.append([None if n in PLACE_COLUMNS else cell for n, cell in enumerate(row)])
    made.save(folder / "枫源村.xlsx")
    return folder / "枫源村.xlsx"


class Office:
    """A server that can be switched off like a laptop whose battery is out."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "server.log"
        seed, self.state = bare_county(folder), folder / "state"
        run(
            "import", "households", str(sheet_of_twenty(folder)), "--yes",
            "--data", str(seed), "--state", str(self.state),
        )  # fmt: skip
        self.options = ("--data", str(seed), "--state", str(self.state), "--at", "2026-06-10T02:12")
        self.server, self.url = start_server(self.log, *self.options)

    def power_cut(self) -> None:
        self.server.kill()
        self.server.wait()
        port = urlsplit(self.url).port
        self.server, self.url = start_server(self.log, *self.options, port=port)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    stop_server(made.server)


@pytest.fixture
def server_url(office: Office) -> str:
    return office.url


def test_the_script_without_map_and_with_the_power_gone(
    open_page: Callable[..., Page], office: Office
) -> None:
    page = open_page()
    page.context.add_cookies([{"name": "office", "value": TOWN, "url": office.url}])
    clerk = Clerk(page)
    page.goto(f"/lists/{VILLAGE}")
    clerk.sees("30 户 85 人|30户85人", "无坐标，未上图30户")
    page.goto("/warnings")
    clerk.write("textarea", BULLETIN)
    clerk.press("核对预警")
    clerk.sees("涉及7个镇街，含本镇", "预估，未下达")
    clerk.press("确认范围")
    clerk.begin()
    clerk.press("拟定转移指令")
    clerk.tick("枫源村")
    clerk.write("input[name=decider]", "镇长 郑某")
    clerk.press("下达")
    clerk.sees(f"第1号转移指令 已下达 {CLOCK}", "枫源村 应转 30户85人", "期限：立即")
    clerk.begin()
    clerk.press("转移登记", within="header")
    clerk.press("村报数")
    clerk.write("textarea", SLIP)
    clerk.press("读出")
    clerk.sees("识别30户：集中安置24户70人 · 投亲靠友2户5人 · 未转4户10人（其中拒转1户4人）")
    clerk.press("保存")
    balance = "应转85 = 已转75 \\+ 途中0 \\+ 未转10 · 平衡"
    clerk.sees(balance)

    # twin (d): 6:30, the power is off and on again
    page.goto("about:blank")
    office.power_cut()
    page.goto("/moves")
    clerk.begin()
    clerk.sees(balance)
    clerk.press("枫源村")
    clerk.write("input[name=list_no]", "11")
    clerk.write("input[name=people]", "2")
    clerk.press("登记")
    clerk.sees("11号 到2人/共3人", "已转77人 · 未转8人", "撤销")
    clerk.begin()
    clerk.press("整点报表", within="header")
    clerk.sees(
        r"枫桥镇截至6月10日\d+时\d+分：应转30户85人，已转移77人（集中72人、投亲靠友5人），未转8人（其中拒转4人）"
    )

    # twin (c): a village without a list is not a village without people
    page.goto(f"/lists/{NO_LIST}")
    clerk.begin()
    clerk.sees("本村未上报清单（不等于无转移人员）", "下载空表", "本村无转移人员", "现场登记")
    expect(page.get_by_text("本村未上报清单（不等于无转移人员）").first).to_be_visible()
