"""What a slip has said so far (读到此处): groups of households, totals, doubts, and who waits for a word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from hazardmap.evacuation.slip_persons import Shares
from hazardmap.evacuation.slip_words import Vocabulary
from hazardmap.evacuation.whereabouts import NOT_MOVED


class OneListed(Protocol):
    """A household under order."""

    @property
    def key(self) -> str:
        """Key of the unit."""
        ...

    @property
    def people(self) -> int:
        """Persons under order."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A number by total (总数): None = not told."""

    status: str
    homes: int | None
    people: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Households of whom the same is said (同一去向的户); `rest` = 其余, 全部."""

    keys: tuple[str, ...]
    status: str
    words: str
    shelter_id: str = ""
    parts: Shares = ()
    """persons, status, shelter of one household whose persons are told apart"""
    rest: bool = False
    excepted: bool = False
    homes: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a clause (一句里的一项), by its letter.

    u households, e households after 除, x the same closed by 外, r the rest, s a status, h households
    counted, p persons counted, f persons of persons.
    """

    letter: str
    value: Any


@dataclass
class Reading:
    """What was read so far (读到此处)."""

    listed: Mapping[int, OneListed]
    households: Mapping[str, OneListed]
    known: Vocabulary
    groups: list[Group] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    doubts: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    pending: tuple[Item, ...] = ()
    pending_words: str = ""
    after: Group | None = None
    """the group of a clause like 没到：07、11, which a list after a comma may continue"""
    excepting: bool = False

    def doubt(self, words: str, why: str, keys: Sequence[str] = ()) -> None:
        """Keep what was not understood, with the households it names."""
        self.doubts.append((words, why, tuple(keys)))

    def close(self) -> None:
        """End a sentence: households without a word are a doubt, those after 除 wait for the rest."""
        if not self.pending:
            self.after = None
            return
        first, words = self.pending[0], self.pending_words
        self.pending, self.pending_words = (), ""
        if first.letter == "e":
            self.groups.append(Group(first.value, NOT_MOVED, words, excepted=True))
        elif self.after is not None:
            self.groups.append(replace(self.after, keys=first.value, words=words))
        else:
            self.doubt(words, "没有写这几户怎样", first.value)
        self.after = None


def named(items: Sequence[Item]) -> list[str]:
    """List the keys of the households among items."""
    return [key for one in items if one.letter in "uex" for key in one.value]


def counts_of(items: Sequence[Item]) -> tuple[int | None, int | None]:
    """Return the households and persons counted among items, None = not told."""
    homes = next((one.value for one in items if one.letter == "h"), None)
    people = next((one.value for one in items if one.letter == "p"), None)
    return homes, people


def wrong_count(
    keys: Sequence[str], homes: int | None, people: int | None, reading: Reading
) -> str:
    """Say where a count differs from the households it stands beside, or nothing."""
    listed = sum(reading.households[key].people for key in keys)
    if homes is not None and homes != len(keys):
        return f"写{homes}户，列了{len(keys)}户"
    if people is not None and people != listed:
        return f"写{people}人，名单上这几户是{listed}人"
    return ""
