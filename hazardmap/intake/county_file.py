"""`county.toml` (县说明文件): what the county is called, where each table comes from, settings."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pyproj import CRS
from pyproj.exceptions import CRSError

from hazardmap.crs import METRIC
from hazardmap.errors import Fault
from hazardmap.tables import GRIDS, TABLES

FILE_NAME: Final = "county.toml"
_WORDS: Final = ("source", "as_of", "licence", "norm")


@dataclass(frozen=True, slots=True)
class Said:
    """What the file says of one table (来源说明)."""

    source: str = ""
    as_of: str = ""
    licence: str = ""
    norm: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class CountyFile:
    """The whole file (县说明): absent entries have their defaults; faults are collected, not raised."""

    county_id: str
    name: str
    demo: bool
    metric_crs: str
    tables: Mapping[str, Said]
    settings: Mapping[str, Any]
    present: bool
    faults: tuple[Fault, ...]


def read_county_file(folder: Path) -> CountyFile:
    """Read `county.toml` of a county folder; without it the folder's name is the county's."""
    path = folder / FILE_NAME
    faults: list[Fault] = []
    content: dict[str, Any] = {}
    if path.is_file():
        try:
            content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(Fault("county", 0, "", f"{FILE_NAME} 写法有误（{error}）", "请改正"))
    demo = _flag(content, "demo", faults)
    tables = {
        name: _said(name, entry, demo, faults) for name, entry in _tables(content, faults).items()
    }
    settings = content.get("settings", {})
    if not isinstance(settings, dict):
        faults.append(Fault("county", 0, "settings", "不是一节", "请写成 [settings]"))
        settings = {}
    return CountyFile(
        county_id=_word(content, "county_id", faults) or folder.resolve().name,
        name=_word(content, "name", faults) or folder.resolve().name,
        demo=demo,
        metric_crs=_metric(content, faults),
        tables=MappingProxyType(tables),
        settings=MappingProxyType(settings),
        present=path.is_file(),
        faults=tuple(faults),
    )


def _word(content: Mapping[str, Any], key: str, faults: list[Fault]) -> str:
    value = content.get(key, "")
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    faults.append(Fault("county", 0, key, repr(value), "应为带引号的文字"))
    return ""


def _flag(content: Mapping[str, Any], key: str, faults: list[Fault]) -> bool:
    value = content.get(key, False)
    if isinstance(value, bool):
        return value
    faults.append(Fault("county", 0, key, repr(value), "应为 true 或 false"))
    return False


def _metric(content: Mapping[str, Any], faults: list[Fault]) -> str:
    value = content.get("metric_crs", METRIC)
    try:
        crs = CRS.from_user_input(value)
    except CRSError:
        crs = None
    if crs is None or not crs.is_projected or crs.axis_info[0].unit_name != "metre":
        faults.append(
            Fault("county", 0, "metric_crs", repr(value), f"应为以米为单位的坐标系，如 {METRIC}")
        )
        return METRIC
    return crs.to_string()


def _tables(content: Mapping[str, Any], faults: list[Fault]) -> dict[str, Mapping[str, Any]]:
    tables = content.get("tables", {})
    if not isinstance(tables, dict):
        faults.append(Fault("county", 0, "tables", "不是一节", "请写成 [tables.表名]"))
        return {}
    known: dict[str, Mapping[str, Any]] = {}
    for name, entry in tables.items():
        if name in (*TABLES, *GRIDS) and isinstance(entry, dict):
            known[name] = entry
            continue
        faults.append(
            Fault("county", 0, f"tables.{name}", "不认识的表", "请改正表名，或删去这一节")
        )
    return known


def _said(name: str, entry: Mapping[str, Any], demo: bool, faults: list[Fault]) -> Said:
    words: dict[str, str] = {}
    for key in _WORDS:
        value = entry.get(key, "")
        if isinstance(value, dict | list | bool):
            faults.append(Fault("county", 0, f"tables.{name}.{key}", repr(value), "应为文字"))
            value = ""
        words[key] = value if isinstance(value, str) else str(value)
    own = entry.get("demo", demo)
    if not isinstance(own, bool):
        faults.append(Fault("county", 0, f"tables.{name}.demo", repr(own), "应为 true 或 false"))
        own = demo
    return Said(**words, demo=own)
