"""What county.toml says beside the tables (本县用语): old town names, neighbours, sources of warnings."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hazardmap.errors import HazardmapError, UsageError
from hazardmap.intake.county_file import FILE_NAME
from hazardmap.intake.place_names import read_other_names
from hazardmap.situation.model import County
from hazardmap.situation.scope import village_places
from hazardmap.warning.gazetteer import Gazetteer, gazetteer
from hazardmap.warning.silence import Feed


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class CountyWords:
    """Names that texts use and sources that are declared (本县用语)."""

    former_towns: Mapping[str, str] = field(default_factory=_nothing)
    neighbours: tuple[str, ...] = ()
    feeds: tuple[Feed, ...] = ()
    superior: str = ""
    """to whom the county reports (上级防指), never to be taken for the county's own"""


NO_WORDS = CountyWords()


def load_words(seed: Path) -> CountyWords:
    """Read county.toml's `[former_towns]`, `neighbours`, `superior` and `[feeds.<name>]` (title, interval_min).

    Raises `UsageError` for a source without an interval; a file that cannot be read at all is told by
    whoever reads the tables.
    """
    try:
        former, neighbours = read_other_names(seed)
    except (HazardmapError, OSError, ValueError):
        # the reader of the tables names every fault of this file at once
        former, neighbours = _nothing(), ()
    content = _content(seed / FILE_NAME)
    return CountyWords(former, neighbours, _feeds(content), str(content.get("superior", "")))


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        return {}


def _feeds(content: Mapping[str, Any]) -> tuple[Feed, ...]:
    declared = content.get("feeds", {})
    if not isinstance(declared, dict):
        raise UsageError(f"{FILE_NAME} 的 feeds 写法不对；每个来源写成一节 [feeds.名称]。")
    return tuple(_feed(str(name), entry) for name, entry in sorted(declared.items()))


def _feed(name: str, entry: Any) -> Feed:
    interval = entry.get("interval_min") if isinstance(entry, dict) else None
    if isinstance(interval, bool) or not isinstance(interval, int | float) or interval <= 0:
        raise UsageError(
            f"{FILE_NAME} 的 [feeds.{name}] 缺少 interval_min；应写明隔几分钟会收到一次，如 interval_min = 30。"
        )
    return Feed(name, str(entry.get("title", name)), float(interval))


@lru_cache(maxsize=4)
def gazetteer_of(county: County, words: CountyWords) -> Gazetteer:
    """Return the place names of a prepared county (地名表), made once."""
    towns = county.tables["towns"]
    named = dict(zip(towns["town_id"], towns["name"], strict=True))
    return gazetteer(
        sorted(named.items()),
        county=county.name,
        former_towns=words.former_towns,
        neighbours=words.neighbours,
        villages=sorted(village_places(county).values()),
    )
