"""Whether an address of relatives lies in danger (投亲地址核对): tested where its words name a known place."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hazardmap.levels import fold
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation
from hazardmap.tables.places import seats

UNKNOWN_PLACE: Final = "地址认不出位置，没有核对危险区，请电话核实。"
_POINTS: Final = ("hamlets", "institutions", "shelters")
_SHORTEST: Final = 3


def address_words(situation: Situation, address: str) -> str:
    """Say whether the place an address names lies in a polygon that excludes shelters; empty = no address.

    A hamlet, institution or shelter is tested by its position; of a village alone only the village is
    known, so the sentence says what lies in it; nothing known is said to be unknown, never safe.
    """
    words = fold(address)
    if not words:
        return ""
    spot = _longest(_spots(situation.county), words)
    village = None if spot else _longest(_villages(situation.county), words)
    if spot is not None:
        return _spot_words(situation, *spot)
    return _village_words(situation, *village) if village else UNKNOWN_PLACE


def _spot_words(situation: Situation, name: str, shape: BaseGeometry) -> str:
    excluding = situation.plan.excluding
    inside = shapely.intersects(excluding["geometry"].to_numpy(), shape)
    if inside.any():
        reason = excluding["reason"].to_numpy()[inside][0]
        return f"按“{name}”核对：{reason}，不宜投靠，请改去处。"
    return f"按“{name}”核对：不在危险区内。"


def _village_words(situation: Situation, name: str, shape: BaseGeometry | None) -> str:
    if shape is None or shape.geom_type == "Point":
        return f"只认出是{name}，没有边界，不能核对危险区，请电话核实。"
    count = int(shapely.intersects(situation.plan.excluding["geometry"].to_numpy(), shape).sum())
    if count:
        return f"只认出是{name}，村内有{count}处危险区，请电话核实具体位置。"
    return f"按{name}核对：村内没有危险区。"


def _longest(known: Mapping[str, BaseGeometry], words: str) -> tuple[str, BaseGeometry] | None:
    fits = [name for name in known if name in words]
    return (best := max(fits, key=len), known[best]) if fits else None


@kept
def _spots(county: County) -> Mapping[str, BaseGeometry]:
    """Names that stand for one position alone; a name of two places tells nothing."""
    met: dict[str, list[BaseGeometry]] = {}
    for table in _POINTS:
        frame = county.tables[table]
        if not isinstance(frame, gpd.GeoDataFrame):
            continue
        for name, shape in zip(frame["name"], frame.geometry.to_numpy(), strict=True):
            if isinstance(name, str) and shape is not None and len(fold(name)) >= _SHORTEST:
                met.setdefault(fold(name), []).append(shape)
    return MappingProxyType({name: shapes[0] for name, shapes in met.items() if len(shapes) == 1})


@kept
def _villages(county: County) -> Mapping[str, BaseGeometry]:
    frame = county.tables["villages"]
    names = [fold(str(name)) for name in frame["name"]]
    shapes = (
        frame.geometry.to_numpy() if isinstance(frame, gpd.GeoDataFrame) else [None] * len(names)
    )
    points = seats(frame).to_numpy() if isinstance(frame, gpd.GeoDataFrame) else shapes
    found = {
        name: shape if shape is not None else point
        for name, shape, point in zip(names, shapes, points, strict=True)
    }
    twice = {
        name for name, count in zip(*np.unique(names, return_counts=True), strict=True) if count > 1
    }
    return MappingProxyType({name: shape for name, shape in found.items() if name not in twice})
