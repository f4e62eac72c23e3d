"""How well one reading of coordinates fits what is known (坐标假设评分): inside the county, near known places."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from hazardmap.crs import WEB
from hazardmap.intake.anchors import Anchors, centres
from hazardmap.intake.datum_choices import Hypothesis
from hazardmap.intake.draft import Known
from hazardmap.tables.shapes import MAX_OUTSIDE_M, county_shape

MARGIN_M: Final = 2_000.0
"""so far outside the outline still counts as inside: outlines differ, layers are cut with a margin"""
_SAMPLE: Final = 3_000
_SIMPLER_M: Final = 50.0
_SPREAD: Final = 1.4826 * 1.2533
"""median deviation → standard error of a median, times √n"""
_NOWHERE_M: Final = 1e9
_METRIC_MIDDLE: Final = (500_000.0, 3_300_000.0)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The county that positions are tested against (县域); without any geometry nothing is outside."""

    metric_crs: str
    county: shapely.Geometry | None
    wide: shapely.Geometry | None

    @property
    def longitude(self) -> float:
        """The county's middle longitude; without geometry that of the metric CRS's middle."""
        to_degrees = Transformer.from_crs(self.metric_crs, WEB, always_xy=True)
        if self.county is None:
            return float(to_degrees.transform(*_METRIC_MIDDLE)[0])
        west, south, east, north = shapely.bounds(self.county)
        return float(to_degrees.transform((west + east) / 2, (south + north) / 2)[0])

    def holds(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which metric points lie in the county or its margin."""
        good = np.isfinite(points).all(axis=1)
        inside = np.zeros(len(points), dtype=bool)
        if self.wide is not None:
            inside[good] = shapely.contains_xy(self.wide, points[good])
        return inside

    def away(self, shapes: NDArray[np.object_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Tell which shapes lie beyond the margin, and which beyond 50 km or nowhere."""
        known = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
        points = centres(shapes)
        finite = np.isfinite(points).all(axis=1)
        if self.county is None:
            return known & ~finite, known & ~finite
        outside = np.asarray(known & ~self.holds(points), dtype=bool)
        lost = outside.copy()
        test = outside & finite
        distance_m = shapely.distance(np.asarray(shapely.points(points[test])), self.county)
        lost[test] = distance_m > MAX_OUTSIDE_M
        return outside, lost


def ground_of(known: Known) -> Ground:
    """Prepare the county's area for many tests."""
    county = county_shape(known.tables)
    if county is None:
        return Ground(known.metric_crs, None, None)
    wide = shapely.buffer(shapely.simplify(county, _SIMPLER_M), MARGIN_M)
    shapely.prepare(wide)
    shapely.prepare(county)
    return Ground(known.metric_crs, county, wide)


@dataclass(frozen=True, slots=True)
class Score:
    """One reading and how well it fits (一种假设的得分)."""

    reading: Hypothesis
    inside: float
    """share of rows inside the county; nan = no outline is known"""
    shift_m: float = float("nan")
    """length of the median shift from the known places, each one vote"""
    error_m: float = float("nan")
    """its standard error"""
    distance_m: float = float("nan")

    def figure(self, anchors: Anchors | None) -> str:
        """Say in words how well it fits."""
        words = [] if np.isnan(self.inside) else [f"{_percent(self.inside)}在县域内"]
        if anchors is not None and not np.isnan(self.distance_m):
            far = "很远" if self.distance_m > 1e6 else f"{self.distance_m:.0f} 米"
            words.append(f"与 {anchors.count()} 个{anchors.what}的中位距离 {far}")
            if self.shift_m < MAX_OUTSIDE_M:
                words.append(f"整体偏移 {self.shift_m:.0f} 米")
        return "，".join(words)


def score(
    reading: Hypothesis,
    points: NDArray[np.float64],
    ground: Ground,
    anchors: Anchors | None,
) -> Score:
    """Score one reading on the middles of the shapes as written, (n, 2), NaN = none."""
    there = np.asarray(np.isfinite(points).all(axis=1), dtype=bool)
    metric = reading.to_metric(points[_some(there)], ground.metric_crs)
    inside = float("nan") if ground.county is None else float(ground.holds(metric).mean())
    if anchors is None:
        return Score(reading, inside)
    named = _some(np.logical_and(there, np.isfinite(anchors.points[:, 0])))
    if not len(named):
        return Score(reading, inside)
    away = reading.to_metric(points[named], ground.metric_crs) - anchors.points[named]
    away = np.nan_to_num(away, posinf=_NOWHERE_M, neginf=-_NOWHERE_M)
    votes = pd.DataFrame(away).groupby(anchors.groups[named].astype(str)).median().to_numpy()
    middle = np.median(votes, axis=0)
    spread = np.median(np.abs(votes - middle), axis=0)
    error_m = _SPREAD * float(np.hypot(*spread)) / float(np.sqrt(len(votes)))
    distance_m = float(np.median(np.hypot(away[:, 0], away[:, 1])))
    return Score(reading, inside, float(np.hypot(*middle)), error_m, distance_m)


def _some(wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return places of at most some thousands, spread over the file."""
    places = np.flatnonzero(wanted)
    return places[:: max(1, len(places) // _SAMPLE)]


def _percent(share: float) -> str:
    return f"{np.floor(share * 1000) / 10:g}%"
