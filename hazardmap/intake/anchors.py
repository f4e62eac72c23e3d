"""Known positions that rows of a file name (已知位置): the same shelter or village, the hamlet, the village.

They tell shifts that the county's outline cannot: GCJ-02 moves everything by 500 m.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.crs import DEGREES
from hazardmap.divisions import folded_village
from hazardmap.intake.draft import Known
from hazardmap.levels import fold
from hazardmap.tables.contract import Table
from hazardmap.tables.places import seats
from hazardmap.tables.words import worded

LEAST: Final = 5
"""known positions below which nothing is concluded from them"""
_VILLAGE_BIAS_M: Final = 200.0
_Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """Where the rows should lie (对照位置): metric (n, 2), NaN = unknown.

    `exact`: the very same places, a few metres; else places the rows lie near (their village), where
    only the mean of many villages says something. `groups` are the places, one vote each.
    """

    points: _Points
    groups: NDArray[np.object_]
    exact: bool
    what: str
    bias_m: float = 50.0
    """shift that such places may show although all is well"""

    def count(self) -> int:
        """Count the different known places."""
        return int(pd.Series(self.groups[~np.isnan(self.points[:, 0])]).nunique())


def anchors_of(table: Table, frame: pd.DataFrame, known: Known) -> Anchors | None:
    """Find known positions for the rows of a typed frame (找对照位置), the most exact kind that is enough.

    `frame` has the contract's names as far as the file brings them, `village_id` resolved.
    """
    found = [
        _same_rows(table, frame, known),
        _hamlets(frame, known),
        _villages(frame, known),
    ]
    enough = (anchors for anchors in found if anchors is not None and anchors.count() >= LEAST)
    return next(enough, None)


def centres(shapes: NDArray[np.object_]) -> _Points:
    """Return the middle of the bounds of each shape, NaN for none."""
    bounds = shapely.bounds(shapes)
    middle: _Points = np.column_stack(
        [(bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2]
    )
    return middle


def _same_rows(table: Table, frame: pd.DataFrame, known: Known) -> Anchors | None:
    former = known.tables.get(table.name)
    if former is not None and table.name == "households":
        return _same_households(frame, former, known.metric_crs)
    if former is None or "geometry" not in former.columns:
        return None
    places = centres(former["geometry"].to_numpy())
    for name in (*table.key, "name"):
        if name not in frame.columns or name not in former.columns:
            continue
        keys = former[name].astype("str").map(folded_village, na_action="ignore")
        usable = keys.notna() & ~keys.duplicated(keep=False) & ~np.isnan(places[:, 0])
        found = _looked_up(
            frame[name].astype("str").map(folded_village, na_action="ignore"),
            keys[usable],
            places[usable.to_numpy()],
        )
        anchors = Anchors(*found, exact=True, what=f"已有的同名{table.title}")
        if anchors.count() >= LEAST:
            return anchors
    return None


def _same_households(frame: pd.DataFrame, former: pd.DataFrame, metric_crs: str) -> Anchors | None:
    """Find the households of the list in force by village, name and phone, else by address (H4)."""
    if not {"lon", "lat"} <= set(former.columns):
        return None
    degrees = gpd.points_from_xy(former["lon"], former["lat"], crs=DEGREES)
    places = centres(np.asarray(degrees.to_crs(metric_crs), dtype=object))
    for name in ("head_phone", "address"):
        parts = ["village_id", "head_name", name]
        if not set(parts) <= set(frame.columns) & set(former.columns):
            continue
        wanted, keys = (_joined(one, parts) for one in (frame, former))
        # a household stands in a row per danger area: each says the same
        usable = keys.notna() & ~keys.duplicated() & ~np.isnan(places[:, 0])
        found = _looked_up(wanted, keys[usable], places[usable.to_numpy()])
        anchors = Anchors(*found, exact=True, what="现有清单里的同一户")
        if anchors.count() >= LEAST:
            return anchors
    return None


def _joined(frame: pd.DataFrame, names: list[str]) -> pd.Series:
    parts = [worded(frame[name].astype("str"), fold) for name in names]
    return reduce(lambda left, right: left + "/" + right, parts)


def _hamlets(frame: pd.DataFrame, known: Known) -> Anchors | None:
    hamlets = known.tables.get("hamlets")
    if hamlets is None or not {"village_id", "hamlet"} <= set(frame.columns):
        return None
    places = centres(hamlets["geometry"].to_numpy())
    keys = hamlets["village_id"].astype("str") + "/" + hamlets["name"].astype("str")
    usable = keys.notna() & ~keys.duplicated(keep=False) & ~np.isnan(places[:, 0])
    wanted = frame["village_id"].astype("str") + "/" + frame["hamlet"].astype("str")
    found = _looked_up(wanted, keys[usable], places[usable.to_numpy()])
    return Anchors(*found, exact=False, what="所在自然村")


def _villages(frame: pd.DataFrame, known: Known) -> Anchors | None:
    villages = known.tables.get("villages")
    if villages is None or "village_id" not in frame.columns or "geometry" not in villages.columns:
        return None
    places = centres(seats(villages).to_numpy())
    keys = villages["village_id"].astype("str")
    usable = keys.notna() & ~np.isnan(places[:, 0])
    found = _looked_up(frame["village_id"], keys[usable], places[usable.to_numpy()])
    return Anchors(*found, exact=False, what="所在村驻地", bias_m=_VILLAGE_BIAS_M)


def _looked_up(
    wanted: pd.Series, keys: pd.Series, places: _Points
) -> tuple[_Points, NDArray[np.object_]]:
    at = pd.Series(np.arange(len(keys)), index=keys.to_numpy())
    position = wanted.astype("object").map(at).to_numpy(dtype="float64")
    known = ~np.isnan(position)
    out = np.full((len(wanted), 2), np.nan)
    out[known] = places[position[known].astype("int64")]
    return out, wanted.to_numpy(dtype=object)
