"""Every number of people, worked out by hand on the storm county."""

import pytest

from hazardmap.situation import gaps, totals
from hazardmap.situation.about_town import town_rows, village_rows
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer


def test_people_are_counted_once_by_household_and_institution(
    situation: Situation, everyone: Viewer
) -> None:
    # A1: 4 + 3 (in two areas, once) + 2 + 5, the home with 20 · A2: 9 + 9 + 9 · B1: 6
    whole = totals.tally(totals.listed_units(situation, everyone))
    assert (whole.households, whole.institutions, whole.people) == (8, 1, 67)
    village = totals.tally(totals.listed_units(situation, everyone, village_id="A1"))
    assert (village.households, village.institutions, village.people) == (4, 1, 34)
    assert (village.own_refuge_people, village.own_plan_people, village.assisted) == (5, 20, 1)


def test_the_parts_add_up_to_the_whole(situation: Situation, everyone: Viewer) -> None:
    whole = totals.tally(totals.listed_units(situation, everyone))
    assert whole.people == (
        whole.assigned_people
        + whole.own_refuge_people
        + whole.own_plan_people
        + whole.unassigned_people
    )
    for column in ("village_id", "town_id", "kind", "status"):
        assert (
            totals.tally_by(totals.listed_units(situation, everyone), column)["people"].sum() == 67
        )
    kinds = totals.by_kind(totals.listed_units(situation, everyone, village_id="A1"))
    assert dict(zip(kinds["kind"], kinds["people"], strict=True)) == {
        "养老院": 20, "地质灾害风险防范区": 10, "山洪灾害危险区": 4,
    }  # fmt: skip


def test_the_figures_are_those_of_the_summary(situation: Situation, everyone: Viewer) -> None:
    whole = totals.tally(totals.listed_units(situation, everyone))
    summary = situation.summary
    assert whole.people == summary["people_listed"]
    assert whole.assigned_people == summary["people_assigned"]
    assert whole.unassigned_people == summary["people_unassigned"]
    assert whole.own_refuge_people == summary["people_own_refuge"]
    assert totals.to_verify_people(situation, everyone) == summary["people_to_verify"]
    places = totals.places(situation, everyone)
    assert (places.eligible, places.free) == (summary["shelters_eligible"], summary["places_free"])


def test_a_town_sees_its_own_rows_only(
    situation: Situation, town_a: Viewer, everyone: Viewer
) -> None:
    assert set(totals.listed_units(situation, town_a)["town_id"]) == {"A"}
    assert totals.tally(totals.listed_units(situation, town_a)).people == 61
    assert list(town_rows(situation, town_a)["town_id"]) == ["A"]
    assert set(village_rows(situation, town_a)["town_id"]) == {"A"}
    assert totals.to_verify_people(situation, town_a) == 0
    assert totals.to_verify_people(situation, everyone) == 300
    assert set(gaps.household_gaps(situation, town_a)["town_id"]) == {"A"}


def test_what_a_caller_does_to_its_rows_stays_with_it(
    situation: Situation, everyone: Viewer
) -> None:
    rows = totals.listed_units(situation, everyone)
    rows["people"] = 0
    assert totals.tally(totals.listed_units(situation, everyone)).people == 67


@pytest.mark.parametrize(("people", "words"), [(0, "0 人"), (3, "约 10 人"), (264, "约 260 人")])
def test_estimates_are_rounded_to_tens(people: int, words: str) -> None:
    assert totals.about_tens(people) == words


def test_gaps_name_what_is_missing(situation: Situation, everyone: Viewer) -> None:
    found = {gap.key: gap.count for gap in gaps.gaps(situation, everyone)}
    # phone of A1-3; no position: A1-3, A1-4; no shelter: B1-1; shelter without match: A1-3; movers of A2 and B1
    assert found == {
        "no_phone": 1, "no_position": 2, "no_shelter": 1, "no_shelter_match": 1, "no_mover": 4,
        "no_list_area": 1, "no_list_village": 1,
    }  # fmt: skip
    assert gaps.to_complete(situation, everyone) == 6 + 1 + 1
    assert [gap.sentence() for gap in gaps.gaps(situation, everyone, village_id="A1")] == [
        "缺电话 1 户", "位置未知 2 户", "清单所写避灾场所未匹配 1 户",
    ]  # fmt: skip
