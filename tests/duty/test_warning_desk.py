"""The warning desk: gauges by name, old towns named, what was changed said in words."""

from datetime import datetime, timedelta, timezone

import pytest

from hazardmap.duty.county_words import CountyWords, gazetteer_of
from hazardmap.duty.warning_desk import (
    Confirmed,
    Proposal,
    confirmed,
    gauge_of,
    proposal_of,
    rain_rows,
)
from hazardmap.errors import UsageError
from hazardmap.situation.model import County
from hazardmap.situation.night import EMPTY
from hazardmap.warning.in_force import Pasted
from tests.toy_county import assessed, at

NOW = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
TOWNS = [{"town_id": "A", "name": "姚江镇"}, {"town_id": "B", "name": "枫桥镇"}]
NAMES = {"A": "姚江镇", "B": "枫桥镇"}
TEXT = (
    "玩具县气象台6月10日02时10分发布暴雨橙色预警信号：过去1小时姚江祝园站雨量已达95.8毫米，"
    "预计今天凌晨我县直埠、枫桥等镇3小时雨量可达50毫米以上。"
)


def gauge(gauge_id: str, name: str, kind: str = "rain") -> dict[str, object]:
    return {"gauge_id": gauge_id, "name": name, "kind": kind, "geometry": at(0, 0)}


@pytest.fixture(scope="module")
def county() -> County:
    gauges = [
        gauge("G1", "祝园雨量站"), gauge("G2", "枫桥雨量站"), gauge("G3", "枫桥水文站"),
        gauge("G4", "祝园水位站", "level"),
    ]  # fmt: skip
    return assessed(towns=TOWNS, gauges=gauges).county


def read(county: County, text: str = TEXT) -> Proposal:
    words = CountyWords(former_towns={"直埠镇": "A"})
    return proposal_of(Pasted("p", NOW, "x", text), county, gazetteer_of(county, words), EMPTY)


def test_a_place_is_a_gauge_only_when_exactly_one_fits(county: County) -> None:
    assert gauge_of(county, "姚江祝园") == "G1"
    assert gauge_of(county, "祝园") == "G1"
    assert gauge_of(county, "枫桥") is None
    assert gauge_of(county, "祝园二村") is None


def test_rain_already_fallen_carries_its_gauge_town_and_time(county: County) -> None:
    (row,) = rain_rows(read(county), county, NOW)
    assert row == {
        "gauge_id": "G1", "place": "姚江祝园", "town_id": "A", "time": "2026-06-10T02:10:00+08:00",
        "rain_mm": 95.8, "period_min": 60, "source": "来自预警原文",
    }  # fmt: skip


def test_an_old_town_is_named_beside_the_present_one(county: County) -> None:
    assert read(county).former_words(county) == {"A": "直埠"}


def test_the_marked_pieces_give_the_text_again(county: County) -> None:
    found = read(county)
    assert "".join(words for words, _ in found.pieces) == TEXT
    assert ("枫桥", "town") in found.pieces


def said(found: Proposal, **more: object) -> Confirmed:
    usual = {
        "kind": found.kind or "", "colour": found.colour, "action": found.action or "发布",
        "issuer": found.issuer or "", "issued_at": found.issued_at, "towns": found.target.towns, "whole_county": False,
    }  # fmt: skip
    return Confirmed(**(usual | more))  # type: ignore[arg-type]


def test_what_is_confirmed_as_read_was_not_corrected(county: County) -> None:
    found = read(county)
    made = confirmed(found, said(found), key="p", at=NOW, by="x", town_names=NAMES)
    assert (made.corrected, made.target.towns, made.id) == ((), ("A", "B"), "p")


def test_every_change_is_said(county: County) -> None:
    found = read(county)
    changed = said(found, colour="红", towns=("B",), issuer="")
    made = confirmed(found, changed, key="p", at=NOW, by="x", town_names=NAMES)
    assert made.corrected == ("等级：橙→红", "发布单位：玩具县气象台→未写明", "减少范围：姚江镇")


def test_nothing_ticked_is_never_the_whole_county(county: County) -> None:
    found = read(county)
    with pytest.raises(UsageError, match="请选择范围"):
        confirmed(found, said(found, towns=()), key="p", at=NOW, by="x", town_names=NAMES)


def test_a_warning_of_another_kind_in_the_same_text_is_named_never_lost_in_silence(
    county: County,
) -> None:
    later = "\n玩具县气象台6月10日02时11分发布雷电黄色预警信号：预计枫桥镇有雷电。"
    found = read(county, TEXT + later)
    assert (found.kind, found.beside) == ("雷电", ("暴雨橙发布",))
    assert read(county).beside == ()
