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
    if not pieces:
        reading.doubt(clause, "没有写是哪几户")
    for number, piece in enumerate(pieces):
        if piece[0].letter == "r":
            _add_rest_group(clause, piece[1:], reading)
        elif piece[0].letter in "ue" and len(piece) == 1 and number == len(pieces) - 1:
            reading.pending, reading.pending_words = (piece[0],), clause
        else:
            _take_piece(clause, piece[0], piece[1:], reading)


def _take_piece(clause: str, subject: Item, tail: Sequence[Item], reading: Reading) -> None:
    """Take households and what follows them; those after 除 without a word wait for the rest."""
    told = any(one.letter in "sf" for one in tail)
    wrong = "" if told else wrong_count(subject.value, *counts_of(tail), reading)
    if subject.letter == "e" and _only_arrived(tail):
        reading.doubt(clause, "写了“除”，又写到了，分不清", subject.value)
    elif told and subject.letter == "x":
        reading.doubt(clause, "写了“除外”，没有写其余各户", subject.value)
    elif told:
        _add_group(clause, subject.value, tail, reading)
    elif subject.letter == "u" or wrong:
        reading.doubt(clause, wrong or "没有写这几户怎样", subject.value)
    else:
        reading.groups.append(Group(subject.value, NOT_MOVED, clause, excepted=True))


def _only_arrived(tail: Sequence[Item]) -> bool:
    return len(tail) == 1 and tail[0].letter == "s" and tail[0].value[0] == ARRIVED


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
