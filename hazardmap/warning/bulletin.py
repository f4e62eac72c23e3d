"""Read a pasted warning bulletin (预警原文解析): kind, colour, action, issuer, time, towns, rain fallen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from hazardmap.errors import HazardmapError
from hazardmap.warning.acts import Act, acts, deciding, segment, signed
from hazardmap.warning.areas import Extent
from hazardmap.warning.folding import Folded, fold_bulletin
from hazardmap.warning.gazetteer import Gazetteer
from hazardmap.warning.issuers import whose
from hazardmap.warning.observed import Observed, observed
from hazardmap.warning.scope import Scope, scope
from hazardmap.warning.zones import stretches

MAX_LETTERS: Final = 20_000
"""No bulletin is longer; a longer text was pasted by mistake."""
RESOLVED: Final = "resolved"
ASK: Final = "ask"
_NO_KIND: Final = "未识别到预警种类，请核对原文"
_SEVERAL: Final = "文中有几条预警（{}），请选择一条"
_LEVELS: Final = "文中本市各处的等级不同（{}），请分别确认"
_LIFTED: Final = "解除只结束这条预警，不等于解除转移；请选择结束的范围"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the pasted text that decided something (原文依据).

    `what`: issuer, time, signal, town, area, reading or unknown; `ref` the town's id.
    """

    start: int
    end: int
    what: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """One signal of the text (文中的一条预警)."""

    kind: str
    colour: str | None
    action: str
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin as understood (预警解析结果).

    With status `ask` nothing is taken over: `towns` is empty, `whole_county` false, `asks` says in
    Chinese what to answer. `offered_towns` are towns of readings and, when asking, towns that the text
    names: a proposal for a click, never the area. With `whole_county` the towns are all of them.
    `spans` count in the pasted text.
    """

    kind: str | None
    colour: str | None
    action: str | None
    issuer: str | None
    issued_at: datetime | None
    towns: tuple[str, ...]
    areas: tuple[str, ...]
    whole_county: bool
    status: str
    asks: tuple[str, ...]
    unknown_names: tuple[str, ...]
    observed: tuple[Observed, ...]
    offered_towns: tuple[str, ...]
    signals: tuple[Named, ...]
    spans: tuple[Span, ...]

    @property
    def beside(self) -> tuple[str, ...]:
        """Name the live warnings of another kind in the text (文中另有的预警): only one is taken over."""
        others = (one for one in self.signals if self.kind and one.kind != self.kind)
        said = (
            f"{one.kind}{one.colour or ''}{one.action}" for one in others if one.action != "解除"
        )
        return tuple(dict.fromkeys(said))


def parse_bulletin(text: str, gazetteer: Gazetteer, *, at: datetime | None = None) -> Bulletin:
    """Understand a pasted bulletin (解析预警原文); what is not clear is asked, never guessed.

    `at` is the reference time that completes a missing year, month or day; without it such a time
    stays null. Only the forecast names the area; rain already fallen becomes `observed`. Raises
    `HazardmapError` when the text is far too long for a bulletin.
    """
    if len(text) > MAX_LETTERS:
        raise HazardmapError(f"原文有{len(text)}字，不像一条预警；请只粘贴预警原文。")
    folded = fold_bulletin(text)
    found = acts(folded.text, gazetteer, at)
    act, several = deciding(found)
    start, end = segment(folded.text, found, act)
    act = signed(folded.text, act, gazetteer, at, end=end) if act else None
    head = (act.head, act.signal.end) if act else (start, start)
    body = act.body(folded.text) if act else start
    cut = stretches(folded.text, start, end, head=head, body=body)
    own = whose(list(act.offices)) if act else None
    area = scope(folded.text, cut, names=gazetteer, issuer_own=own)
    fallen = tuple(observed(folded.text, cut, gazetteer))
    rained = {reading.town_id for reading in fallen if reading.town_id and own is not False}
    bulletin = _understood(act, several, area, folded.text)
    return replace(
        bulletin,
        observed=fallen,
        offered_towns=tuple(sorted(rained | set(_offered(area, bulletin.asks)))),
        signals=_signals(found),
        spans=tuple(_spans(folded, act, area, fallen)),
    )


def _understood(act: Act | None, several: tuple[Act, ...], area: Scope, text: str) -> Bulletin:
    asks = (*area.asks, *_asks(act, several, area))
    signal = act.signal if act and not several else None
    colour = area.colours[0] if len(area.colours) == 1 else signal.colour if signal else None
    return Bulletin(
        kind=signal.kind if signal else None,
        colour=colour if signal else None,
        action=signal.action if signal else None,
        issuer=_issuer(act, text),
        issued_at=act.issued_at if act else None,
        towns=() if asks else area.towns,
        areas=area.areas,
        whole_county=area.whole_county and not asks,
        status=ASK if asks else RESOLVED,
        asks=asks,
        unknown_names=tuple(dict.fromkeys(name.name for name in area.unknown)),
        observed=(),
        offered_towns=(),
        signals=(),
        spans=(),
    )


def _signals(found: Iterable[Act]) -> tuple[Named, ...]:
    said = (Named(*act.level, act.signal.action, act.issued_at) for act in found)
    return tuple(dict.fromkeys(said))


def _asks(act: Act | None, several: tuple[Act, ...], area: Scope) -> Iterator[str]:
    if act is None:
        yield _NO_KIND
    if several:
        words = dict.fromkeys(
            f"{one.signal.kind}{one.signal.colour or ''}{one.signal.action}" for one in several
        )
        yield _SEVERAL.format("、".join(words))
    if len(area.colours) > 1:
        yield _LEVELS.format("、".join(area.colours))
    if act is not None and act.lifted and area.asks:
        yield _LIFTED


def _offered(area: Scope, asks: tuple[str, ...]) -> tuple[str, ...]:
    if not asks:
        return ()
    return area.named or (() if area.whole_county else area.towns)


def _issuer(act: Act | None, text: str) -> str | None:
    if act is None or not act.offices:
        return None
    return text[act.offices[0].start : act.offices[-1].end]


def _spans(
    folded: Folded, act: Act | None, area: Scope, fallen: tuple[Observed, ...]
) -> list[Span]:
    found: list[tuple[int, int, str, str | None]] = []
    if act:
        found.extend((office.start, office.end, "issuer", None) for office in act.offices)
        found.append((act.signal.start, act.signal.end, "signal", None))
        if act.time:
            found.append((act.time.start, act.time.end, "time", None))
    found.extend((m.start, m.end, "town", m.town_id) for m in area.listed)
    shown = (word for word in area.words if word.extent is not Extent.COUNTY)
    found.extend((word.start, word.end, "area", None) for word in shown)
    found.extend((reading.start, reading.end, "reading", reading.town_id) for reading in fallen)
    found.extend((name.start, name.end, "unknown", None) for name in area.unknown)
    return [
        Span(*folded.original(start, end), what, ref)
        for start, end, what, ref in sorted(set(found), key=lambda one: (one[0], one[1], one[2]))
    ]


def as_json(bulletin: Bulletin) -> dict[str, Any]:
    """Return the bulletin as one JSON object, keys in the order of the contract, extras behind."""
    return {
        "kind": bulletin.kind,
        "colour": bulletin.colour,
        "action": bulletin.action,
        "issuer": bulletin.issuer,
        "issued_at": _iso(bulletin.issued_at),
        "towns": list(bulletin.towns),
        "areas": list(bulletin.areas),
        "whole_county": bulletin.whole_county,
        "status": bulletin.status,
        "asks": list(bulletin.asks),
        "unknown_names": list(bulletin.unknown_names),
        "observed": [
            {
                "place": reading.place,
                "rain_mm": _plain(reading.rain_mm),
                "period_h": None if reading.period_h is None else _plain(reading.period_h),
            }
            for reading in bulletin.observed
        ],
        "offered_towns": list(bulletin.offered_towns),
        "signals": [
            {"kind": s.kind, "colour": s.colour, "action": s.action, "issued_at": _iso(s.issued_at)}
            for s in bulletin.signals
        ],
        "spans": [
            {"start": s.start, "end": s.end, "what": s.what, "ref": s.ref} for s in bulletin.spans
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number
