"""The warning desk (预警台): what a pasted text or CAP message proposes, and what its confirmation records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from hazardmap.errors import UsageError
from hazardmap.levels import fold
from hazardmap.situation.model import County
from hazardmap.situation.night import Night
from hazardmap.situation.rain import words_of_place
from hazardmap.situation.scope import village_places
from hazardmap.warning.bulletin import MAX_LETTERS, Bulletin, Span, parse_bulletin
from hazardmap.warning.cap import CapHead
from hazardmap.warning.cap_alert import CapAlert, placed
from hazardmap.warning.cap_xml import looks_like_cap, read_cap
from hazardmap.warning.gazetteer import Gazetteer
from hazardmap.warning.in_force import LIFTED, Pasted, Warned
from hazardmap.warning.observed import Observed
from hazardmap.warning.target import Target

FROM_BULLETIN: Final = "来自预警原文"
EXERCISE_WORDS: Final = ("演练", "演习")
NO_KIND: Final = "未识别到预警种类，请核对原文"
_ENDINGS: Final = ("雨量站", "水文站", "自动站", "监测站", "气象站", "水位站", "测站", "站")
_ACTIONS: Final = {"Alert": "发布", "Update": "变更", "Cancel": LIFTED}


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """What a pasted text says, before anybody has confirmed it (预估，未确认).

    With `asks` nothing is taken over by itself: `target` is empty, `offered` are towns for a click.
    """

    text: str
    kind: str | None
    colour: str | None
    action: str | None
    issuer: str | None
    issued_at: datetime | None
    target: Target
    asks: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    """warnings of another kind in the same text: each is pasted by itself"""
    area_words: tuple[str, ...] = ()
    observed: tuple[Observed, ...] = ()
    spans: tuple[Span, ...] = ()
    exercise: bool = False
    expires_at: datetime | None = None
    cap: CapHead | None = None
    source: str = "paste"

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """Cut the text at the words that decided something (原文依据): words and what they are, in order."""
        found, place = [], 0
        for span in self.spans:
            if span.start < place:
                continue
            found += [
                (self.text[place : span.start], ""),
                (self.text[span.start : span.end], span.what),
            ]
            place = span.end
        return [piece for piece in (*found, (self.text[place:], "")) if piece[0]]

    def former_words(self, county: County) -> dict[str, str]:
        """Return town id → the former town's name that the text uses for it (曾用名)."""
        names = dict(zip(*(county.tables["towns"][c] for c in ("town_id", "name")), strict=True))
        spoken: dict[str, str] = {}
        for span in self.spans:
            town = span.ref if span.what == "town" else None
            word = fold(self.text[span.start : span.end])
            if town and town in names and not fold(names[town]).startswith(word[:2]):
                spoken.setdefault(town, word)
        return spoken


def proposal_of(pasted: Pasted, county: County, names: Gazetteer, night: Night) -> Proposal:
    """Understand a pasted text or CAP message (读懂原文); `pasted.at` completes times without a date."""
    if looks_like_cap(pasted.text):
        return _of_message(read_cap(pasted.text), pasted.text, county, night)
    read = parse_bulletin(pasted.text, names, at=pasted.at)
    return _of_bulletin(read, pasted.text)


def acceptable(text: str) -> str:
    """Return a text that may be kept as a paste (可接收的原文); raises `UsageError` in words."""
    if not text.strip():
        raise UsageError("没有粘贴内容；请把预警原文粘贴到框里，再按“核对预警”。")
    if looks_like_cap(text):
        alert = read_cap(text)
        if alert.head.msg_type in {"Ack", "Error"}:
            raise UsageError(
                f"这是一条回执（{alert.head.msg_type}），不是预警，没有登记；请粘贴预警消息。"
            )
    elif len(text) > MAX_LETTERS:
        raise UsageError(f"原文有{len(text)}字，不像一条预警；请只粘贴预警原文。")
    if "\0" in text:
        raise UsageError("粘贴的内容不是文字；请粘贴预警原文。")
    return text


def is_exercise(text: str) -> bool:
    """Tell whether a text calls itself an exercise (演练): then it never enters the real night."""
    if looks_like_cap(text):
        return read_cap(text).head.exercise
    return any(word in text for word in EXERCISE_WORDS)


def _of_bulletin(read: Bulletin, text: str) -> Proposal:
    return Proposal(
        text=text,
        kind=read.kind,
        colour=read.colour,
        action=read.action,
        issuer=read.issuer,
        issued_at=read.issued_at,
        target=Target(towns=read.towns, whole_county=read.whole_county),
        asks=read.asks,
        offered=tuple(town for town in read.offered_towns if town not in read.towns),
        unknown=read.unknown_names,
        beside=read.beside,
        area_words=read.areas,
        observed=read.observed,
        spans=read.spans,
        exercise=is_exercise(text),
    )


def _of_message(alert: CapAlert, text: str, county: County, night: Night) -> Proposal:
    head, spoken = alert.head, alert.spoken
    info = spoken[0] if spoken else None
    areas = [area for one in spoken for area in one.areas]
    towns = county.tables["towns"]
    names: dict[str, str] = dict(zip(towns["town_id"], towns["name"], strict=True))
    found = placed(areas, county_id=county.county_id, towns=names, villages=village_places(county))
    former = _named_by(head, night)
    asks, target = found.asks, found.target
    if head.msg_type == "Cancel":
        # a cancel ends what it names, wherever that was
        asks, target = (), former.target if former else target
    kind = (info.kind if info else None) or (former.kind if former else None)
    levels = dict.fromkeys((one.kind, one.colour) for one in spoken)
    if len(levels) > 1:
        said = "、".join(f"{kind or '未知'}{colour or ''}" for kind, colour in levels)
        asks = (*asks, f"消息里有几段内容（{said}），请核对种类和等级")
    return Proposal(
        text=text,
        kind=kind,
        colour=(info.colour if info else None) or (former.colour if former else None),
        action=_ACTIONS[head.msg_type],
        issuer=(info.issuer if info else "") or head.key.sender,
        issued_at=head.key.sent,
        target=target,
        asks=asks,
        unknown=found.unknown,
        area_words=tuple(area.words for area in areas if area.words),
        exercise=head.exercise,
        expires_at=head.expires,
        cap=head,
        source="cap",
    )


def _named_by(head: CapHead, night: Night) -> Warned | None:
    """Return the warning a message refers to, the newest of them."""
    known = [
        one for one in night.warnings.said.values() if one.cap and one.cap.key in head.references
    ]
    return max(known, key=lambda one: one.since, default=None)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the officer confirms (确认的内容), as the form holds it."""

    kind: str
    colour: str | None
    action: str
    issuer: str
    issued_at: datetime | None
    towns: tuple[str, ...]
    whole_county: bool


def confirmed(
    found: Proposal,
    said: Confirmed,
    *,
    key: str,
    at: datetime,
    by: str,
    town_names: Mapping[str, str],
) -> Warned:
    """Join a proposal and what the officer confirmed into the warning to record (确认范围).

    Raises `UsageError` when no place is left: a missing area is never the whole county.
    """
    shapes = found.target
    keep_shapes = shapes.narrow and not said.towns and not said.whole_county
    towns = tuple(sorted(town_names)) if said.whole_county else tuple(sorted(said.towns))
    target = replace(
        shapes if keep_shapes else Target(), towns=towns, whole_county=said.whole_county
    )
    if target.empty and not (found.cap and found.cap.msg_type == "Cancel"):
        raise UsageError("未识别到本市镇街，请选择范围：至少勾选一个镇街，再按“确认范围”。")
    if not said.kind:
        raise UsageError(f"{NO_KIND}；在“更正”里选择种类后再确认。")
    changes = tuple(_changes(found, said, target, town_names))
    return Warned(
        id=key,
        at=at,
        by=by,
        kind=said.kind,
        colour=said.colour,
        action=said.action,
        issuer=said.issuer or None,
        issued_at=said.issued_at,
        target=target,
        text=found.text,
        source=found.source,
        area_words=found.area_words,
        exercise=found.exercise,
        expires_at=found.expires_at,
        corrected=changes,
        cap=found.cap,
    )


def _changes(
    found: Proposal, said: Confirmed, target: Target, names: Mapping[str, str]
) -> Iterator[str]:
    """Say what the officer changed against the text (更正了什么)."""
    pairs = (
        ("种类", found.kind, said.kind),
        ("等级", found.colour, said.colour),
        ("动作", found.action, said.action),
        ("发布单位", found.issuer, said.issuer or None),
        ("时间", _short(found.issued_at), _short(said.issued_at)),
    )
    for what, former, now in pairs:
        if former != now:
            yield f"{what}：{former or '未写明'}→{now or '未写明'}"
    if found.asks:
        yield f"范围由值班员选定：{_names(target.towns, names)}"
        return
    before, after = set(found.target.towns), set(target.towns)
    if not target.whole_county and after - before:
        yield f"增加范围：{_names(after - before, names)}"
    if before - after:
        yield f"减少范围：{_names(before - after, names)}"


def _short(moment: datetime | None) -> str | None:
    return f"{moment:%m-%d %H:%M}" if moment else None


def _names(towns: Iterable[str], names: Mapping[str, str]) -> str:
    return "、".join(names.get(town, town) for town in sorted(towns)) or "按图形"


def rain_rows(found: Proposal, county: County, at: datetime) -> list[dict[str, Any]]:
    """Return the rain already fallen as rows of `rain.readings` (已发生的雨量): a gauge only when one fits."""
    time = (found.issued_at or at).isoformat(timespec="seconds")
    return [
        {
            "gauge_id": gauge_of(county, reading.place),
            "place": reading.place,
            "town_id": reading.town_id,
            "time": time,
            "rain_mm": reading.rain_mm,
            "period_min": None if reading.period_h is None else round(reading.period_h * 60),
            "source": FROM_BULLETIN,
        }
        for reading in found.observed
    ]


def gauge_of(county: County, place: str) -> str | None:
    """Return the one rain gauge of this name (姚江祝园 → 祝园雨量站); None when none or several fit."""
    gauges = county.tables["gauges"]
    rain = gauges[gauges["kind"].eq("rain")]
    wanted = words_of_place(county, place)
    fits = [
        str(gauge_id)
        for gauge_id, name in zip(rain["gauge_id"], rain["name"], strict=True)
        if isinstance(name, str) and _stem(name) in wanted
    ]
    return fits[0] if len(fits) == 1 else None


def _stem(name: str) -> str:
    word = fold(name)
    return next((word.removesuffix(end) for end in _ENDINGS if word.endswith(end)), word)
