"""Warnings in force (生效中的预警), folded from the ledger: what was pasted, confirmed, corrected and lifted.

Lifting a warning ends the warning alone: no order and nobody's return hangs on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.levels import WARNING_HAZARDS, fold
from hazardmap.warning import cap
from hazardmap.warning.cap import CapHead, CapKey
from hazardmap.warning.perils import Peril, perils_after
from hazardmap.warning.target import Target, target_of

LIFTED: Final = "解除"
REPLACING: Final = frozenset({"继续", "升级", "降级", "变更"})
"""Actions after which the issuer's former warning of this kind no longer speaks."""
RAIN_KINDS: Final = frozenset({"暴雨", "台风", "山洪"})
"""Kinds during which a silent gauge counts as having reached its mark (R2)."""
COLOURS: Final = ("红", "橙", "黄", "蓝")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text somebody pasted (粘贴的原文), kept with who and when, confirmed or not."""

    id: str
    at: datetime
    by: str
    text: str
    source: str = "paste"


@dataclass(frozen=True, slots=True)
class Warned:
    """One confirmed warning or lifting (一条已确认的预警或解除)."""

    id: str
    at: datetime
    by: str
    kind: str
    colour: str | None
    action: str
    issuer: str | None
    issued_at: datetime | None
    target: Target
    text: str = ""
    source: str = "paste"
    area_words: tuple[str, ...] = ()
    exercise: bool = False
    expires_at: datetime | None = None
    corrected: tuple[str, ...] = ()
    """what the officer changed against the text, in words"""
    closes: str = ""
    """id of the one warning that a lifting by hand ends"""
    cap: CapHead | None = None

    @property
    def hazards(self) -> tuple[str, ...]:
        """Hazards a warning of this kind brings into play (灾种); none for kinds that move nobody."""
        return WARNING_HAZARDS.get(self.kind, ())

    @property
    def since(self) -> datetime:
        """When it was issued, else when it was recorded."""
        return self.issued_at or self.at

    @property
    def signal(self) -> str:
        """Name it: 暴雨橙色预警信号; products that are no signals are a plain 预警."""
        return signal_words(self.kind, self.colour)

    @property
    def trigger(self) -> str:
        """Name it as the response table does: 暴雨橙."""
        return f"{self.kind}{self.colour or ''}"


def signal_words(kind: str, colour: str | None) -> str:
    """Name a kind and colour as officers do (预警名称)."""
    word = "预警" if kind.endswith("风险") or kind in {"山洪", "洪水"} else "预警信号"
    return f"{kind}{colour}色{word}" if colour else f"{kind}{word}"


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Warnings:
    """Everything said about warnings in one book (预警台账)."""

    pasted: tuple[Pasted, ...] = ()
    said: Mapping[str, Warned] = field(default_factory=_nothing)
    """confirmed warnings and liftings on their ids, in the order of their recording"""
    perils: tuple[Peril, ...] = ()

    def in_force(self, at: datetime) -> tuple[Warned, ...]:
        """Return the warnings in force at a moment (生效中), the worst and newest first."""
        texts = _of_texts([one for one in self.said.values() if one.cap is None], at)
        found = [*texts, *_of_messages([one for one in self.said.values() if one.cap], at)]
        shut = {one.closes for one in self.said.values() if one.closes}
        standing = [one for one in found if one.id not in shut]
        return tuple(
            sorted(standing, key=lambda one: (_worst(one), -one.since.timestamp(), one.id))
        )

    def storm(self, at: datetime) -> bool:
        """Tell whether a rain warning is in force (暴雨、台风、山洪), contracts R2."""
        return any(one.kind in RAIN_KINDS for one in self.in_force(at))

    def open_perils(self) -> tuple[Peril, ...]:
        """Return the reports of danger that nobody has closed (未处置完的险情), newest first."""
        return tuple(peril for peril in reversed(self.perils) if peril.closed_at is None)


NONE: Final = Warnings()


def _worst(one: Warned) -> int:
    return COLOURS.index(one.colour) if one.colour in COLOURS else len(COLOURS)


def _of_texts(said: Iterable[Warned], at: datetime) -> Iterator[Warned]:
    """Let each issuer's texts of a kind follow one another by the time of issue (同一发布单位同一种类)."""
    series: dict[tuple[str, str], list[Warned]] = {}
    for one in sorted(said, key=lambda one: (one.since, one.at, one.id)):
        if one.closes:
            continue
        standing = series.setdefault((one.kind, fold(one.issuer or "")), [])
        if one.action == LIFTED:
            standing[:] = _without(standing, one)
        else:
            standing[:] = [*([] if one.action in REPLACING else _beside(standing, one)), one]
    for standing in series.values():
        yield from (one for one in standing if one.expires_at is None or one.expires_at > at)


def _beside(standing: list[Warned], newer: Warned) -> list[Warned]:
    """Return what stays beside a newer warning of the same kind and issuer: in a town the newest speaks."""
    left = (_less(one, newer.target.towns) for one in standing if one.target != newer.target)
    return [one for one in left if not one.target.empty]


def _less(one: Warned, towns: tuple[str, ...]) -> Warned:
    """Return a warning without some of its towns."""
    kept = tuple(town for town in one.target.towns if town not in towns)
    if kept == one.target.towns:
        return one
    return replace(one, target=replace(one.target, towns=kept, whole_county=False))


def _without(standing: list[Warned], lifting: Warned) -> list[Warned]:
    """Take what is lifted out of the warnings before it: the colour it names, in the towns it names."""
    named = [one for one in standing if one.colour == lifting.colour]
    meant = named if lifting.colour and named else standing
    left = []
    for one in standing:
        if one not in meant:
            left.append(one)
            continue
        if lifting.target.whole_county:
            continue
        rest = _less(one, lifting.target.towns)
        if not rest.target.empty:
            left.append(rest)
    return left


def _of_messages(said: list[Warned], at: datetime) -> Iterator[Warned]:
    """Let CAP messages stand by their references alone, in whatever order they came."""
    standing = set(cap.in_force((one.cap for one in said if one.cap), at))
    for one in said:
        if one.cap in standing:
            standing.discard(one.cap)
            yield one


def step(part: Warnings, entry: Entry) -> Warnings:
    """Take in one entry of the family `warning` (记入预警)."""
    verb = entry.kind.partition(".")[2]
    if verb == "pasted":
        text, source = str(entry.body["text"]), str(entry.body.get("source", "paste"))
        told = Pasted(str(entry.body["id"]), entry.at, entry.by, text, source)
        return replace(part, pasted=(*part.pasted, told))
    if verb in {"confirmed", "lifted"}:
        one = warned(entry.body, at=entry.at, by=entry.by)
        return replace(part, said=MappingProxyType({**part.said, one.id: one}))
    if verb == "corrected":
        return _corrected(part, entry)
    return replace(part, perils=perils_after(part.perils, entry))


def _corrected(part: Warnings, entry: Entry) -> Warnings:
    former = part.said.get(str(entry.body["id"]))
    if former is None:
        return part
    # the one who corrects stands in the ledger; the warning keeps who took it over, and when
    one = warned(entry.body, at=former.at, by=former.by)
    return replace(part, said=MappingProxyType({**part.said, one.id: one}))


def warned(body: Mapping[str, Any], *, at: datetime, by: str) -> Warned:
    """Read a confirmed warning from an entry's body (预警一条)."""
    return Warned(
        id=str(body["id"]),
        at=at,
        by=by,
        kind=str(body["kind"]),
        colour=body.get("colour"),
        action=str(body["action"]),
        issuer=body.get("issuer"),
        issued_at=_moment(body.get("issued_at")),
        target=target_of(body),
        text=str(body.get("text", "")),
        source=str(body.get("source", "paste")),
        area_words=tuple(body.get("areas", ())),
        exercise=bool(body.get("exercise", False)),
        expires_at=_moment(body.get("expires_at")),
        corrected=tuple(body.get("corrected", ())),
        closes=str(body.get("closes", "")),
        cap=_head(body.get("cap")),
    )


def body_of(one: Warned) -> dict[str, Any]:
    """Write a warning as the body of an entry; `warned` reads it back."""
    plain = {f.name: getattr(one, f.name) for f in fields(Warned)}
    for name in ("at", "by", "target", "area_words", "cap"):
        del plain[name]
    return {
        **plain,
        "issued_at": _iso(one.issued_at),
        "expires_at": _iso(one.expires_at),
        "corrected": list(one.corrected),
        "areas": list(one.area_words),
        **one.target.as_json(),
        "cap": _head_body(one.cap),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def _head_body(head: CapHead | None) -> dict[str, Any] | None:
    if head is None:
        return None
    return {
        "key": _key_body(head.key),
        "status": head.status,
        "msg_type": head.msg_type,
        "references": [_key_body(key) for key in head.references],
        "expires": _iso(head.expires),
        "content": head.content,
    }


def _key_body(key: CapKey) -> list[str]:
    return [key.sent.isoformat(), key.sender, key.identifier]


def _head(body: Mapping[str, Any] | None) -> CapHead | None:
    if not body:
        return None
    return CapHead(
        key=_key(body["key"]),
        status=str(body["status"]),
        msg_type=str(body["msg_type"]),
        references=tuple(_key(key) for key in body.get("references", ())),
        expires=_moment(body.get("expires")),
        content=str(body.get("content", "")),
    )


def _key(parts: list[str]) -> CapKey:
    sent, sender, identifier = parts
    return CapKey(datetime.fromisoformat(sent), sender, identifier)
