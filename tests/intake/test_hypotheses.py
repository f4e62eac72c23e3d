"""What the coordinates of a file are is found out or asked, never guessed: every mistake is caught."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hazardmap.crs import METRIC
from hazardmap.intake.anchors import Anchors, anchors_of
from hazardmap.intake.datum import to_bd09, to_gcj02
from hazardmap.intake.draft import Answers
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.hypotheses import Judged, judge
from hazardmap.tables import TABLES
from tests.intake.known_county import NOTHING, SIDE_M, SOUTH_M, WEST_M, known_county

Array = np.ndarray


def truth() -> Array:
    return known_county().tables["shelters"]["geometry"].to_numpy()[:50]


def named() -> Anchors | None:
    frame = pd.DataFrame(known_county().tables["shelters"].iloc[:50][["name"]])
    return anchors_of(TABLES["shelters"], frame, known_county())


def in_crs(code: int, shapes: Array | None = None) -> Array:
    series = gpd.GeoSeries(truth() if shapes is None else shapes, crs=METRIC)
    return series.to_crs(code).to_numpy()


def turned(shapes: Array) -> Array:
    return np.asarray(shapely.transform(shapes, lambda points: points[:, ::-1]))


def moved(east_m: float, north_m: float) -> Array:
    by = np.array([east_m, north_m])
    return np.asarray(shapely.transform(truth(), lambda points: points + by))


def shifted(shapes: Array, shift: Callable[[Array, Array], tuple[Array, Array]]) -> Array:
    change = lambda points: np.column_stack(shift(points[:, 0], points[:, 1]))  # noqa: E731
    return np.asarray(shapely.transform(shapes, change))


def in_plane(code: int, shift: Callable[[Array, Array], tuple[Array, Array]]) -> Array:
    """Picked in a web map, then projected as if it were CGCS2000."""
    return gpd.GeoSeries(shifted(in_crs(4490), shift), crs=4490).to_crs(code).to_numpy()


def judged(shapes: Array, declared: str = "", *, names: bool = True) -> Judged:
    anchors = named() if names else None
    return judge(shapes, declared=declared, known=known_county(), answers=NOTHING, anchors=anchors)


def assert_true_places(found: Judged) -> None:
    assert found.shapes is not None
    assert shapely.distance(found.shapes, truth()).max() < 1.0
    assert found.doubts == ()
    assert found.placing.certain
    assert "50 个" in found.placing.said


FOUND: dict[str, tuple[Callable[[], Array], str, str]] = {
    "degrees without .prj": (lambda: in_crs(4490), "", "EPSG:4490"),
    "degrees declared WGS 84": (lambda: in_crs(4326), "EPSG:4326", "EPSG:4326"),
    "3-degree zone without number": (lambda: in_crs(4549), "", "EPSG:4549"),
    "3-degree zone with number": (lambda: in_crs(4528), "", "EPSG:4528"),
    "6-degree zone 21 with number": (lambda: in_crs(4499), "", "EPSG:4499"),
    "6-degree zone without number": (lambda: in_crs(4510), "", "EPSG:4510"),
    "6-degree zone 20 with number": (lambda: in_crs(4498), "", "EPSG:4498"),
    "UTM declared": (lambda: in_crs(32651), "EPSG:32651", "EPSG:32651"),
    "latitude first": (lambda: turned(in_crs(4490)), "", "EPSG:4490+yx"),
    "latitude first, declared": (lambda: turned(in_crs(4326)), "EPSG:4326", "EPSG:4326+yx"),
    "northing first": (lambda: turned(in_crs(4549)), "", "EPSG:4549+yx"),
    "GCJ-02": (lambda: shifted(in_crs(4490), to_gcj02), "", "gcj02"),
    "GCJ-02 declared as degrees": (lambda: shifted(in_crs(4490), to_gcj02), "EPSG:4326", "gcj02"),
    "BD-09": (lambda: shifted(in_crs(4490), to_bd09), "", "bd09"),
    "GCJ-02 in the 3-degree zone": (
        lambda: in_plane(4549, to_gcj02),
        "",
        "EPSG:4549+gcj02",
    ),
    "BD-09 with zone number": (lambda: in_plane(4528, to_bd09), "", "EPSG:4528+bd09"),
    "GCJ-02 latitude first": (lambda: turned(shifted(in_crs(4490), to_gcj02)), "", "gcj02+yx"),
}


@pytest.mark.parametrize("case", FOUND)
def test_a_clear_reading_is_applied_and_told(case: str) -> None:
    make, declared, chosen = FOUND[case]
    found = judged(make(), declared)
    assert found.placing.chosen == chosen
    assert_true_places(found)


ASKED: dict[str, tuple[Callable[[], Array], str]] = {
    "the neighbouring zone is declared": (lambda: in_crs(4549), "EPSG:4548"),
    "degrees are declared, metres written": (lambda: in_crs(4549), "EPSG:4490"),
    "metres are declared, degrees written": (lambda: in_crs(4490), "EPSG:4549"),
    "a whole layer is 100 m off": (
        lambda: moved(60.0, 80.0), METRIC,
    ),
    "a local grid": (
        lambda: moved(-450_000.0, -3_200_000.0), "",
    ),
    "another county": (
        lambda: moved(0.0, 300_000.0), METRIC,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_what_is_not_clear_is_asked_with_figures(case: str) -> None:
    make, declared = ASKED[case]
    found = judged(make(), declared)
    assert found.shapes is None
    (doubt,) = found.doubts
    assert doubt.option.startswith("--crs")
    assert all(choice.figure for choice in doubt.choices)
    assert not found.placing.certain


@pytest.mark.parametrize("code", [2437, 2385, 4214, 4610, 2401])
def test_beijing_1954_and_xian_1980_are_refused(code: int) -> None:
    with pytest.raises(Unreadable) as refused:
        judged(truth(), f"EPSG:{code}")
    assert "没有转换参数" in refused.value.found
    assert "CGCS2000" in refused.value.do


def test_a_person_may_name_the_reading_and_only_a_real_one() -> None:
    shapes = shifted(in_crs(4490), to_gcj02)
    told = Answers(crs="gcj02")
    found = judge(shapes, declared="", known=known_county(), answers=told)
    assert found.shapes is not None
    assert shapely.distance(found.shapes, truth()).max() < 1.0
    for crs in ("EPSG:1", "EPSG:1+gcj02", "甲坐标"):
        with pytest.raises(Unreadable, match="不认识坐标系"):
            judge(shapes, declared="", known=known_county(), answers=Answers(crs=crs))
    with pytest.raises(Unreadable, match="没有转换参数"):
        judge(shapes, declared="", known=known_county(), answers=Answers(crs="EPSG:2437"))


def test_a_shift_named_for_plane_coordinates_finds_their_plane() -> None:
    for crs in ("gcj02", "EPSG:4549+gcj02"):
        shapes = in_plane(4549, to_gcj02)
        found = judge(shapes, declared="", known=known_county(), answers=Answers(crs=crs))
        assert found.shapes is not None
        assert shapely.distance(found.shapes, truth()).max() < 1.0


@pytest.mark.parametrize("crs", ["EPSG:4490", "gcj02+yx"])
def test_a_named_crs_that_the_numbers_cannot_be_is_refused_by_its_name(crs: str) -> None:
    with pytest.raises(Unreadable, match="不会是"):
        judge(in_crs(4549), declared="", known=known_county(), answers=Answers(crs=crs))


def test_without_names_the_outline_alone_is_tested_and_that_is_said() -> None:
    found = judged(in_crs(4490)[:2], names=False)
    assert found.placing.chosen == "EPSG:4490"
    assert "看不出来" in found.placing.said


def test_utm_or_gauss_without_a_declaration_is_asked_when_no_names_tell() -> None:
    assert judged(in_crs(4510), names=False).shapes is None
    assert judged(in_crs(32651), names=False).shapes is None


def test_every_one_of_ten_thousand_turned_points_is_put_right_and_marked() -> None:
    chance = np.random.default_rng(5)
    xy = chance.uniform(0.0, SIDE_M, (20_000, 2)) + np.array([WEST_M, SOUTH_M])
    right = np.asarray(shapely.points(xy))
    degrees = in_crs(4490, right)
    wrong = chance.permutation(20_000)[:9_000]
    degrees[wrong] = turned(degrees[wrong])
    found = judge(degrees, declared="", known=known_county(), answers=NOTHING)
    assert found.shapes is not None
    assert set(np.flatnonzero(found.swapped)) == set(wrong)
    assert shapely.distance(found.shapes, right).max() < 0.01
    whole = judge(turned(in_crs(4490, right)), declared="", known=known_county(), answers=NOTHING)
    assert whole.placing.chosen == "EPSG:4490+yx"
    assert whole.shapes is not None
    assert shapely.distance(whole.shapes, right).max() < 0.01


def test_villages_of_the_rows_tell_a_shift_too() -> None:
    villages = known_county().tables["villages"]
    chance = np.random.default_rng(11)
    rows = villages.loc[villages.index.repeat(20), ["village_id"]].reset_index(drop=True)
    seats = shapely.get_coordinates(villages["geometry"].centroid.to_numpy()).repeat(20, axis=0)
    right = np.asarray(shapely.points(seats + chance.normal(0.0, 400.0, seats.shape)))
    anchors = anchors_of(TABLES["households"], rows, known_county())
    assert anchors is not None
    for shift, chosen in ((None, "EPSG:4490"), (to_gcj02, "gcj02"), (to_bd09, "bd09")):
        degrees = in_crs(4490, right)
        shapes = degrees if shift is None else shifted(degrees, shift)
        found = judge(shapes, declared="", known=known_county(), answers=NOTHING, anchors=anchors)
        assert found.placing.chosen == chosen


def test_a_row_far_away_is_marked_lost_and_one_over_the_border_outside() -> None:
    shapes = truth().copy()
    shapes[0] = shapely.Point(WEST_M - 90_000.0, SOUTH_M)
    shapes[1] = shapely.Point(WEST_M - 5_000.0, SOUTH_M)
    found = judged(shapes, METRIC)
    assert np.flatnonzero(found.lost).tolist() == [0]
    assert np.flatnonzero(found.outside).tolist() == [0, 1]


def as_before(shapes: Array, usual: str, declared: str = "", *, names: bool = True) -> Judged:
    anchors = named() if names else None
    known = known_county()
    return judge(
        shapes, declared=declared, known=known, answers=NOTHING, anchors=anchors, usual=usual
    )


def assert_there(found: Judged) -> None:
    assert found.shapes is not None
    assert shapely.distance(found.shapes, truth()).max() < 1.0
    assert found.doubts == ()


def test_what_was_confirmed_before_decides_where_nothing_else_does() -> None:
    shapes = shifted(in_crs(4490), to_gcj02)
    found = as_before(shapes, "gcj02", names=False)
    assert_there(found)
    assert found.placing.said.endswith("沿用上次确认")
    assert not judged(shapes, names=False).placing.said.endswith("沿用上次确认")


def test_what_was_confirmed_before_never_goes_against_the_evidence() -> None:
    found = as_before(in_crs(4490), "gcj02")
    assert_true_places(found)
    assert "沿用上次确认" not in found.placing.said
    # outside the county by that reading: it is not even considered
    far = as_before(in_crs(4549), "EPSG:4490", names=False)
    assert far.shapes is None or "沿用上次确认" not in far.placing.said


def test_what_was_confirmed_before_gives_way_to_another_declared_crs() -> None:
    found = as_before(in_crs(4549), "gcj02", "EPSG:4549", names=False)
    assert_there(found)
    assert "沿用上次确认" not in found.placing.said


def test_what_was_confirmed_before_and_fits_worse_than_known_places_is_asked() -> None:
    shapes = moved(400.0, 0.0)
    assert judged(shapes, "EPSG:4549").doubts
    assert as_before(shapes, "EPSG:4549", "EPSG:4549").doubts
