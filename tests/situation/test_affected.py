"""Whom a warning touches: the figures of `assess --warning`, nobody twice, no shape widened."""

from itertools import product

import geopandas as gpd
import pytest

from hazardmap.crs import METRIC, WEB
from hazardmap.levels import WARNING_HAZARDS
from hazardmap.settings import Settings
from hazardmap.situation.affected import Figures, affected, affected_by, figures
from hazardmap.situation.assess import assess
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer, town_officer
from hazardmap.warning.target import Target
from tests.toy_county import AREAS, MOMENT, area, assessed, household, lonlat, square
from tests.web.storm_county import storm_tables

RAIN = WARNING_HAZARDS["暴雨"]
TOWNS = (("A",), ("B",), ("A", "B"))


def by_assess(towns: tuple[str, ...], hazards: tuple[str, ...], **tables: object) -> dict[str, int]:
    """Count what the command writes for the same towns and hazards."""
    made = assess(
        storm_tables(**tables),
        settings=Settings(),
        at=MOMENT,
        hazards=hazards,
        target=Target(towns=towns),
    )
    rows = made.plan.assignment
    listed, verify = rows[rows["status"].ne("to_verify")], rows[rows["status"].eq("to_verify")]
    return {
        "villages": listed["village_id"].nunique(),
        "households": int(listed["unit_kind"].eq("household").sum()),
        "institutions": int(listed["unit_kind"].eq("institution").sum()),
        "people": int(listed["people"].sum()),
        "assisted": int(listed["assisted"].sum()),
        "verify_villages": verify["village_id"].nunique(),
        "verify_people": int(verify["people"].sum()),
    }


def counted(found: Figures) -> dict[str, int]:
    names = ("villages", "households", "institutions", "people", "assisted")
    return {name: getattr(found, name) for name in (*names, "verify_villages", "verify_people")}


@pytest.mark.parametrize(("towns", "kind"), list(product(TOWNS, sorted(WARNING_HAZARDS))))
def test_the_figures_are_those_of_assess_with_the_same_warning(
    situation: Situation, everyone: Viewer, towns: tuple[str, ...], kind: str
) -> None:
    hazards = WARNING_HAZARDS[kind]
    found = affected(situation, everyone, Target(towns=towns), hazards)
    assert counted(figures(found)) == by_assess(towns, hazards)


def test_an_institution_counts_the_people_in_play_that_name_it() -> None:
    people = [
        household("A1", 1, "甲溪危险区", people=30.0, institution_id="I1"),
        household("A1", 2, "甲山防范区", people=9.0, institution_id="I1"),
    ]
    made = assess(storm_tables(households=people), settings=Settings(), at=MOMENT)
    viewer = town_officer("甲镇", ["A"])
    for kind in ("山洪", "地质灾害气象风险", "暴雨"):
        hazards = WARNING_HAZARDS[kind]
        found = affected(made, viewer, Target(towns=("A",)), hazards)
        assert counted(figures(found)) == by_assess(("A",), hazards, households=people)


def test_the_towns_add_up_to_the_whole(situation: Situation, everyone: Viewer) -> None:
    found = affected(situation, everyone, Target(towns=("A", "B"), whole_county=True), RAIN)
    parts = [figures(found, town) for town in found.towns]
    whole = figures(found)
    for name in ("towns", "households", "people", "assisted", "institutions", "verify_people"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)


def test_a_household_in_two_areas_is_one_household_in_two_areas(
    situation: Situation, town_a: Viewer
) -> None:
    found = affected(situation, town_a, Target(towns=("A",)), RAIN)
    twice = found.stands[found.stands["household_id"].eq("A1-0002")]
    assert sorted(twice["area_id"]) == ["F1", "G1"]
    assert found.units["id"].eq("A1-0002").sum() == 1


def test_a_danger_area_of_another_hazard_is_not_touched(
    situation: Situation, town_a: Viewer
) -> None:
    found = affected(situation, town_a, Target(towns=("A",)), ("geological",))
    assert set(found.stands["area_id"].dropna()) == {"G1"}


def test_a_viewer_sees_the_own_town_alone(situation: Situation, town_a: Viewer) -> None:
    found = affected(situation, town_a, Target(towns=("A", "B")), RAIN)
    assert set(found.units["town_id"]) == {"A"}
    assert found.towns == ("A",)


def ring(x0: float, y0: float, x1: float, y1: float) -> tuple[tuple[float, float], ...]:
    shape = gpd.GeoSeries([square(x0, y0, x1, y1)], crs=METRIC).to_crs(WEB).iloc[0]
    return tuple((lon, lat) for lon, lat in shape.exterior.coords)


def test_a_polygon_takes_whoever_stands_in_it_and_nobody_else(
    situation: Situation, everyone: Viewer
) -> None:
    # around the first household of A1 at (500, 100); the second stands at (520, 100)
    found = affected(situation, everyone, Target(polygons=(ring(490, 90, 510, 110),)), RAIN)
    assert list(found.units["id"]) == ["A1-0001"]
    assert found.towns == ("A",)


def test_a_circle_is_measured_in_kilometres(situation: Situation, everyone: Viewer) -> None:
    centre = tuple(lonlat(1500, 100).values())
    for km, ids in ((0.01, {"A2-0001"}), (0.025, {"A2-0001", "A2-0002"})):
        found = affected(situation, everyone, Target(circles=((*centre, km),)), RAIN)
        assert set(found.units["id"]) == ids


def test_a_shape_elsewhere_touches_nobody(situation: Situation, everyone: Viewer) -> None:
    found = affected(situation, everyone, Target(polygons=(ring(90_000, 0, 91_000, 900),)), RAIN)
    assert (len(found.units), len(found.to_verify), found.towns) == (0, 0, ())


def test_an_empty_target_touches_nobody(situation: Situation, everyone: Viewer) -> None:
    assert len(affected(situation, everyone, Target(), RAIN).units) == 0


def test_a_village_without_list_is_to_verify_by_its_place(everyone: Viewer) -> None:
    made = assessed(
        danger_areas=[
            *AREAS,
            area("F2", "山洪灾害危险区", square(1000, 0, 2000, 500), village_id="A2"),
        ]
    )
    for target, ids in (
        (Target(towns=("A",)), ["A2"]),
        (Target(villages=("A2",)), ["A2"]),
        (Target(polygons=(ring(1400, 400, 1600, 600),)), ["A2"]),
        (Target(villages=("A1",)), []),
    ):
        assert list(affected(made, everyone, target, RAIN).to_verify["village_id"]) == ids


def test_a_danger_area_alone_takes_its_own_people(situation: Situation, everyone: Viewer) -> None:
    found = affected(situation, everyone, Target(areas=("G1",)), ("geological",))
    assert set(found.units["id"]) == {"A1-0002", "A1-0003", "A1-0004"}


def test_the_answer_is_kept_as_long_as_the_plan_is(situation: Situation, town_a: Viewer) -> None:
    asked = (situation.county, situation.plan, town_a, Target(towns=("A",)), RAIN)
    assert affected_by(*asked) is affected_by(*asked)
