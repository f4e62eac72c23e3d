"""Households joined with their word (户与去向相配): 07、11没到19拒转, 拒转19, 其余到位."""

from collections.abc import Sequence

from hazardmap.evacuation.slip_persons import shares_of
from hazardmap.evacuation.slip_reading import Group, Item, Reading, counts_of, named, wrong_count
from hazardmap.evacuation.slip_words import ARRIVED, NO_CONTACT, NOT_HOME, STAYING
from hazardmap.evacuation.whereabouts import NOT_MOVED, RELATIVES, SHELTER


def combined(first: str, second: str) -> str | None:
    """Join two words of one household: 没到 and 联系不上 is 联系不上; what cannot be joined is None."""
    pair = {first, second}
    if len(pair) == 1:
        return first
    if ARRIVED in pair and pair & {SHELTER, RELATIVES}:
        return (pair - {ARRIVED}).pop()
    if NOT_MOVED in pair and pair & STAYING:
        return (pair - {NOT_MOVED}).pop()
    if pair == {NO_CONTACT, NOT_HOME}:
        return NO_CONTACT
    return None


def _status(items: Sequence[Item]) -> tuple[str, str] | None:
    """Join the statuses among items; None when they contradict each other."""
    told = [one.value for one in items if one.letter == "s"]
    status, place = str(told[0][0]), str(told[0][1])
    for more, other in told[1:]:
        both = combined(status, more)
        if both is None or (place and other and place != other):
            return None
        status, place = both, place or other
    return status, place


def status_first(clause: str, items: Sequence[Item], reading: Reading) -> None:
    """未到7、11，拒转19."""
    pieces: list[list[Item]] = []
    for one in items:
        if one.letter == "s":
            pieces.append([])
        pieces[-1].append(one)
    for piece in pieces:
        keys = tuple(named(piece))
        _add_group(clause, keys, piece, reading)
    reading.after = reading.groups[-1] if reading.groups else None


def units_first(clause: str, items: Sequence[Item], reading: Reading) -> None:
    """07、11没到19拒转其余到位: every household followed by its word."""
    lead: list[Item] = []
    pieces: list[list[Item]] = []
    for one in items:
        if one.letter in "uexr":
            pieces.append([one, *lead])
            lead = []
        elif pieces:
            pieces[-1].append(one)
        else:
            lead.append(one)
    for number, piece in enumerate(pieces):
        subject, tail = piece[0], piece[1:]
        told = any(one.letter in "sf" for one in tail)
        if subject.letter == "r":
            _add_rest_group(clause, tail, reading)
        elif subject.letter == "x" and not told:
            wrong = wrong_count(subject.value, *counts_of(tail), reading)
            if wrong:
                reading.doubt(clause, wrong, subject.value)
            else:
                reading.groups.append(Group(subject.value, NOT_MOVED, clause, excepted=True))
        elif told:
            _add_group(clause, subject.value, tail, reading)
        elif number == len(pieces) - 1 and not tail:
            reading.pending, reading.pending_words = (subject,), clause
        else:
            _add_untold(clause, subject, tail, reading)


def _add_untold(clause: str, subject: Item, tail: Sequence[Item], reading: Reading) -> None:
    wrong = wrong_count(subject.value, *counts_of(tail), reading)
    if subject.letter == "e" and not wrong:
        reading.groups.append(Group(subject.value, NOT_MOVED, clause, excepted=True))
    else:
        reading.doubt(clause, wrong or "没有写这几户怎样", subject.value)


def _add_rest_group(clause: str, tail: Sequence[Item], reading: Reading) -> None:
    told = _status(tail) if any(one.letter == "s" for one in tail) else None
    if told is None or any(one.letter == "f" for one in tail):
        reading.doubt(clause, "其余各户怎样没有写清")
        return
    homes, people = counts_of(tail)
    reading.groups.append(
        Group((), told[0], clause, told[1], rest=True, homes=homes, people=people)
    )


def _add_group(clause: str, keys: Sequence[str], tail: Sequence[Item], reading: Reading) -> None:
    """Add households with their word; persons told apart only of one household alone."""
    homes = tuple(dict.fromkeys(keys))
    if len(homes) == 1 and any(one.letter in "pf" for one in tail):
        people = reading.households[homes[0]].people
        shares = shares_of([one for one in tail if one.letter != "h"], people, whole=True)
        if isinstance(shares, str):
            reading.doubt(clause, shares, homes)
            return
        reading.groups.append(Group(homes, shares[0][1], clause, shares[0][2], parts=shares))
        return
    told = _status(tail) if any(one.letter == "s" for one in tail) else None
    wrong = wrong_count(homes, *counts_of(tail), reading)
    if told is None or wrong:
        reading.doubt(clause, wrong or "同一户说了两种去向", homes)
        return
    reading.groups.append(Group(homes, told[0], clause, told[1]))
