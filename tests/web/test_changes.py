"""The change sheet: who goes elsewhere or round, phoned one by one; who was told keeps the new place."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardmap.reports.changes import change_part
from hazardmap.reports.print_order import Print
from hazardmap.situation.change_view import pending_changes, told_changes
from hazardmap.situation.ordered import ordered_tally, ordered_units
from hazardmap.viewer import town_officer, whole_county
from tests.toy_county import household, lonlat
from tests.web.night_roads import ISSUE, now, road_night
from tests.web.storm_night import Storm

OFFICER = town_officer("甲镇应急办", ["A"], writes=True)
# two households on the way over 甲桥 to S1 (10 places), room in S2 and S3 besides
HOMES = [
    household("A1", 1, "甲溪危险区", shelter_name="甲礼堂", people=4.0, head_name="丁大有",
              mover_name="李某", mover_phone="19900000005", **lonlat(500, 100)),
    household("A1", 2, "甲溪危险区", shelter_name="甲礼堂", people=3.0, **lonlat(520, 100)),
]  # fmt: skip


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    for made in road_night(tmp_path, town="A", households=HOMES, institutions=[]):
        made.sent("/orders/issue", **ISSUE)
        yield made


def sheet(night: Storm) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pending_changes(now(night), OFFICER).to_dict("records")
    return rows


def shut(night: Storm, kind: str = "full", **more: str) -> str:
    return night.sent(f"/shelters/S1/{kind}", keeper="孙某", **more)


def test_a_closed_bridge_with_a_way_round_keeps_the_place_and_phones_the_way(night: Storm) -> None:
    assert sheet(night) == []
    night.sent("/roads/close", text="甲桥不通")
    rows = sheet(night)
    assert [(row["list_no"], row["change"], row["told"], row["now"]) for row in rows] == [
        ("01", "绕行", "甲礼堂", "甲礼堂"),
        ("02", "绕行", "甲礼堂", "甲礼堂"),
    ]
    assert rows[0]["why"] == "甲桥封闭"
    assert (rows[0]["mover"], rows[0]["mover_phone"]) == ("李某", "19900000005")
    assert rows[0]["distance_m"] == 1810


def test_without_any_way_left_it_says_so_and_the_place_told_stands(night: Storm) -> None:
    night.sent("/roads/close", text="甲桥不通")
    night.sent("/roads/close", text="老路塌方")
    rows = sheet(night)
    assert {(row["change"], row["now"]) for row in rows} == {("无路可走", "尚无去处")}
    assert "孤岛，道路中断" in rows[0]["why"]
    units = ordered_units(now(night), OFFICER)
    assert set(units["shelter_id"]) == {"S1"}


def test_a_full_shelter_sends_those_not_yet_there_elsewhere_once_they_were_told(
    night: Storm,
) -> None:
    shut(night)
    rows = sheet(night)
    assert {(row["change"], row["told"], row["now"]) for row in rows} == {
        ("改派", "甲礼堂", "甲小学")
    }
    assert "已满（02:31报）" in rows[0]["why"]
    text = night.page("/changes")
    assert "待告知 <b>2</b> 户（处）" in text
    assert "丁大有" in text
    night.sent("/changes/told", unit=[rows[0]["unit_key"]], told_by="李某")
    assert [row["list_no"] for row in sheet(night)] == ["02"]
    units = ordered_units(now(night), OFFICER).set_index("list_no")["shelter_id"]
    assert units.to_dict() == {"01": "S2", "02": "S1"}
    (told,) = told_changes(now(night), OFFICER).to_dict("records")
    assert (told["told"], told["now"]) == ("甲礼堂", "甲小学")
    assert told["state"].startswith("已告知 02:31 甲镇应急办")
    # open again, the one who was told stays where he was told, the other never left
    night.sent("/shelters/S1/usable", keeper="孙某")
    assert sheet(night) == []
    plan = now(night).plan.assignment.set_index("unit_id")["shelter_id"]
    assert (plan["A1-0001"], plan["A1-0002"]) == ("S2", "S1")


def test_people_under_order_stay_as_many(night: Storm) -> None:
    before = ordered_tally(ordered_units(now(night), OFFICER))
    shut(night)
    night.sent("/roads/close", text="甲桥不通")
    night.sent("/changes/told", unit=[row["unit_key"] for row in sheet(night)])
    assert ordered_tally(ordered_units(now(night), OFFICER)) == before


def test_a_way_that_was_told_is_not_phoned_twice_but_a_new_closure_is(night: Storm) -> None:
    night.sent("/roads/close", text="甲桥不通")
    night.sent("/changes/told", unit=[row["unit_key"] for row in sheet(night)])
    assert sheet(night) == []
    night.sent("/roads/close", text="老路塌方")
    assert len(sheet(night)) == 2


def test_whoever_has_set_out_is_not_placed_anew(night: Storm) -> None:
    key = "household:A1-0001"
    operation = now(night).night.orders.operation
    assert operation is not None
    move = {"unit": key, "people": 4, "origin": "not_moved", "target": "on_the_way"}
    body = {"operation": operation.key, "moves": [move], "source": "tick"}
    night.duty.record("move.made", body, by="甲镇应急办", key="m" * 32)
    shut(night, "unusable", reason="进水")
    assert [row["list_no"] for row in sheet(night)] == ["02"]
    plan = now(night).plan.assignment.set_index("unit_id")["shelter_id"]
    assert (plan["A1-0001"], plan["A1-0002"]) == ("S1", "S2")
    # nor is he phoned about the way: he is on it
    night.sent("/roads/close", text="甲桥不通")
    assert [row["list_no"] for row in sheet(night)] == ["02"]


def test_ticks_are_taken_back_and_one_form_counts_once(night: Storm) -> None:
    shut(night)
    keys = [row["unit_key"] for row in sheet(night)]
    for _ in range(2):
        assert night.send("/changes/told", key="t" * 32, unit=keys).status_code == 303
    assert sheet(night) == []
    night.sent("/changes/undo", of="t" * 32)
    assert len(sheet(night)) == 2
    assert "没有勾选" in night.send("/changes/told").text


def test_another_town_ticks_nothing_and_reads_no_name(night: Storm) -> None:
    shut(night)
    keys = [row["unit_key"] for row in sheet(night)]
    night.client.set_cookie("office", "B")
    assert "没有勾选" in night.send("/changes/told", unit=keys).text
    assert "丁大有" not in night.page("/changes")
    assert night.send("/shelters/S1/usable").status_code == 403
    night.client.set_cookie("office", "A")
    night.send("/changes/told", key="t" * 32, unit=keys)
    night.client.set_cookie("office", "B")
    assert night.send("/changes/undo", of="t" * 32).status_code == 403
    nameless = pending_changes(now(night), whole_county("本机", names=False)).to_csv()
    assert "丁大有" not in nameless
    assert "李某" not in nameless


def test_the_sheet_is_printed_and_saved(night: Storm) -> None:
    shut(night)
    night.sent("/roads/close", text="甲桥不通")
    part = change_part(now(night), Print(OFFICER, "http://x", {}))
    assert part["counts"] == "待告知 2 户 7 人"
    assert part["basis"] == "甲桥 封闭 02:31；甲礼堂 已满（02:31报）"
    assert part["rows"][0]["mover"].startswith("李某")
    response = night.client.get("/changes.pdf")
    assert response.data.startswith(b"%PDF") or "打印组件未安装" in response.text
    book = openpyxl.load_workbook(BytesIO(night.client.get("/changes.xlsx").data))
    cells = [cell.value for row in book["改派单"].iter_rows(min_row=2) for cell in row]
    assert "改派" in cells
    assert "丁大有" in cells


def test_a_shelter_that_is_shut_is_said_so_and_opens_only_when_usable(night: Storm) -> None:
    shut(night, "unusable", reason="进水")
    text = night.page("/shelters/S1")
    assert "不可用：进水（02:31报）" in text
    assert "不可用：进水" in night.page("/shelters")
    assert "没有登记开放" in night.send("/shelters/S1/open", keeper="孙某").text
    assert "“原因”没有填" in night.send("/shelters/S2/unusable", keeper="赵某").text
    names = [
        one["properties"]["name"]
        for one in night.client.get("/layers/shelters.geojson").get_json()["features"]
    ]
    assert "甲礼堂（不可用）" in names
    night.sent("/shelters/S1/usable")
    night.sent("/shelters/S1/open", keeper="孙某")
    assert "S1" in now(night).night.openings.opened
    night.sent("/shelters/S1/full", keeper="孙某")
    assert "S1" in now(night).night.openings.opened
