"""Persons of one household told apart (到几人、未到几人): 8号3人到2人, 2人投亲1人没到."""

import re
from collections.abc import Sequence
from typing import Any, Final, Protocol, TypeAlias

from hazardmap.evacuation.slip_words import ARRIVED
from hazardmap.evacuation.whereabouts import ON_THE_WAY, RELATIVES, SHELTER

Shares: TypeAlias = tuple[tuple[int, str, str], ...]
"""persons, status, shelter id"""
_LEAVING: Final = frozenset({ARRIVED, SHELTER, RELATIVES, ON_THE_WAY})


class OneItem(Protocol):
    """A part of a clause."""

    @property
    def letter(self) -> str:
        """Kind of the part."""
        ...

    @property
    def value(self) -> Any:
        """What it says."""
        ...


def shares_of(items: Sequence[OneItem], people: int, *, whole: bool = False) -> Shares | str:
    """Read who of a household is where (到几人): shares, or the Chinese reason why it cannot be told.

    `whole` = `people` are all of the household, so that a number equal to it may be its size. Who is not
    spoken of is not moved, unless somebody was said to be left: then the others have to be told.
    """
    letters = "".join(one.letter for one in items)
    if "f" in letters:
        return _fraction(items, letters, people)
    values = [one.value for one in items]
    if whole and re.fullmatch(r"p(?:sp)+|p(?:ps)+", letters):
        if values[0] != people:
            return f"名单上应转{people}人，报的是{values[0]}人"
        letters, values = letters[1:], values[1:]
    if whole and letters in {"spp", "psp"} and values[-1] == people:
        # 到2人/共3人
        letters, values = letters[:2], values[:2]
    if re.fullmatch(r"(?:ps)+", letters):
        pairs = [(values[n], *values[n + 1]) for n in range(0, len(values), 2)]
    elif re.fullmatch(r"(?:sp)+", letters):
        pairs = [(values[n + 1], *values[n]) for n in range(0, len(values), 2)]
    else:
        return "几人到、几人没到没有写清"
    return _checked(tuple((int(n), str(status), str(place)) for n, status, place in pairs), people)


def _fraction(items: Sequence[OneItem], letters: str, people: int) -> Shares | str:
    if letters not in {"f", "fs", "sf"}:
        return "几人到、几人没到没有写清"
    arrived, size = next(one.value for one in items if one.letter == "f")
    status, place = next((one.value for one in items if one.letter == "s"), (ARRIVED, ""))
    if size != people:
        return f"名单上应转{people}人，报的是{size}人"
    return _checked(((int(arrived), str(status), str(place)),), people)


def _checked(shares: Shares, people: int) -> Shares | str:
    told = sum(count for count, _, _ in shares)
    if told > people:
        return f"名单上应转{people}人，报了{told}人"
    staying = any(status not in _LEAVING for _, status, _ in shares)
    if told < people and staying:
        return f"另外{people - told}人没有说"
    if any(count < 1 for count, _, _ in shares):
        return "人数不能是0"
    return shares
