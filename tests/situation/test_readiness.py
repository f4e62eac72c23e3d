"""What is missing before the flood season, counted by hand on the storm county."""

from typing import Any

import pandas as pd
import pytest

from hazardmap.situation import gaps, readiness, readiness_rows
from hazardmap.situation.model import Situation
from hazardmap.situation.readiness import Readiness
from hazardmap.viewer import Viewer
from tests.web.conftest import duty_over
from tests.web.storm_county import storm_tables


def counts(place: Readiness) -> dict[str, int]:
    return {lack.kind.key: lack.count for lack in place.lacks}


def test_each_village_says_what_it_lacks(situation: Situation, everyone: Viewer) -> None:
    towns = {town.place_id: town for town in readiness.by_town(situation, everyone)}
    # A1-3 lacks phone, position and a shelter that exists; A1-4 (投亲靠友) a position only
    a1 = readiness.of_place(situation, everyone, village_id="A1")
    assert a1.sentence() == (
        "清单 4 户：可直接用 2 · 缺坐标 2 · 缺电话 1 · 场所未匹配 1（一户可缺几项）"
    )
    assert counts(a1) == {
        "no_phone": 1, "no_position": 2, "no_shelter_match": 1, "stale_list": 1, "stale_holder": 1,
    }  # fmt: skip
    assert (a1.missing, a1.of_lists) == (2, 2)
    assert towns["B"].count("no_list_village") == towns["B"].count("no_list_area") == 1
    assert towns["B"].sentence().startswith("清单 1 户：可直接用 0 · 没写场所 1")


def test_towns_and_villages_that_lack_most_come_first(
    situation: Situation, everyone: Viewer
) -> None:
    towns = readiness.by_town(situation, everyone)
    assert [(town.place_id, town.missing) for town in towns] == [("A", 5), ("B", 3)]
    villages = readiness.by_village(situation, everyone, "A")
    assert [(place.name, place.missing) for place in villages] == [
        ("甲2村", 3), ("甲1村", 2), ("镇街本级", 0),
    ]  # fmt: skip


def test_the_parts_add_up_and_the_lists_part_is_the_strip_figure(
    situation: Situation, everyone: Viewer
) -> None:
    total = readiness.of_place(situation, everyone)
    assert total.missing == sum(town.missing for town in readiness.by_town(situation, everyone))
    assert total.of_lists == gaps.to_complete(situation, everyone)
    table = readiness.table(situation, everyone)
    assert table.groupby("key")["count"].sum().to_dict() == counts(total)


def test_a_town_sees_its_own_gaps_only(situation: Situation, town_a: Viewer) -> None:
    assert [town.place_id for town in readiness.by_town(situation, town_a)] == ["A"]
    assert set(readiness.table(situation, town_a)["town_id"]) == {"A"}


def made(**tables: Any) -> Situation:
    return duty_over(storm_tables(**tables)).current()


def holder(duty_id: str, level: str, scope_id: str, **more: Any) -> dict[str, Any]:
    return {
        "duty_id": duty_id,
        "name": "钱某",
        "post": "村书记",
        "level": level,
        "scope_id": scope_id,
        **more,
    }


def test_numbers_and_terms_of_duty_holders_are_counted_where_they_serve(everyone: Viewer) -> None:
    found = made(
        duty_holders=[
            holder("D1", "村", "A1", phone1="19900000077", last_verified=pd.Timestamp("2026-03-11")),
            holder("D2", "场所", "S3", phone1="19900000078", last_verified=pd.Timestamp("2026-03-10")),
            holder("D3", "镇", "A", valid_until=pd.Timestamp("2026-06-08")),
            holder("D4", "县", "toy", phone1="19900000079", last_verified=pd.Timestamp("2026-06-01")),
        ]
    )  # fmt: skip
    rows = readiness.table(found, everyone)
    rows = rows[rows["key"].isin(["no_number", "term_over", "stale_holder"])]
    # 90 days before 06-09 is 03-11
    assert sorted(zip(rows["key"], rows["town_id"], rows["village_id"], strict=True)) == [
        ("no_number", "A", ""), ("stale_holder", "A", ""), ("stale_holder", "B", "B1"),
        ("term_over", "A", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ({"statement": "listed", "as_of": pd.Timestamp("2026-03-11")}, set()),
        ({"statement": "listed", "as_of": pd.Timestamp("2026-03-10")}, {"stale_list"}),
        ({"statement": "listed"}, {"stale_list"}),
    ],
)
def test_a_list_is_unchecked_after_90_days(
    everyone: Viewer, statement: dict[str, Any], missing: set[str]
) -> None:
    found = made(list_statements=[{"village_id": "A1", **statement}])
    a1 = readiness.of_place(found, everyone, village_id="A1")
    assert set(counts(a1)) & {"stale_list"} == missing


def test_a_village_without_list_is_missing_unless_it_says_nobody_lives_in_danger(
    everyone: Viewer,
) -> None:
    said = [{"village_id": "B2", "statement": "none_declared", "as_of": pd.Timestamp("2026-06-01")}]
    silent = made(list_statements=[{"village_id": "B2", "statement": "not_reported"}])
    assert readiness.of_place(silent, everyone, village_id="B2").count("no_list_village") == 1
    told = readiness.of_place(made(list_statements=said), everyone, village_id="B2")
    assert (told.count("no_list_village"), told.count("unstated")) == (0, 0)


def test_lacking_households_are_named_only_to_who_may_see_names(
    situation: Situation, everyone: Viewer, nameless: Viewer
) -> None:
    rows = readiness_rows.lacking_households(situation, everyone, "A1")
    assert [(row.list_no, row.name, row.lacks) for row in rows] == [
        ("03", "户3", "缺电话、位置未知、清单所写避灾场所未匹配"), ("04", "户4", "位置未知"),
    ]  # fmt: skip
    hidden = readiness_rows.lacking_households(situation, nameless, "A1")
    assert {row.name for row in hidden} == {"不显示"}
