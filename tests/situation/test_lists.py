"""Rows of the risk list: sorted, unplaced first, masked, never renumbered."""

import pytest

from hazardmap.errors import NotAllowed, UnknownPlace, UsageError
from hazardmap.evacuation.risk_list import COLUMNS
from hazardmap.situation.lists import SORTS, UNPLACED, blocks, risk_list
from hazardmap.situation.masking import HIDDEN
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer


@pytest.mark.parametrize("by", SORTS)
@pytest.mark.parametrize("place", ["A", "A1", "A2", "B"])
def test_unplaced_units_stand_in_a_block_at_the_head(
    situation: Situation, everyone: Viewer, by: str, place: str
) -> None:
    found = risk_list(situation, everyone, place, by=by)
    unplaced = (found.rows["status"] == "unassigned").tolist()
    assert unplaced == sorted(unplaced, reverse=True)
    made = blocks(found)
    assert [block.unplaced for block in made[1:]] == [False] * len(made[1:])
    assert sum(block.people for block in made) == found.total.people
    assert sum(block.households for block in made) == found.total.households
    assert sum(len(block.rows) for block in made) == len(found.rows)
    if any(unplaced):
        assert made[0].title == UNPLACED


@pytest.mark.parametrize("by", SORTS)
def test_a_block_never_comes_twice(situation: Situation, everyone: Viewer, by: str) -> None:
    titles = [block.title for block in blocks(risk_list(situation, everyone, "A", by=by))]
    assert len(titles) == len(set(titles))


def test_columns_are_those_of_the_contract(situation: Situation, everyone: Viewer) -> None:
    assert list(risk_list(situation, everyone, "A1").contract_rows.columns) == COLUMNS


def test_numbers_stay_with_their_rows_however_sorted(
    situation: Situation, everyone: Viewer
) -> None:
    numbers = [
        dict(zip(rows["unit_id"], zip(rows["no"], rows["list_no"], strict=True), strict=True))
        for rows in (
            risk_list(situation, everyone, "A", by=by).rows.fillna({"list_no": ""}) for by in SORTS
        )
    ]
    assert numbers[0] == numbers[1] == numbers[2]


def test_names_are_hidden_and_what_is_unknown_stays_unknown(
    situation: Situation, nameless: Viewer, everyone: Viewer
) -> None:
    shown = risk_list(situation, everyone, "A1").rows.set_index("unit_id")
    hidden = risk_list(situation, nameless, "A1").rows.set_index("unit_id")
    assert shown.loc["A1-0001", "name"] == "丁大有"
    assert hidden.loc["A1-0001", "name"] == HIDDEN
    assert hidden.loc["A1-0001", "phone"] == HIDDEN
    assert hidden.loc["A1-0001", "mover"] == HIDDEN
    assert hidden["phone"].isna().tolist() == shown.loc[hidden.index, "phone"].isna().tolist()
    assert hidden.loc["I1", "name"] == "甲敬老院"


def test_other_places_are_refused(situation: Situation, everyone: Viewer, town_a: Viewer) -> None:
    with pytest.raises(UnknownPlace):
        risk_list(situation, everyone, "X")
    with pytest.raises(NotAllowed):
        risk_list(situation, town_a, "B")
    with pytest.raises(NotAllowed):
        risk_list(situation, town_a, "B1")
    with pytest.raises(UsageError):
        risk_list(situation, everyone, "A", by="name")
