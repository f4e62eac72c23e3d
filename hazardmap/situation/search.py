"""Search of places (查找地点): towns, villages, hamlets, shelters, basins, institutions; never people."""

from dataclasses import dataclass
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.levels import fold
from hazardmap.situation import nearby
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names
from hazardmap.viewer import Viewer

_TABLES = (
    ("towns", "镇街", "town_id", "town"),
    ("villages", "行政村", "village_id", "village"),
    ("hamlets", "自然村", "village_id", "village"),
    ("shelters", "避灾场所", "shelter_id", "shelter"),
    ("basins", "小流域", "basin_id", "basin"),
    ("institutions", "重点场所", "institution_id", "institution"),
    ("mines", "矿山", "mine_id", "mine"),
    ("danger_areas", "危险区", "area_id", "area"),
)
"""table, Chinese kind, column of the id the answer takes, parameter of `/answer.json`."""


@dataclass(frozen=True, slots=True)
class Found:
    """One place found; degrees are None where the position is unknown."""

    name: str
    kind: str
    where: str
    parameter: str
    id: str
    lon: float | None
    lat: float | None


def search_places(
    situation: Situation, viewer: Viewer, query: str, *, most: int = 20
) -> list[Found]:
    """Find places whose name holds the words: exact first, then beginning with it, then the rest."""
    word = fold(query)
    if not word:
        return []
    found: list[tuple[int, int, str, Found]] = []
    for order, (table, kind, key, parameter) in enumerate(_TABLES):
        rows = _hits(situation, viewer, table, word)
        for name, place_id, where, lon, lat in _described(situation, rows, key):
            rank = 0 if fold(name) == word else 1 if fold(name).startswith(word) else 2
            place = Found(name, kind, where, parameter, place_id, lon, lat)
            found.append((rank, order, name, place))
    found.sort(key=lambda item: item[:3])
    return [item[3] for item in found[:most]]


def _hits(situation: Situation, viewer: Viewer, table: str, word: str) -> pd.DataFrame:
    rows = situation.county.tables[table]
    names = rows["name"].fillna("").astype("str").str.replace(r"\s", "", regex=True)
    rows = rows[names.str.contains(word, regex=False)].head(200)
    rows = rows.assign(town_id=_town_of(situation, rows))
    known = rows["town_id"].notna()
    return rows if viewer.towns is None else rows[~known | rows["town_id"].isin(viewer.towns)]


def _town_of(situation: Situation, rows: pd.DataFrame) -> pd.Series:
    if "town_id" in rows.columns:
        return rows["town_id"]
    if "village_id" in rows.columns:
        villages = situation.county.tables["villages"]
        return rows["village_id"].map(villages.set_index("village_id")["town_id"])
    return pd.Series(np.nan, index=rows.index, dtype="str")


def _described(
    situation: Situation, rows: pd.DataFrame, key: str
) -> list[tuple[str, str, str, float | None, float | None]]:
    towns = town_names(situation)
    points = _points(situation, rows)
    described = []
    for name, place_id, town_id, point in zip(
        rows["name"], rows[key], rows["town_id"], points, strict=True
    ):
        where = "" if pd.isna(town_id) or town_id == place_id else towns.get(str(town_id), "")
        lon, lat = (None, None) if point is None else point
        described.append((str(name), str(place_id), where, lon, lat))
    return described


def _points(situation: Situation, rows: pd.DataFrame) -> list[tuple[float, float] | None]:
    if "geometry" not in rows.columns:
        return [None] * len(rows)
    shapes = cast(gpd.GeoDataFrame, rows)["geometry"]
    return [
        None
        if shape is None or shape.is_empty
        else nearby.degrees(shape.representative_point(), situation.county.metric_crs)
        for shape in shapes
    ]
