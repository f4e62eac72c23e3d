"""What layers draw: marks of state and kind, the viewer's towns, the county's outline."""

from dataclasses import replace

import pytest

from hazardmap.cartography.layer import Draw, Layer
from hazardmap.cartography.results import drawn_frame, marks_of, of_town, outline
from hazardmap.viewer import Viewer, town_officer, whole_county
from layers import CATALOG
from tests.toy_county import (
    AREAS,
    SHELTERS,
    area,
    assessed,
    at,
    changed,
    household,
    line,
    square,
    zone,
)

EVERYBODY = whole_county("县", names=True)
LAYERS = {layer.name: layer for layer in CATALOG}


def marks(name: str, key: str, viewer: Viewer = EVERYBODY, **tables: object) -> dict[str, str]:
    layer = LAYERS[name]
    frame = drawn_frame(assessed(**tables), layer, viewer)  # type: ignore[arg-type]
    return dict(zip(frame[key], marks_of(frame, layer), strict=True))


def test_a_shelter_is_ready_open_nearly_full_or_not_usable() -> None:
    # S1 10 places, 9 persons listed for it: one left, a tenth; S2 open; S3 may not serve
    rows = changed(SHELTERS, "S2", status="open", capacity=20.0)
    rows = changed(rows, "S3", status="unusable")
    homes = [household("A1", n, "甲溪危险区", people=3.0, shelter_name="甲礼堂") for n in (1, 2, 3)]
    found = marks("shelters", "shelter_id", shelters=rows, households=homes)
    assert found == {"S1": "shelter-nearly", "S2": "shelter-open", "S3": "shelter-no"}


def test_estimates_do_not_make_a_shelter_nearly_full() -> None:
    # B1 has no list; its estimate takes what is left of S3, but no listed person does
    rows = [
        *AREAS,
        area("F2", "山洪灾害危险区", square(2000, 0, 3000, 900), town_id="B", village_id="B1"),
    ]
    assert marks("shelters", "shelter_id", danger_areas=rows)["S2"] == "shelter-ready"


def test_danger_areas_are_marked_by_kind_and_points_by_themselves() -> None:
    rows = [
        *AREAS,
        area("P1", "地质灾害点", at(800, 800)),
        area("X1", "没见过的", square(600, 600, 700, 700)),
    ]
    assert marks("danger_areas", "area_id", danger_areas=rows) == {
        "F1": "danger-flood", "G1": "danger-slope", "P1": "danger-point", "X1": "danger-other",
    }  # fmt: skip


def test_the_highest_level_is_drawn_last() -> None:
    rows = [
        zone("Z1", "geo4", "极高", "geological", square(0, 0, 9, 9)),
        zone("Z2", "geo4", "低", "geological", square(0, 0, 9, 9)),
    ]
    assert list(marks("hazard_zoning_geological", "zone_id", risk_zones=rows).items()) == [
        ("Z2", "geo4-4"),
        ("Z1", "geo4-1"),
    ]


def test_rivers_and_roads_are_marked_by_class_and_closed_roads_are_on_top() -> None:
    rivers = [
        {"river_id": n, "name": n, "class": c, "geometry": line((0, 5), (900, 5))}
        for n, c in (("a", "干流"), ("b", "溪流"), ("c", None))
    ]
    assert marks("rivers", "river_id", rivers=rivers) == {
        "b": "stream",
        "c": "river",
        "a": "river-main",
    }
    roads = [
        {"road_id": n, "class": c, "closed": shut, "geometry": line((0, 5), (900, 5))}
        for n, c, shut in (("a", "省道", 1.0), ("b", "省道", 0.0), ("c", "村道", None))
    ]
    assert list(marks("roads", "road_id", roads=roads).items()) == [
        ("c", "road"),
        ("b", "road-main"),
        ("a", "road-closed"),
    ]


def test_rivers_end_at_the_county_s_edge() -> None:
    rivers = [{"river_id": "a", "name": "甲江", "geometry": line((-5000, 500), (5000, 500))}]
    frame = drawn_frame(assessed(rivers=rivers), LAYERS["rivers"], EVERYBODY)
    # the four villages are 4,000 m wide
    assert frame.geometry.length.sum() == pytest.approx(4000)


def test_the_outline_is_the_union_of_villages_when_nothing_better_is_there() -> None:
    assert outline(assessed()).geometry.iloc[0].area == pytest.approx(4e6)


def test_figures_about_people_stay_in_the_viewer_s_towns() -> None:
    officer = town_officer("甲镇", ["A"])
    assert set(marks("village_levels", "village_id", officer)) == {"A1", "A2"}
    assert set(drawn_frame(assessed(), LAYERS["served"], officer)["town_id"]) <= {"A"}
    assert len(drawn_frame(assessed(), LAYERS["villages"], officer)) == 4


def test_each_village_has_a_line_to_the_shelter_that_serves_it() -> None:
    made = assessed()
    frame = drawn_frame(made, LAYERS["served"], EVERYBODY)
    wished = made.plan.villages[["village_id", "shelter_ids"]].dropna()
    pairs = {(v, s) for v, ids in wished.itertuples(index=False) for s in str(ids).split(";") if s}
    assert set(zip(frame["village_id"], frame["shelter_id"], strict=True)) == pairs
    assert pairs


def test_a_town_s_part_holds_what_touches_it() -> None:
    towns = [
        {"town_id": "A", "name": "甲镇", "geometry": square(0, 0, 2000, 1000)},
        {"town_id": "B", "name": "乙镇"},
    ]
    roads = [
        {"road_id": n, "geometry": line((x, 5), (x + 900, 5))}
        for n, x in (("in", 0), ("over", 1500), ("out", 2500))
    ]
    made = assessed(towns=towns, roads=roads)
    frame = drawn_frame(made, LAYERS["roads"], EVERYBODY)
    assert set(of_town(made, frame, "A")["road_id"]) == {"in", "over"}
    assert not len(of_town(made, frame, "B"))


def test_a_layer_that_needs_an_unserved_column_is_refused() -> None:
    with pytest.raises(ValueError, match="not served"):
        replace(LAYERS["mines"], columns=("name",))
    with pytest.raises(ValueError, match="unknown group"):
        Layer(name="x", title="x", group="别的", order=1, source="villages", draw=Draw.AREA)
