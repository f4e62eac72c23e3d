"""The list after an order: 应转 on paper, on the preview and in files; where everybody is; who is left out."""

import csv
import dataclasses
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hazardmap.evacuation.risk_list import COLUMNS
from hazardmap.evacuation.village_report import Report
from hazardmap.settings import Settings
from hazardmap.situation.move_entries import reported
from hazardmap.situation.ordered_list import MOVE_COLUMNS
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.tables.county_tables import CountyTables
from tests.reports.paper_text import page_texts
from tests.web.night_roads import ISSUE as ROAD_ISSUE
from tests.web.night_roads import road_night
from tests.web.storm_county import storm_tables
from tests.web.storm_night import Storm, storm
from tests.web.test_reports import ISSUE, OFFICER, moved


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="A")


def paper(night: Storm, place: str = "A1", query: str = "") -> list[str]:
    response = night.client.get(f"/lists/{place}.pdf{query}")
    assert response.status_code == 200
    return page_texts(response.data)


def test_before_an_order_nobody_has_to_move_and_files_keep_their_columns(night: Storm) -> None:
    assert "应转" not in "".join(paper(night))
    assert "应转" not in night.page("/lists/A1/print")
    rows = night.client.get("/lists/A1.json").get_json()["rows"]
    assert set(rows[0]) == set(COLUMNS)


def test_the_preview_counts_the_pages_and_shows_each(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    page = night.page("/lists/A1/print")
    count = len(paper(night))
    assert f"A4横向，共{count}页" in page
    assert "应转4户34人（含重点场所1处）" in page
    assert "含个人信息，用后回收销毁" in page
    assert "打印：甲1村转移清单" in page
    first = night.client.get("/lists/A1/print/1.png")
    assert first.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert first.headers["Cache-Control"] == "no-store"
    assert night.client.get(f"/lists/A1/print/{count + 1}.png").status_code == 404


def test_another_town_sees_neither_preview_nor_picture(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    night.page("/lists/A1/print")
    night.client.set_cookie("office", "B")
    assert night.client.get("/lists/A1/print").status_code == 403
    assert night.client.get("/lists/A1/print/1.png").status_code == 403


def test_the_sheet_says_order_people_five_questions_and_where_everybody_is(night: Storm) -> None:
    moved(night)
    pages = paper(night)
    text = "".join(pages)
    assert "依据：第1号转移指令（06-1002:31镇长郑某）" in text
    assert "应转4户34人（含重点场所1处）" in text
    assert "06-1002:36已转移7人，途中1人，未转26人" in text
    for question in ("谁组织", "转移谁", "何时转", "转何处", "不擅返"):
        assert question in text
    assert "立即（02:31下达）" in text
    assert "未下达转移指令" not in text
    assert "含个人信息，用后回收销毁" in text
    assert text.count("■已转02:36") == 2
    assert "◇到0人/共5人，途中1人02:36" in text
    assert "□拒不转移02:36" in text
    assert "看家" in text
    assert "投亲地址未登记" in text
    assert "集中甲礼堂" in text


def test_the_sums_of_the_pages_add_up_to_those_who_have_to_move(night: Storm) -> None:
    moved(night)
    row = {"village": "A1", "list_no": "1", "reason": "外出务工", "approver": "村书记 钱某"}
    assert "后来的登记还用着这一条" in night.send("/orders/reduce", **row).text
    night.sent("/orders/reduce", **{**row, "list_no": "3"})
    sums = [re.search(r"本页(\d+)户(?:(\d+)处单位)?(\d+)人", page) for page in paper(night)]
    assert sum(int(found[1]) for found in sums if found) == 3
    assert sum(int(found[3]) for found in sums if found) == 32
    text = "".join(paper(night))
    assert "应转3户32人" in text
    assert "核减：03号整户（外出务工）。" in text


def test_whoever_is_listed_but_not_ordered_is_named_beside_the_table(night: Storm) -> None:
    night.sent("/orders/issue", **{**ISSUE, "village": [], "area": "F1"})
    text = "".join(paper(night))
    assert "在册、未列入指令（名单号）：" in text
    units = night.duty.current().night.orders.units.values()
    mine = [one for one in units if one.unit.village_id == "A1"]
    assert f"应转{sum(one.unit.kind == 'household' for one in mine)}户" in text


def test_a_household_that_left_the_list_keeps_its_line(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    settings = Settings()
    county = prepare(without("A1-0001"), settings)
    night.duty.take(county, plan(county, on=night.at.date(), settings=settings))
    text = "".join(paper(night))
    assert "清单上已没有这一户" in text
    assert "应转4户34人" in text


def without(household_id: str) -> CountyTables:
    """The storm county after somebody was taken off the list."""
    tables = storm_tables()
    homes = tables.tables["households"]
    left = homes[homes["household_id"] != household_id].reset_index(drop=True)
    return dataclasses.replace(tables, tables={**tables.tables, "households": left})


def test_the_files_say_where_everybody_is_at_their_end(night: Storm) -> None:
    moved(night)
    rows = night.client.get("/lists/A1.json").get_json()["rows"]
    assert set(rows[0]) == {*COLUMNS, *MOVE_COLUMNS}
    body = night.client.get("/lists/A1.csv").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(body)))
    assert lines[0] == [*COLUMNS, *MOVE_COLUMNS]
    by_number = {row["list_no"]: row for row in rows}
    assert by_number["01"]["settled_people"] == 4
    assert by_number["03"]["mark"] == "拒不转移"
    assert by_number["04"]["on_the_way_people"] == 1
    assert sum(row["ordered_people"] for row in rows) == 34
    assert sum(row["not_moved_people"] for row in rows) == 26
    assert night.client.get("/lists/A1.xlsx").status_code == 200


def test_the_page_of_the_list_balances_as_the_report_does(night: Storm) -> None:
    moved(night)
    page = night.page("/lists/A1")
    line = re.search(r'id="ordered">(.*?)</p>', page, re.DOTALL)
    assert line is not None
    assert re.findall(r"<b>(\d+)</b>", line[1]) == ["4", "34", "7", "1", "26"]


def test_names_stay_hidden_from_whoever_may_not_read_them(night: Storm) -> None:
    moved(night)
    text = "".join(paper(night, query="?public=1"))
    assert "丁大有" not in text
    assert "199" not in text.replace(night.duty.current().number, "")


def test_a_total_by_phone_is_said_beside_the_table(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    report = Report(key="", village_id="A1", town_id="A", shelter_people=6, shelter_households=2)
    night.duty.decide(reported(OFFICER, report), by="甲", key="r1", sent="r1")
    text = "".join(paper(night))
    assert "已转移6人，途中0人，未转28人" in text
    assert "村报数，未逐户核：6人已转移或途中" in text


def test_the_time_of_the_print_stands_in_the_head_of_the_column(night: Storm) -> None:
    moved(night)
    night.at += timedelta(minutes=4)
    night.duty.tick()
    assert "状态02:40" in "".join(paper(night))


def test_a_bridge_closed_tonight_is_boxed_on_the_sheet(tmp_path: Path) -> None:
    for night in road_night(tmp_path, town="A"):
        night.sent("/orders/issue", **ROAD_ISSUE)
        assert "禁行：" not in "".join(paper(night))
        night.sent("/roads/close", text="甲桥不通")
        assert "禁行：甲桥（02:31封闭）" in "".join(paper(night))
