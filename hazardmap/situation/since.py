"""What others said of a unit since a phone last knew it (手机离线期间别人的登记)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.evacuation.whereabouts import (
    HOME_AGAIN,
    NOT_MOVED,
    ON_THE_WAY,
    STAYING_MARKS,
    WORDS,
    Where,
    move_of,
)
from hazardmap.situation.device_forms import LEAVING, DeviceMark
from hazardmap.situation.night import Night

_SPEAKING: Final = frozenset({"move.made", "move.disputed", "move.seen", "move.same"})


@dataclass(frozen=True, slots=True)
class Since:
    """What came between (其间的登记) a phone's knowledge of a unit and its mark's arrival.

    `there` = persons whom others put where the mark says, `own` = those whom this phone put there itself;
    `repeated` = persons whom it named there in earlier marks and who were not counted a second time.
    """

    others: bool = False
    went: bool = False
    """others said that somebody left home"""
    stayed: bool = False
    """others said that somebody has not left, and it stands"""
    there: int = 0
    own: int = 0
    repeated: int = 0
    words: str = "没有其他登记"

    def more(self, people: int) -> int:
        """Count whom a mark adds: the same persons told by two count once, the larger number holds."""
        return max(self.there, self.own + self.repeated + people) - self.there - self.own


NOTHING: Final = Since()


def said_since(night: Night, key: str, where: Where, mark: DeviceMark) -> Since:
    """Read what was said of a unit behind the entry that the phone knew last."""
    if where.seq <= mark.base:
        return NOTHING
    heard, own = [], []
    for entry in _speaking(night, key, mark.base):
        if mark.device and entry.body.get("device") == mark.device:
            own.append(entry)
        elif entry.kind != "move.same":
            heard.append(entry)
    back = any(move.target == NOT_MOVED for entry in heard for move in _moves(entry, key))
    staying = any(row["mark"] in STAYING_MARKS for entry in heard for row in _marks(entry, key))
    return Since(
        others=bool(heard),
        went=any(_goes(move.target) for entry in heard for move in _moves(entry, key)),
        stayed=back or (staying and where.mark in STAYING_MARKS),
        there=max(0, sum(_there(entry, key, mark) for entry in heard)),
        own=sum(_there(entry, key, mark) for entry in own),
        repeated=sum(_repeated(entry, key, mark) for entry in own),
        words=_words(heard[-1], key) if heard else NOTHING.words,
    )


def _speaking(night: Night, key: str, base: int) -> list[Entry]:
    """Return the entries behind `base` that speak of a unit, oldest first; the log is in order."""
    found = []
    for entry in reversed(night.log):
        if entry.seq <= base:
            break
        if entry.kind in _SPEAKING and _speaks(entry.body, key):
            found.append(entry)
    return found[::-1]


def _speaks(body: Mapping[str, Any], key: str) -> bool:
    if body.get("unit") == key:
        return True
    rows = (*body.get("moves", ()), *body.get("marks", ()))
    return any(row["unit"] == key for row in rows)


def _moves(entry: Entry, key: str) -> Iterator[Any]:
    rows = entry.body.get("moves", ()) if entry.kind == "move.made" else ()
    return (move_of(row) for row in rows if row["unit"] == key)


def _marks(entry: Entry, key: str) -> Iterator[Mapping[str, Any]]:
    rows = entry.body.get("marks", ()) if entry.kind == "move.made" else ()
    return (row for row in rows if row["unit"] == key)


def _goes(target: str) -> bool:
    return target not in {NOT_MOVED, HOME_AGAIN}


def _there(entry: Entry, key: str, mark: DeviceMark) -> int:
    """Count the persons an entry put where the mark says, less those it took away from there.

    Whoever has arrived has also set out: for 已出发 every column outside counts.
    """
    count = 0
    for move in _moves(entry, key):
        if mark.act == ON_THE_WAY:
            count += move.people * (_goes(move.target) - _goes(move.origin))
        elif mark.act in LEAVING:
            place = mark.shelter_id
            here = move.target == mark.act and (not place or move.to_shelter == place)
            left = move.origin == mark.act and (not place or move.from_shelter in {"", place})
            count += move.people * (here - left)
    return count


def _repeated(entry: Entry, key: str, mark: DeviceMark) -> int:
    """Count whom this phone named before and whom others had told already."""
    sent = entry.body.get("sent", {})
    alike = sent.get("act") == mark.act and sent.get("shelter", "") == mark.shelter_id
    if not alike or mark.act not in LEAVING or entry.kind not in {"move.made", "move.same"}:
        return 0
    counted: int = sum(move.people for move in _moves(entry, key))
    return int(sent["people"]) - counted


def _words(entry: Entry, key: str) -> str:
    """Say who said what and when: 02:28 甲镇应急办登记到避灾场所3人."""
    said = [f"{WORDS[move.target]}{move.people}人" for move in _moves(entry, key)]
    said += [
        row["mark"] + (f"（{row['reason']}）" if row.get("reason") else "")
        for row in _marks(entry, key)
    ]
    what = "、".join(said) or {"move.seen": "已核"}.get(entry.kind, "待核")
    return f"{entry.at:%H:%M} {entry.by}登记{what}"
