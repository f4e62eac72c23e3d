"""Ids that lead nowhere: refused when the table is there, said once when it is not."""

import pandas as pd

from hazardmap.tables.references import absent_references, reference_faults

VILLAGES = pd.DataFrame({"village_id": ["v1"], "name": ["甲"], "town_id": ["t1"]})


def test_an_id_that_does_not_exist_is_refused() -> None:
    households = pd.DataFrame({"village_id": ["v1", "v2"], "shelter_id": ["s9", None]})
    faults = reference_faults({"villages": VILLAGES, "households": households})
    assert [(f.table, f.row, f.column, f.found) for f in faults] == [
        ("households", 2, "village_id", "v2")
    ]


def test_a_danger_area_may_be_a_name() -> None:
    areas = pd.DataFrame({"area_id": ["a"], "name": ["坎头"], "town_id": ["t1"]})
    households = pd.DataFrame({"danger_area": ["坎头屋后"], "danger_area_id": ["b"]})
    faults = reference_faults({"danger_areas": areas, "households": households})
    assert [(f.column, f.found) for f in faults] == [("danger_area_id", "b")]


def test_a_basin_leads_to_a_basin() -> None:
    basins = pd.DataFrame({"basin_id": ["b1", "b2"], "downstream_id": ["b2", "b3"]})
    assert [f.row for f in reference_faults({"basins": basins})] == [2]


def test_pins_and_duties_are_tested_against_the_table_their_kind_names() -> None:
    frames = {
        "villages": VILLAGES,
        "households": pd.DataFrame({"household_id": ["h1"]}),
        "pins": pd.DataFrame(
            {"unit_kind": ["household", "household", "institution"], "unit_id": ["h1", "h2", "i1"],
             "shelter_id": ["s", "s", "s"]}
        ),
        "duty_holders": pd.DataFrame({"level": ["村", "村", "县"], "scope_id": ["v1", "v7", "全县"]}),
    }  # fmt: skip
    faults = reference_faults(frames)
    assert [(f.table, f.row, f.found) for f in faults] == [
        ("pins", 2, "h2"),
        ("duty_holders", 2, "v7"),
    ]


def test_an_absent_table_is_said_once_however_many_rows_point_to_it() -> None:
    households = pd.DataFrame({"shelter_id": ["s1", "s2"], "institution_id": [None, None]})
    said = absent_references({"villages": VILLAGES, "households": households})
    assert len(said) == 2
    assert any("避灾安置场所" in sentence and "照原样" in sentence for sentence in said)
    assert any("镇街" in sentence for sentence in said)


def test_a_table_without_rows_is_an_absent_table() -> None:
    villages = VILLAGES.iloc[:0]
    households = pd.DataFrame({"village_id": ["v1"]})
    assert reference_faults({"villages": villages, "households": households}) == []
    assert len(absent_references({"villages": villages, "households": households})) == 1
