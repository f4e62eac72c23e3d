"""Bulletins written by hand in texts/, each under a line that says what it means.

The line: kind colour action | towns, 全市 or 问 | issued at | issuer | 雨 place mm hours | 区 area | 名 unknown
name; "-" means null. Texts are divided by "----".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hazardmap.warning.bulletin import Bulletin, as_json
from tests.warning.place_names import NAME, SHORT

TEXTS = Path(__file__).parent / "texts"
ASK, WHOLE = "问", "全市"


@dataclass(frozen=True)
class Written:
    name: str
    text: str
    signal: tuple[str | None, ...]
    area: str
    issued_at: str | None
    issuer: str | None
    rain: tuple[tuple[str, float, float | None], ...]
    areas: tuple[str, ...]
    unknown: tuple[str, ...]


def written() -> Iterator[Written]:
    for file in sorted(TEXTS.glob("*.txt")):
        blocks = file.read_text("utf-8").split("\n----\n")
        for number, block in enumerate(blocks, 1):
            head, text = block.split("\n", 1)
            yield _written(f"{file.stem}-{number}", head, text)


def _written(name: str, head: str, text: str) -> Written:
    parts = [part.strip() for part in head.split("|")]
    more = [part.split() for part in parts[4:]]
    time = _null(parts[2])
    return Written(
        name=name,
        text=text,
        signal=tuple(_null(word) for word in parts[0].split()),
        area=parts[1],
        issued_at=f"{time}:00+08:00" if time else None,
        issuer=_null(parts[3]),
        rain=tuple(
            (words[1], float(words[2]), None if words[3] == "-" else float(words[3]))
            for words in more
            if words[0] == "雨"
        ),
        areas=tuple(words[1] for words in more if words[0] == "区"),
        unknown=tuple(words[1] for words in more if words[0] == "名"),
    )


def _null(word: str) -> str | None:
    return None if word == "-" else word


def wrong_area(read: Bulletin, area: str) -> str:
    """Say what is wrong with the area; empty when it is exactly as expected."""
    told = as_json(read)
    got = {NAME[town] for town in told["towns"]}
    if area == ASK:
        quiet = told["status"] == "ask" and not got and not told["whole_county"] and told["asks"]
        return "" if quiet else f"not asked: {sorted(got)} {told['whole_county']}"
    if told["status"] != "resolved" or told["asks"]:
        return f"asked: {told['asks']}"
    if area == WHOLE:
        return "" if told["whole_county"] and got == set(SHORT) else "not the whole county"
    wanted = set(area.split())
    right = got == wanted and not told["whole_county"]
    return "" if right else f"towns {sorted(got)} for {sorted(wanted)}"


def widened(read: Bulletin, area: str) -> bool:
    """Tell whether a town is taken over that the text does not mean."""
    wanted = set() if area == ASK else set(SHORT) if area == WHOLE else set(area.split())
    return (read.whole_county and area != WHOLE) or not {NAME[t] for t in read.towns} <= wanted


def wrong(read: Bulletin, wanted: Written) -> list[str]:
    """Everything that differs from what the line says."""
    told: dict[str, Any] = as_json(read)
    found = [wrong_area(read, wanted.area)]
    signal = (told["kind"], told["colour"], told["action"])
    found.append("" if signal == wanted.signal else f"signal {signal}")
    found.append("" if told["issued_at"] == wanted.issued_at else f"time {told['issued_at']}")
    found.append("" if told["issuer"] == wanted.issuer else f"issuer {told['issuer']}")
    rain = tuple((r["place"], float(r["rain_mm"]), r["period_h"]) for r in told["observed"])
    found.append("" if not wanted.rain or rain == wanted.rain else f"rain {rain}")
    for area in wanted.areas:
        known = any(area in word for word in told["areas"])
        found += [] if known else [f"areas {told['areas']}"]
    missed = [name for name in wanted.unknown if name not in told["unknown_names"]]
    found += [f"unknown {told['unknown_names']}"] if missed else []
    return [fault for fault in found if fault]
