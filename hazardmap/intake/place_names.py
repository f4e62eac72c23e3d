"""Names of places that texts use (地名): towns, villages, and the old names and neighbours in county.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hazardmap.errors import Fault, FolderRefused
from hazardmap.intake import endings
from hazardmap.intake.county_file import FILE_NAME, read_county_file
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.folder import read_table
from hazardmap.tables import TABLES


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Names of a county's places (一县地名).

    `towns` are (id, name), `villages` (name, town id); `former_towns` maps an old name to a town id,
    `neighbours` are other counties that texts name beside it.
    """

    county: str
    towns: tuple[tuple[str, str], ...]
    villages: tuple[tuple[str, str], ...]
    former_towns: Mapping[str, str]
    neighbours: tuple[str, ...]


def read_place_names(folder: Path) -> PlaceNames:
    """Read the place names of a county folder (读地名); only towns and villages are opened.

    Raises `FolderRefused` when there is no such folder or one of the two cannot be read.
    """
    if not folder.is_dir():
        raise FolderRefused([Fault("county", 0, "", f"没有文件夹 {folder}", "请检查路径")])
    county = read_county_file(folder)
    if county.faults:
        raise FolderRefused(county.faults)
    files = endings.find(folder).tables
    towns = _pairs(files.get("towns"), "towns", ("town_id", "name"), county.metric_crs)
    villages = _pairs(files.get("villages"), "villages", ("name", "town_id"), county.metric_crs)
    former, neighbours = read_other_names(folder)
    return PlaceNames(county.name, towns, villages, former, neighbours)


def read_other_names(folder: Path) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Read `[former_towns]` (old name = town id) and `neighbours` of county.toml (曾用名、相邻县市).

    Both may be absent; entries that are not text are refused.
    """
    path = folder / FILE_NAME
    content = tomllib.loads(path.read_bytes().decode("utf-8-sig")) if path.is_file() else {}
    former = content.get("former_towns", {})
    neighbours = content.get("neighbours", [])
    faults = []
    if not isinstance(former, dict) or not all(isinstance(town, str) for town in former.values()):
        do = '请写成 [former_towns] 一节，每行 "旧名" = "镇街代码"'
        faults.append(Fault("county", 0, "former_towns", "写法不对", do))
    if not isinstance(neighbours, list) or not all(isinstance(name, str) for name in neighbours):
        do = '请写成 neighbours = ["某市", "某县"]，放在各节之前'
        faults.append(Fault("county", 0, "neighbours", "写法不对", do))
    if faults:
        raise FolderRefused(faults)
    return MappingProxyType(dict(former)), tuple(neighbours)


def _pairs(
    path: Path | None, name: str, columns: tuple[str, str], metric_crs: str
) -> tuple[tuple[str, str], ...]:
    if path is None:
        return ()
    try:
        read = read_table(TABLES[name], path, metric_crs)
    except Unreadable as error:
        raise FolderRefused([Fault(name, 0, "", error.found, error.do)]) from error
    if read.faults:
        raise FolderRefused(read.faults)
    rows: list[Any] = read.frame[list(columns)].dropna().to_numpy().tolist()
    return tuple(sorted((str(first), str(second)) for first, second in rows))
