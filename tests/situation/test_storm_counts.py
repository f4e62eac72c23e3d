"""应转 by household, area, village, town and county; masked boards; the reply after 解除."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest

from hazardmap.evacuation.whereabouts import NOT_MOVED, ON_THE_WAY, RELATIVES, SHELTER, Move
from hazardmap.situation import ordered
from hazardmap.situation.call_board import board, call_log, find_subject
from hazardmap.situation.change_view import pending_changes
from hazardmap.situation.first_reply import closings, first_reply
from hazardmap.situation.mine_board import mine_lines
from hazardmap.situation.night import Night, folded
from hazardmap.situation.order_units import Wanted, unit_frame, wanted_units
from hazardmap.situation.ordered import ordered_by, ordered_tally, ordered_units
from hazardmap.viewer import Viewer
from tests.evacuation.ordering_nights import entry, issued, reduced, unit
from tests.web.storm_night import Storm, storm
from tests.web.test_orders import ISSUE


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path)


def test_levels_add_up_to_the_county(night: Storm, everyone: Viewer) -> None:
    night.send("/orders/issue", **{**ISSUE, "village": [], "town": ["A", "B"]})
    units = ordered_units(night.duty.current(), everyone)
    total = asdict(ordered_tally(units))
    for column in ("key", "area", "village_id", "town_id"):
        parts = ordered_by(units, column).values()
        assert {name: sum(asdict(part)[name] for part in parts) for name in total} == total, column
    assert total["people"] == total["settled"] + total["on_the_way"] + total["not_moved"]
    assert total["households"] == (
        total["settled_households"] + total["on_the_way_households"] + total["not_moved_households"]
    )


def test_everybody_on_the_list_stands_in_the_units_once(night: Storm, everyone: Viewer) -> None:
    situation = night.duty.current()
    frame = unit_frame(situation.county, situation.plan)
    assert frame["people"].sum() == situation.summary["people_listed"]
    assert not (frame["kind"] + frame["id"]).duplicated().any()
    both = wanted_units(
        situation, everyone, Wanted(towns=frozenset("A"), villages=frozenset({"A1"}))
    )
    assert len(both) == len({one.key for one in both})


def test_a_household_in_two_areas_names_both_and_its_river_word(night: Storm) -> None:
    situation = night.duty.current()
    frame = unit_frame(situation.county, situation.plan).set_index("id")
    assert frame.loc["A1-0002", "areas"] == ("G1", "F1")
    assert not frame["river"].any()
    # words on no table speak of their own village
    assert frame.loc["B1-0001", "areas"] == ("B1#其它",)


def test_the_first_batch_alone_is_ordered_when_asked(night: Storm, everyone: Viewer) -> None:
    situation = night.duty.current()
    first = wanted_units(
        situation, everyone, Wanted(villages=frozenset({"A1"}), first_batch_only=True)
    )
    assert {one.batch for one in first} == {1}
    assert "A1-0001" in {one.id for one in first}


def test_moves_shift_persons_between_the_columns_and_never_add_any() -> None:
    made = folded(
        [
            issued(1, [unit(1, 4), unit(2, 3), unit(3, 2)]),
            reduced(2, 3),
            entry(
                3,
                "move.made",
                {
                    "operation": "k1",
                    "source": "tick",
                    "moves": [
                        Move("household:A1-0001", 2, NOT_MOVED, SHELTER, to_shelter="S1").body(),
                        Move("household:A1-0001", 1, NOT_MOVED, RELATIVES).body(),
                        Move("household:A1-0002", 3, NOT_MOVED, ON_THE_WAY).body(),
                    ],
                },
            ),
        ]
    )
    total = ordered_tally(ordered.frame_of(made))
    assert (total.people, total.settled, total.on_the_way, total.not_moved) == (7, 3, 3, 1)
    assert (total.households, total.not_moved_households, total.on_the_way_households) == (2, 1, 1)
    assert (total.shelter, total.relatives, total.away, total.trips) == (2, 1, 6, 6)


def test_a_viewer_without_names_sees_no_name_and_no_number(
    night: Storm, nameless: Viewer, everyone: Viewer
) -> None:
    night.send("/orders/issue", **ISSUE)
    night.send("/calls/result", person="D1", number="19900000066", result="无人接听")
    night.warn("橙")
    night.send("/mines/M1/said", step="2", people="21", said_by="周某")
    situation = night.duty.current()
    subject = find_subject(situation, nameless, "")
    assert subject is not None
    shown = repr(board(situation, nameless, subject, town_id="A").lines) + repr(
        mine_lines(situation, nameless)
    )
    log = call_log(situation, nameless).to_csv()
    for word in ("吴某", "钱某", "郑某", "19900000101", "周某"):
        assert word not in shown
        assert word not in log
    assert "吴某" in repr(board(situation, everyone, subject, town_id="A").lines)
    assert pending_changes(situation, nameless).empty


def test_the_reply_answers_the_warning_with_its_villages(night: Storm, town_a: Viewer) -> None:
    night.warn("橙")
    situation = night.duty.current()
    subject = find_subject(situation, town_a, "")
    assert subject is not None
    reply = first_reply(situation, town_a, subject, "A")
    assert reply.facts[2].startswith("② 受影响：2个村，危险区")
    assert reply.facts[3].startswith("③ 人员转移：应转0户0人，已转移0人")
    assert reply.text(set()) == "\n".join(reply.facts)


def test_a_lifted_warning_asks_for_a_report_within_half_an_hour(
    night: Storm, everyone: Viewer
) -> None:
    night.warn("橙")
    night.send("/orders/issue", **ISSUE)
    assert closings(night.duty.current(), everyone) == []
    night.later(minutes=60)
    night.warn("橙", action="解除")
    night.later(minutes=12)
    situation = night.duty.current()
    (report,) = closings(situation, everyone)
    assert report.clock == "解除后报告还剩 18分0秒"
    assert "应转4户34人" in report.text
    assert "其余解除转移前不得返回" in report.text
    # lifting the warning lifted nobody's order
    assert situation.summary["people_ordered"] == 34
    night.send("/calls/closing", subject=report.subject_id, text=report.text)
    assert closings(night.duty.current(), everyone)[0].clock == "已报告 03:43"
    night.at += timedelta(hours=13)
    night.duty.tick()
    assert closings(night.duty.current(), everyone) == []


def test_without_duty_holders_the_list_says_whom_to_call(night: Storm, town_a: Viewer) -> None:
    night.send("/orders/issue", **{**ISSUE, "village": ["A1", "A2"]})
    situation = night.duty.current()
    subject = find_subject(situation, town_a, "")
    assert subject is not None
    lines = board(situation, town_a, subject).lines
    people = {(line.contact.scope, line.contact.post, line.contact.name) for line in lines}
    # the roster names the mover of A1; nobody but the list knows the warner
    assert ("甲1村", "转移责任人", "吴某") in people
    assert ("甲1村", "预警责任人", "王某") in people
    assert ("甲1村", "转移责任人", "李某") not in people


def test_an_empty_night_orders_nobody() -> None:
    assert ordered_tally(ordered.frame_of(Night())).people == 0
