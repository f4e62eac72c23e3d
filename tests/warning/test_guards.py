"""Every guard against a wrong area is needed: without it the corpus goes wrong."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from hazardmap.warning import acts, areas, bulletin, mentions, scope, signals, zones
from hazardmap.warning.areas import Extent
from hazardmap.warning.zones import Zone
from tests.warning.place_names import AT, names
from tests.warning.written_bulletins import Written, written, wrong

NAMES = names()
WRITTEN = list(written())
ANYTHING, NOTHING = re.compile(""), re.compile("(?!)")
WANTED = zones._wanted


def wanted_without(*cues: str) -> Callable[..., Zone]:
    def wanted(cue: str, zone: Zone, fresh: bool) -> Zone:
        return zone if cue in cues else WANTED(cue, zone, fresh)

    return wanted


def only_inside(*_: Any) -> Extent:
    return Extent.INSIDE


GUARDS: dict[str, tuple[Any, str, Any]] = {
    "a name begins where a word begins": (mentions, "_LEFT", ANYTHING),
    "a name ends where a word ends": (mentions, "_RIGHT", ANYTHING),
    "诸暨南部 does not hold 暨南": (mentions, "_inside_county", lambda *_: False),
    "赵家街道 is not 赵家镇": (mentions, "_other_ending", lambda _: False),
    "rain fallen is not the area": (zones, "_wanted", wanted_without("FALLEN")),
    "advice is not the area": (zones, "_wanted", wanted_without("ADVICE")),
    "forecast words begin the area": (zones, "_wanted", wanted_without("WEAK")),
    "我市 of another county is not ours": (bulletin, "whose", lambda _: True),
    "a list under another county is not ours": (scope, "owned", lambda *_: True),
    "南部 and 流域 are asked about": (areas, "_extent", only_inside),
    "全市大部 and 全市各级 are not the whole county": (areas, "_WIDE_RIGHT", ""),
    "婺城区 is not 城区": (areas, "_part_of_name", lambda *_: False),
    "a misspelled town is asked about": (scope, "unknown_names", lambda *_, **__: []),
    "a town outside the forecast is asked about": (scope, "_elsewhere", lambda *_: []),
    "colours that differ by place are told apart": (scope, "_colours", lambda *_: set()),
    "a signal that may come does not count": (signals, "_MAYBE", NOTHING),
    "a signal of before does not count": (signals, "_PAST", NOTHING),
    "a period is not the time of issue": (acts, "_PERIOD_BEFORE", NOTHING),
    "the newest signal counts": (
        bulletin,
        "deciding",
        lambda found: (found[0] if found else None, ()),
    ),
    "the text of another signal is left out": (
        bulletin,
        "segment",
        lambda text, *_: (0, len(text)),
    ),
}


def goes_wrong(one: Written) -> bool:
    return bool(wrong(bulletin.parse_bulletin(one.text, NAMES, at=AT), one))


def test_with_every_guard_nothing_is_wrong() -> None:
    assert [one.name for one in WRITTEN if goes_wrong(one)] == []


@pytest.mark.parametrize("guard", GUARDS)
def test_without_a_guard_the_corpus_goes_wrong(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room, name, weaker = GUARDS[guard]
    monkeypatch.setattr(room, name, weaker)
    assert any(goes_wrong(one) for one in WRITTEN)
