"""What is suggested: by warning and danger kind, by threshold, by a report of danger; never an order."""

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

from hazardmap.entries import Entry
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from hazardmap.situation.assess import situation as situation_at
from hazardmap.situation.model import Situation
from hazardmap.situation.night import folded
from hazardmap.situation.suggestion import Suggestion, suggestion
from hazardmap.viewer import Viewer
from hazardmap.warning.response import IMMEDIATE, READY, WATCH
from tests.toy_county import MOMENT
from tests.web.storm_county import storm_tables

RESPONSES = [
    {"trigger": "暴雨橙", "kind": "山洪灾害危险区", "step": "准备转移", "batches": "1"},
    {"trigger": "暴雨橙", "kind": "地质灾害风险防范区", "step": "关注"},
    {"trigger": "暴雨红", "kind": "山洪灾害危险区", "step": "立即转移", "batches": "1;2"},
]


def entry(seq: int, verb: str, **body: Any) -> Entry:
    return Entry(seq, f"k{seq}", MOMENT, "甲镇应急办", f"warning.{verb}", {"id": f"w{seq}", **body})


def warning(seq: int = 1, **more: Any) -> Entry:
    usual = {
        "kind": "暴雨", "colour": "橙", "action": "发布", "issuer": "气象台", "towns": ["A"],
        "issued_at": MOMENT.isoformat(),
    }  # fmt: skip
    return entry(seq, "confirmed", **(usual | more))


@lru_cache(maxsize=2)
def made_once(table: bool) -> Situation:
    tables = storm_tables(responses=RESPONSES if table else [])
    return assess(tables, settings=Settings(), at=MOMENT)


def suggested(
    viewer: Viewer, *entries: Entry, triggers: Any = None, table: bool = True
) -> Suggestion:
    made = made_once(table)
    now = situation_at(
        made.county, made.plan, at=MOMENT + timedelta(minutes=5), night=folded(entries)
    )
    if triggers is not None:
        rows = pd.DataFrame(triggers).reindex(columns=list(now.triggers.columns))
        now = replace(now, triggers=rows)
    return suggestion(now, viewer)


def ranks(made: Suggestion) -> dict[str, int]:
    return dict(zip(made.units["id"], made.units["rank"], strict=True))


def test_without_anything_nothing_is_suggested(everyone: Viewer) -> None:
    made = suggested(everyone)
    assert (made.words, made.rank, len(made.units), len(made.villages)) == ("", 0, 0, 0)


def test_an_orange_warning_suggests_to_get_ready_by_the_kind_of_danger(everyone: Viewer) -> None:
    made = suggested(everyone, warning())
    assert made.words == "建议：准备转移"
    found = ranks(made)
    # in the stream's area; in both areas, the stricter counts; on the slope alone
    assert (found["A1-0001"], found["A1-0002"], found["A1-0003"]) == (READY, READY, WATCH)
    assert not {key for key in found if key.startswith("B")}


def test_the_first_batch_moves_now_and_the_rest_waits(everyone: Viewer) -> None:
    made = suggested(everyone, warning())
    now = dict(zip(made.units["id"], made.units["now"], strict=True))
    # A1-0001 has an assisted person; A2-0001 has none, in an area that is not 极高
    assert (now["A1-0001"], now["A2-0001"]) == (True, False)


def test_a_red_warning_suggests_to_move_everybody(everyone: Viewer) -> None:
    made = suggested(everyone, warning(colour="红"))
    assert made.words == "建议：立即转移"
    assert made.units.loc[made.units["rank"].eq(IMMEDIATE), "now"].all()


def test_without_a_table_the_colour_gives_the_example(everyone: Viewer) -> None:
    for colour, words in (
        ("蓝", "关注"),
        ("黄", "准备转移"),
        ("橙", "准备转移"),
        ("红", "立即转移"),
    ):
        assert suggested(everyone, warning(colour=colour), table=False).words == f"建议：{words}"


def test_a_warning_that_moves_nobody_suggests_nothing(everyone: Viewer) -> None:
    assert suggested(everyone, warning(kind="雷电")).words == ""


def test_a_reached_threshold_moves_its_village_whatever_the_colour(everyone: Viewer) -> None:
    row = {
        "village_id": "A2",
        "step": "immediate",
        "window_h": 1.0,
        "rain_mm": 95.8,
        "threshold_mm": 38.0,
    }
    made = suggested(everyone, warning(), triggers=[{**row, "interrupted": False}])
    assert made.words == "建议：准备转移"
    assert made.more == "其中1个村建议立即转移"
    (village,) = made.immediate.to_dict("records")
    assert village["village_id"] == "A2"
    assert village["why"] == "1小时雨量95.8毫米，已达立即转移指标38毫米"
    assert ranks(made)["A1-0001"] == READY


def test_a_threshold_alone_suggests_without_any_warning(everyone: Viewer) -> None:
    row = {
        "village_id": "A2",
        "step": "immediate",
        "window_h": 1.0,
        "rain_mm": 50.0,
        "threshold_mm": 38.0,
    }
    assert suggested(everyone, triggers=[row]).words == "建议：立即转移"


def test_rain_moves_nobody_who_lives_on_a_slope_only(everyone: Viewer) -> None:
    row = {
        "village_id": "A1",
        "step": "immediate",
        "window_h": 1.0,
        "rain_mm": 50.0,
        "threshold_mm": 38.0,
    }
    found = ranks(suggested(everyone, triggers=[row]))
    assert "A1-0001" in found
    assert "A1-0003" not in found


def test_interrupted_data_and_upstream_rain_are_named_as_such(everyone: Viewer) -> None:
    rows = [
        {"village_id": "A1", "step": "ready", "interrupted": True},
        {"village_id": "A2", "step": "ready", "from_upstream": "W0"},
    ]
    made = suggested(everyone, triggers=rows)
    assert set(made.why) == {"数据中断，按已达指标对待，请电话核实", "上游站点已达指标"}


def test_a_report_of_danger_suggests_to_move_its_people_at_once(everyone: Viewer) -> None:
    peril = entry(
        1, "peril", what="山体开裂", place="甲镇甲1村·甲山防范区", danger_areas=["G1"],
        hazards=["geological"], town_id="A", village_id="A1",
    )  # fmt: skip
    made = suggested(everyone, peril)
    assert made.words == "建议：立即转移"
    assert set(ranks(made)) == {"A1-0002", "A1-0003", "A1-0004"}
    closed = Entry(2, "k2", MOMENT, "x", "warning.peril_closed", {"id": "w1", "outcome": "误报"})
    assert suggested(everyone, peril, closed).words == ""


def test_a_town_is_told_of_its_own_people_alone(town_a: Viewer) -> None:
    made = suggested(town_a, warning(towns=["A", "B"]))
    assert set(made.units["town_id"]) == {"A"}
    assert set(made.villages["town_id"]) == {"A"}
