"""Which coordinates a file holds (坐标判断): every reading is scored against what is known of the county.

Two tests: the share of rows inside the county, and, where rows name known places, the median shift from
them. A clear winner is applied and told; anything else is asked with the figures, nothing silently.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from hazardmap.intake.anchors import LEAST, Anchors, centres
from hazardmap.intake.datum_choices import (
    SWAPPED,
    Hypothesis,
    county_choices,
    declared_choices,
    told_choice,
)
from hazardmap.intake.draft import Answers, Choice, Doubt, Known, Placing
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.hypothesis_scores import Ground, Score, ground_of, score

_MOST_INSIDE: Final = 0.9
_LEAST_INSIDE: Final = 0.5
_SAME_FIT_M: Final = 50.0
_BLIND_M: Final = 200.0
_APART_M: Final = 100.0
_SURE: Final = 3.0
_SAME_M: Final = 1.0
_MOST_CHOICES: Final = 6
Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The outcome (判断结果): `shapes` in the metric CRS, on the order given; None while it is asked.

    `swapped` marks single rows whose two numbers were in the other order and were put right; `outside`
    rows beyond the margin, `lost` those more than 50 km away or without a finite position.
    """

    placing: Placing
    shapes: Shapes | None
    doubts: tuple[Doubt, ...]
    swapped: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    lost: NDArray[np.bool_]


def judge(
    shapes: Shapes,
    *,
    declared: str,
    known: Known,
    answers: Answers,
    anchors: Anchors | None = None,
    usual: str = "",
) -> Judged:
    """Decide what the coordinates are and convert them (判断并换算坐标).

    Parameters
    ----------
    shapes
        Geometries as written in the file, None where there is none.
    declared
        The CRS the file names (anything pyproj takes), "" when it names none. Beijing 1954, Xian 1980
        and other datums raise `Unreadable`.
    anchors
        Known positions of the rows, in their order.
    usual
        What files of this source held before: it decides where the evidence leaves several readings,
        never against it.
    """
    points = centres(shapes)
    ground = ground_of(known)
    if not np.isfinite(points).all(axis=1).any():
        return _done(Placing("", certain=True, said="没有任何坐标"), shapes, None, ground)
    choices = _choices(points, declared, answers, ground)
    usable = anchors if anchors is not None and anchors.count() >= LEAST else None
    scored = [score(one, points, ground, usable) for one in choices]
    best = _most_inside(scored) if answers.crs else _winner(scored, usable, declared=bool(declared))
    before = None if answers.crs else _as_before(scored, usable, usual)
    if before is not None and (best is None or not (usable or declared)):
        placing = _placing(before, scored, usable)
        said = f"{placing.said}；沿用上次确认"
        return _done(replace(placing, said=said), shapes, before.reading, ground)
    if best is None:
        return _asked(scored, usable, len(shapes))
    return _done(_placing(best, scored, usable), shapes, best.reading, ground)


def _choices(
    points: NDArray[np.float64], declared: str, answers: Answers, ground: Ground
) -> list[Hypothesis]:
    if answers.crs:
        return _told(told_choice(answers.crs, declared), points, ground)
    own = list(declared_choices(declared)) if declared else []
    usual = [one for one in county_choices(ground.longitude) if one.fits_numbers(points)]
    return _different([*own, *usual], points, ground)


def _told(told: Hypothesis, points: NDArray[np.float64], ground: Ground) -> list[Hypothesis]:
    """Return what a person named, of a shift without a CRS every plane the numbers can mean."""
    if told.fits_numbers(points):
        return [told]
    planes = [
        one
        for one in county_choices(ground.longitude)
        if told.shift and one.value.endswith(f"+{told.value}") and one.fits_numbers(points)
    ]
    if not planes:
        x, y = points[np.isfinite(points).all(axis=1)][0]
        raise Unreadable(
            f"坐标数值（例：{x:.10g}，{y:.10g}）不会是“{told.value}”",
            "请核对所选的坐标系，或不指定坐标系，由系统判断",
        )
    return planes


def _different(
    choices: Sequence[Hypothesis], points: NDArray[np.float64], ground: Ground
) -> list[Hypothesis]:
    """Leave out a reading that means the same places as an earlier one (EPSG:4326 and EPSG:4490)."""
    one_point = points[np.isfinite(points).all(axis=1)][:1]
    kept: list[tuple[Hypothesis, NDArray[np.float64]]] = []
    for choice in choices:
        place = choice.to_metric(one_point, ground.metric_crs)
        same = (np.abs(place - former).max() < _SAME_M for _, former in kept)
        if not np.isfinite(place).all() or not any(same):
            kept.append((choice, place))
    return [choice for choice, _ in kept]


def _winner(scored: Sequence[Score], anchors: Anchors | None, *, declared: bool) -> Score | None:
    """Return the one reading that fits clearly, None when a person must decide."""
    fits = _inside_ones(scored)
    likely = _likely(scored, fits, declared=declared)
    if anchors is None or not fits:
        return likely
    best = min(fits, key=lambda one: one.shift_m)
    tolerance_m = anchors.bias_m + _SURE * best.error_m
    apart_m = max(_APART_M, _SURE * best.error_m)
    rivals = [one for one in fits if one is not best and one.shift_m < best.shift_m + apart_m]
    if best.shift_m > tolerance_m or (rivals and anchors.exact):
        return None
    if rivals:
        # villages are too few or too wide to tell the shifts apart: only what is also nearest is taken
        near = likely is not None and likely.shift_m <= best.shift_m + _SAME_FIT_M
        return likely if near else None
    # a file that names a CRS is read otherwise only by swapping or shifting
    same = best.reading.crs == scored[0].reading.crs
    return best if same or not declared else None


def _as_before(scored: Sequence[Score], anchors: Anchors | None, usual: str) -> Score | None:
    """Return the reading confirmed for this source before, None when anything known speaks against it."""
    fits = _inside_ones(scored)
    found = next((one for one in fits if one.reading.value == usual), None)
    if found is None or anchors is None:
        return found
    best = min(fits, key=lambda one: one.shift_m)
    near = found.shift_m <= best.shift_m + _SAME_FIT_M
    return found if near and found.shift_m <= anchors.bias_m + _SURE * best.error_m else None


def _likely(scored: Sequence[Score], fits: Sequence[Score], *, declared: bool) -> Score | None:
    """Return what the file says, else the one unshifted reading; a declared one may be swapped."""
    plain = [one for one in fits if not one.reading.shift]
    if not declared:
        return plain[0] if len(plain) == 1 else None
    own = scored[0].reading.value
    allowed = {own} if own in {one.reading.value for one in fits} else {f"{own}{SWAPPED}"}
    return next((one for one in plain if one.reading.value in allowed), None)


def _most_inside(scored: Sequence[Score]) -> Score:
    return max(scored, key=lambda one: float(np.nan_to_num(one.inside)))


def _inside_ones(scored: Sequence[Score]) -> list[Score]:
    """Keep the readings that lie in the county; without an outline, what the numbers allow."""
    if np.isnan(scored[0].inside):
        return [score for score in scored if not score.reading.swapped]
    most = max(score.inside for score in scored)
    least = max(_LEAST_INSIDE, _MOST_INSIDE * most)
    return [score for score in scored if score.inside >= least]


def _placing(best: Score, scored: Sequence[Score], anchors: Anchors | None) -> Placing:
    said = f"{best.reading.label}：{best.figure(anchors)}".rstrip("：")
    blind = anchors is None or (not anchors.exact and _SURE * best.error_m > _BLIND_M)
    if blind:
        said += "；没有足够的已知地点可对照，几百米的整体偏移（如高德、百度坐标）看不出来"
    return Placing(best.reading.value, certain=True, scored=_figures(scored, anchors), said=said)


def _figures(scored: Sequence[Score], anchors: Anchors | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(score.reading.value, score.reading.label, score.figure(anchors)) for score in scored
    )


def _asked(scored: Sequence[Score], anchors: Anchors | None, rows: int) -> Judged:
    likely = sorted(scored, key=lambda one: (-np.nan_to_num(one.inside), one.shift_m))[
        :_MOST_CHOICES
    ]
    choices = _figures(likely, anchors)
    fits = bool(_inside_ones(scored))
    why = "几种解释都说得通" if fits else "按哪种坐标解释都不在县域内"
    doubt = Doubt("crs", f"坐标系不能确定（{why}），请选择", choices, "--crs EPSG:…|gcj02|bd09")
    none = np.zeros(rows, dtype=bool)
    placing = Placing("", certain=False, scored=_figures(scored, anchors))
    return Judged(placing, None, (doubt,), none, none, none)


def _done(placing: Placing, shapes: Shapes, reading: Hypothesis | None, ground: Ground) -> Judged:
    none = np.zeros(len(shapes), dtype=bool)
    if reading is None:
        return Judged(placing, shapes, (), none, none, none)
    metric = _converted(shapes, reading, ground.metric_crs)
    outside, lost = ground.away(metric)
    swapped = none.copy()
    if outside.any() and ground.county is not None:
        other = Hypothesis("", "", reading.crs, not reading.swapped, reading.shift)
        turned = _converted(shapes[outside], other, ground.metric_crs)
        swapped[np.flatnonzero(outside)[~ground.away(turned)[0]]] = True
        metric[swapped] = turned[swapped[outside]]
    return Judged(placing, metric, (), swapped, outside & ~swapped, lost & ~swapped)


def _converted(shapes: Shapes, reading: Hypothesis, metric_crs: str) -> Shapes:
    flat = shapely.force_2d(np.asarray(shapes, dtype=object))
    out = shapely.transform(flat, lambda points: reading.to_metric(points, metric_crs))
    return np.asarray(out, dtype=object)
