"""Before and after: who goes elsewhere, and how many households and people a list holds."""

from hazardmap.situation.compare import capacity_figures, list_figures, plan_effect
from tests.toy_county import SHELTERS, assessed, changed, household, toy

ROWS = [household("A1", n, "甲溪危险区", shelter_name="甲礼堂") for n in (1, 2)]


def test_a_closed_shelter_moves_its_households() -> None:
    before = assessed(households=ROWS).plan
    after = assessed(households=ROWS, shelters=changed(SHELTERS, "S1", status="unusable")).plan
    found = plan_effect(before, after)
    assert found.households == 2
    assert found.moved[["unit_id", "before", "after"]].to_numpy().tolist() == [
        ["A1-0001", "甲礼堂", "甲小学"], ["A1-0002", "甲礼堂", "甲小学"],
    ]  # fmt: skip


def test_nobody_moves_when_nothing_changes_and_new_households_do_not_count_as_moved() -> None:
    before = assessed(households=ROWS).plan
    assert plan_effect(before, assessed(households=ROWS).plan).moved.empty
    more = [*ROWS, household("B1", 1, "乙溪")]
    found = plan_effect(before, assessed(households=more).plan)
    assert found.moved.empty
    listed = found.figures[0]
    assert (listed.what, listed.before, listed.after) == ("在册", 4, 6)


def test_a_household_in_two_areas_counts_once_with_its_largest_people() -> None:
    before = toy(households=ROWS).tables["households"]
    twice = [*ROWS, {**ROWS[0], "danger_area": "甲山防范区", "people": 5.0}]
    after = toy(households=[*twice, household("B1", 1, "乙溪", people=None)]).tables["households"]
    found = list_figures(before, after, people_when_unknown=3)
    assert [(one.what, one.unit, one.before, one.after) for one in found] == [
        ("全县", "户", 2, 3), ("全县", "人", 4, 10), ("A1", "户", 2, 2), ("A1", "人", 4, 7),
        ("B1", "户", 0, 1), ("B1", "人", 0, 3),
    ]  # fmt: skip


def test_shelters_are_counted_before_and_after() -> None:
    before = toy().tables["shelters"]
    found = capacity_figures(before, before.iloc[1:])
    assert [(one.unit, one.before, one.after) for one in found] == [("处", 3, 2), ("人", 30, 20)]
