"""What a list or page is about (范围): one town, one village; found by id, within the viewer's towns."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from hazardmap.errors import UnknownPlace
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation
from hazardmap.viewer import Viewer

NOT_FOUND = "当前数据里没有这个{what}；可从“转移清单”按镇街进入，或在首页查找。"


@dataclass(frozen=True, slots=True)
class Scope:
    """A town or a village (镇街或村)."""

    town_id: str
    town_name: str
    village_id: str | None = None
    village_name: str = ""

    @property
    def place_id(self) -> str:
        """Id of the village, else of the town."""
        return self.village_id if self.village_id is not None else self.town_id

    @property
    def name(self) -> str:
        """Name of the village, else of the town."""
        return self.village_name if self.village_id is not None else self.town_name

    @property
    def title(self) -> str:
        """Town and village: 枫桥镇枫源村."""
        return f"{self.town_name}{self.village_name}"


def town_names(situation: Situation) -> Mapping[str, str]:
    """Return id → name of every town; a town that only villages speak of goes by its id."""
    return _town_names(situation.county)


@kept
def _town_names(county: County) -> Mapping[str, str]:
    tables = county.tables
    ids = pd.unique(tables["villages"]["town_id"].dropna())
    known = dict(zip(tables["towns"]["town_id"], tables["towns"]["name"], strict=True))
    alone = {town_id: town_id for town_id in ids if town_id not in known}
    return MappingProxyType(known | alone)


@kept
def village_places(county: County) -> Mapping[str, tuple[str, str]]:
    """Return id → name and town id of every village."""
    villages = county.tables["villages"]
    ids, names, towns = (villages[column] for column in ("village_id", "name", "town_id"))
    return MappingProxyType(dict(zip(ids, zip(names, towns, strict=True), strict=True)))


def town_scope(situation: Situation, viewer: Viewer, town_id: str) -> Scope:
    """Find a town the viewer may see."""
    name = town_names(situation).get(town_id)
    if name is None:
        raise UnknownPlace(NOT_FOUND.format(what="镇街"))
    viewer.require_whole_town(town_id)
    return Scope(town_id=town_id, town_name=name)


def village_scope(situation: Situation, viewer: Viewer, village_id: str) -> Scope:
    """Find a village the viewer may see."""
    found = village_places(situation.county).get(village_id)
    if found is None:
        raise UnknownPlace(NOT_FOUND.format(what="村"))
    name, town_id = found
    viewer.require_town(town_id)
    viewer.require_whole_village(village_id)
    return Scope(
        town_id=town_id,
        town_name=town_names(situation).get(town_id, town_id),
        village_id=village_id,
        village_name=name,
    )


def find_scope(situation: Situation, viewer: Viewer, place_id: str) -> Scope:
    """Find a town or else a village of this id."""
    if place_id in town_names(situation):
        return town_scope(situation, viewer, place_id)
    if place_id in village_places(situation.county):
        return village_scope(situation, viewer, place_id)
    raise UnknownPlace(NOT_FOUND.format(what="镇街或村"))
