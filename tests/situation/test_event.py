"""值守 or 事件: what the first page counts, before an order and after it."""

from datetime import datetime
from typing import Any

import pytest

from hazardmap.cartography.pressing import areas_in_play, not_moved
from hazardmap.entries import Entry
from hazardmap.settings import Settings
from hazardmap.situation.about_village import about_village
from hazardmap.situation.assess import situation
from hazardmap.situation.event import event
from hazardmap.situation.event_words import progress_rows, strip_words
from hazardmap.situation.model import Situation
from hazardmap.situation.night import folded
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.viewer import town_officer, whole_county
from tests.toy_county import MOMENT, at
from tests.web.storm_county import storm_tables

COUNTY = whole_county("县", names=True)
A, B = town_officer("甲", ["A"]), town_officer("乙", ["B"])
GAUGES = [
    {"gauge_id": "R1", "name": "甲溪雨量站", "kind": "rain", "basin_id": "W1", "interval_min": 60.0,
     "geometry": at(100, 100)},
]  # fmt: skip
MARKS = [{"village_id": "A1", "window_h": 3.0, "step": "immediate", "rain_mm": 90.0}]
RESPONSES = [
    {"trigger": "暴雨橙", "kind": "山洪灾害危险区", "step": "准备转移", "batches": "1;2"},
    {"trigger": "暴雨橙", "kind": "地质灾害风险防范区", "step": "准备转移", "batches": "1;2"},
]
WARNING: dict[str, Any] = {
    "id": "W1", "kind": "暴雨", "colour": "橙", "action": "发布", "issuer": "玩具县气象台",
    "issued_at": "2026-06-10T02:10:00+08:00", "towns": ["A"],
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared() -> Any:
    tables = storm_tables(gauges=GAUGES, thresholds=MARKS, responses=RESPONSES)
    county = prepare(tables, Settings())
    return county, plan(county, on=MOMENT.date(), settings=Settings())


def at_night(prepared: Any, *entries: Entry, moment: datetime = MOMENT) -> Situation:
    county, made = prepared
    return situation(county, made, at=moment, night=folded(entries))


def warned(seq: int = 1) -> Entry:
    return Entry(seq, f"k{seq}", MOMENT, "值班", "warning.confirmed", WARNING)


def rained(rain_mm: float = 112.0, seq: int = 2) -> Entry:
    row = {"gauge_id": "R1", "time": MOMENT.isoformat(), "rain_mm": rain_mm, "period_min": 180}
    return Entry(seq, f"k{seq}", MOMENT, "值班", "rain.readings", {"rows": [row]})


def ordered(*ids: str, seq: int = 3) -> Entry:
    units = {
        "kind": ["household"] * len(ids), "id": list(ids), "people": [4] * len(ids),
        "village_id": [one[:2] for one in ids], "town_id": [one[:1] for one in ids],
        "areas": [["F1"]] * len(ids),
    }  # fmt: skip
    return Entry(seq, f"k{seq}", MOMENT, "值班", "order.issued", {"number": 1, "units": units})


def test_a_quiet_night_is_no_event(prepared: Any):
    quiet = at_night(prepared)
    assert event(quiet, COUNTY) is None
    assert progress_rows(quiet, COUNTY) == ()
    assert not_moved(quiet).empty


def test_a_warning_is_an_event_for_its_towns_and_the_county_only(prepared: Any):
    night = at_night(prepared, warned())
    assert event(night, A) is not None
    assert event(night, COUNTY) is not None
    assert event(night, B) is None


def test_before_an_order_people_are_listed_and_suggested_never_ordered(prepared: Any):
    night = at_night(prepared, warned())
    here = event(night, A)
    assert here is not None
    assert here.ordered is None
    assert here.order_words == ""
    words = " ".join([strip_words(here), *about_village(night, A, "A1").verdict])
    assert words.startswith("建议：准备转移 · 涉及2个村 在册7户")
    assert "应转" not in words
    assert {row.not_moved for row in progress_rows(night, A)} == {None}
    assert set(not_moved(night)["mark"]) == {"moved-suggested"}


def test_a_trigger_speaks_first_in_the_villages_answer(prepared: Any):
    reply = about_village(at_night(prepared, rained()), A, "A1")
    assert reply.verdict[0] == "已触发“立即转移”（甲溪站 3 小时 112/90 毫米）。"
    assert event(at_night(prepared, rained()), B) is None


def test_after_an_order_the_circle_holds_those_not_moved(prepared: Any):
    night = at_night(prepared, warned(), ordered("A1-0001", "A1-0002"))
    here = event(night, A)
    assert here is not None
    assert here.ordered is not None
    assert (here.ordered.people, here.ordered.not_moved, here.ordered.households) == (8, 8, 2)
    assert here.order_words == "第1号指令下达不到1分钟"
    reply = about_village(night, A, "A1")
    assert reply.head == "应转 2 户 8 人"
    assert [(one.label, one.people) for one in reply.numbers][:2] == [("未转", 8), ("途中", 0)]
    circles = not_moved(night).set_index("village_id")
    assert (circles.loc["A1", "count"], circles.loc["A1", "mark"]) == ("8", "moved-left")
    # A2 is suggested, not ordered: it keeps its listed people and its own mark
    assert circles.loc["A2", "mark"] == "moved-suggested"
    rows = {row.place_id: row for row in progress_rows(night, A)}
    assert rows["A1"].ordered
    assert not rows["A2"].ordered


def test_the_gap_counts_ordered_people_without_a_place(prepared: Any):
    _, made = prepared
    lost = made.risk_list[made.risk_list["status"].eq("unassigned")]["unit_id"].tolist()
    assert lost
    here = event(at_night(prepared, ordered(lost[0])), COUNTY)
    assert here is not None
    assert here.gap_people == 4
    kept = event(at_night(prepared, ordered("A1-0001")), COUNTY)
    assert kept is not None
    assert kept.gap_people == 0


def test_areas_in_play_are_those_ordered_or_reached_not_those_only_warned(prepared: Any):
    assert areas_in_play(at_night(prepared, warned())).empty
    reached = areas_in_play(at_night(prepared, rained()))
    assert "F1" in set(reached["area_id"])
    assert "F9" not in set(reached["area_id"])
    by_order = areas_in_play(at_night(prepared, ordered("A1-0001")))
    assert set(by_order["area_id"]) == {"F1"}


def test_a_lifted_area_is_out_of_play(prepared: Any):
    lift = {"areas": [{"key": "F1", "name": "甲溪危险区"}], "checked_by": "李某", "decider": "郑某"}
    entry = Entry(4, "k4", MOMENT, "值班", "order.lifted", lift)
    assert areas_in_play(at_night(prepared, ordered("A1-0001"), entry)).empty
