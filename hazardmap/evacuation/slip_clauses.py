"""One clause of a slip (报数的一句): which households, and what is said of them; or a doubt."""

import re
from collections.abc import Sequence
from dataclasses import replace

from hazardmap.evacuation.slip_groups import combined, status_first, units_first
from hazardmap.evacuation.slip_items import items_of
from hazardmap.evacuation.slip_persons import shares_of
from hazardmap.evacuation.slip_reading import (
    Claim,
    Item,
    Reading,
    counts_of,
    named,
    wrong_count,
)
from hazardmap.evacuation.slip_words import TOTAL, tokens


def clause_groups(clause: str, reading: Reading) -> None:
    """Read one clause into the reading (读一句)."""
    found, left = tokens(clause, reading.known)
    items, wrong = items_of(found, reading)
    if left:
        wrong = f"“{left}”看不懂"
    if wrong:
        keys = [
            key for one in (*reading.pending, *items) if one.letter in "uex" for key in one.value
        ]
        words = "，".join(filter(None, (reading.pending_words, clause)))
        reading.pending, reading.pending_words, reading.after = (), "", None
        reading.doubt(words, wrong, keys)
        return
    if items:
        _take(clause, _joined(items, clause, reading), reading)


def _joined(items: list[Item], clause: str, reading: Reading) -> tuple[Item, ...]:
    """Join a clause to households that waited for their word: 07，11，28没到."""
    waiting = reading.pending
    if not waiting:
        return tuple(items)
    letters = "".join(one.letter for one in items)
    joined: tuple[Item, ...]
    if letters[0] in "rh" or (letters[0] == "x" and waiting[0].letter != "e"):
        reading.close()
        return tuple(items)
    if reading.after is not None and not set(letters) <= {"u"}:
        # 没到：07，11，28拒转: 11 may belong to either
        both = f"{reading.pending_words}，{clause}"
        reading.doubt(both, "分不清跟前面还是跟后面", named((*waiting, *items)))
        reading.pending, reading.pending_words, reading.after = (), "", None
        return ()
    words = f"{reading.pending_words}，{clause}"
    reading.pending, reading.pending_words = (), ""
    first = items[0]
    if first.letter in "uex" and len(waiting) == 1:
        letter = "x" if first.letter == "x" else waiting[0].letter
        keys = tuple(dict.fromkeys((*waiting[0].value, *first.value)))
        joined = (Item(letter, keys), *items[1:])
    else:
        joined = (*waiting, *items)
    reading.pending_words = words if {one.letter for one in joined} <= {"u", "e"} else ""
    return joined


def _take(clause: str, items: tuple[Item, ...], reading: Reading) -> None:
    """Decide by the order of the items what a clause says."""
    letters = "".join(one.letter for one in items)
    if not letters:
        return
    if re.fullmatch(r"[ue]p?", letters):
        reading.pending = items
        reading.pending_words = reading.pending_words or clause
        return
    if re.fullmatch(r"[hp]+", letters):
        _size(clause, items, reading)
    elif re.fullmatch(r"(?:s[hp]+)+|(?:[hp]+s)+", letters):
        _claims(clause, items, reading)
    elif letters == "s":
        _refine(clause, items[0], reading)
    elif re.fullmatch(r"(?:s[hp]*u[hp]*)+", letters):
        status_first(clause, items, reading)
    elif letters[0] == "s":
        reading.doubt(clause, "分不清哪些户是哪种去向", named(items))
    else:
        units_first(clause, items, reading)


def _size(clause: str, items: Sequence[Item], reading: Reading) -> None:
    """30户85人 after or before what it counts."""
    homes, people = counts_of(items)
    if reading.groups and not reading.groups[-1].rest:
        last = reading.groups[-1]
        if not wrong_count(last.keys, homes, people, reading):
            return
    status = reading.groups[-1].status if reading.groups and reading.groups[-1].rest else TOTAL
    reading.claims.append(Claim(status, homes, people, clause))


def _claims(clause: str, items: Sequence[Item], reading: Reading) -> None:
    """已转26户75人; or the other persons of the household just spoken of: 1人在礼堂."""
    last = reading.groups[-1] if reading.groups else None
    letters = "".join(one.letter for one in items)
    if last is not None and last.parts and len(last.keys) == 1 and "h" not in letters:
        told = sum(count for count, _, _ in last.parts)
        more = shares_of(items, reading.households[last.keys[0]].people - told)
        if not isinstance(more, str):
            reading.groups[-1] = replace(
                last, parts=(*last.parts, *more), words=f"{last.words}，{clause}"
            )
            return
    pieces: list[list[Item]] = []
    for one in items:
        seen = [part.letter for part in pieces[-1]] if pieces else []
        if (
            not pieces
            or one.letter in seen
            or (one.letter != "s" and seen[-1:] == ["s"] and letters[0] != "s")
        ):
            pieces.append([])
        pieces[-1].append(one)
    for piece in pieces:
        status = next(one.value[0] for one in piece if one.letter == "s")
        reading.claims.append(Claim(status, *counts_of(piece), clause))


def _refine(clause: str, item: Item, reading: Reading) -> None:
    """没到，联系不上: the second word says more of the same households."""
    status, place = item.value
    last = reading.groups[-1] if reading.groups else None
    both = combined(last.status, status) if last and not last.parts else None
    if last is not None and last is reading.after and len(last.keys) > 1 and both != last.status:
        # 没到：07、11、28（拒转）: all of them, or the last alone
        both = None
    if last is None or both is None or (last.rest and both != last.status):
        reading.doubt(clause, "没有写是哪几户", last.keys if last and not last.rest else ())
        return
    reading.groups[-1] = replace(
        last, status=both, shelter_id=last.shelter_id or place, words=f"{last.words}，{clause}"
    )
