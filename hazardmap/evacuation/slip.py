"""Slips and chat replies of a village (口头报数、接龙回复) read into what each household is said to do.

枫源村：除07、11、28没到，19拒转，12、15投亲，其余都到了. Nothing is guessed: what is not understood is a doubt
with its words, the units it names stay where they are, and whoever saves has to answer it first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hazardmap.evacuation import slip_words
from hazardmap.evacuation.slip_clauses import clause_groups
from hazardmap.evacuation.slip_reading import Claim, Group, OneListed, Reading
from hazardmap.evacuation.slip_words import ARRIVED, TOTAL, Vocabulary
from hazardmap.evacuation.whereabouts import NOT_MOVED, ON_THE_WAY, RELATIVES, SHELTER

_HARD: Final = re.compile(r"[\n\r;。!…]+")
_SOFT: Final = re.compile(r"[,()\[\]【】<>《》{}]+")
_ENUMERATED: Final = re.compile(r"^\W*(\d{1,2})[、.)]")


@dataclass(frozen=True, slots=True)
class Listed:
    """A household under order that a slip may name (应转名单上的一户)."""

    key: str
    list_no: str
    people: int


@dataclass(frozen=True, slots=True)
class Part:
    """Persons of a unit and where they are said to be (几人、去向); `mark` says why not moved."""

    people: int
    status: str
    shelter_id: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a slip says of one household (口头所报的一户), with the words that decided."""

    key: str
    parts: tuple[Part, ...]
    words: str
    rest: bool = False
    """meant by 其余, 全部, not named"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was not understood (没看懂): its words, why, and the units it names, which stay as they are."""

    number: int
    words: str
    why: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as it was read (读出的报数)."""

    said: tuple[Said, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    claims: tuple[Claim, ...] = ()
    """numbers by total: status, 户, 人"""
    unsaid: tuple[str, ...] = ()
    """keys of households nobody spoke of"""

    @property
    def by_total(self) -> bool:
        """Tell whether it names no household and only tells totals (只有总数)."""
        return bool(self.claims) and not self.said


def read_slip(text: str, households: Sequence[Listed], known: Vocabulary) -> Slip:
    """Read a slip of one village (读报数); `households` are its households under order.

    Returns what is said per household, the doubts in the order of the text, and totals.
    """
    numbers = {int(one.list_no): one for one in households if one.list_no.isdecimal()}
    desk = Reading(numbers, {one.key: one for one in households}, known)
    plain = slip_words.folded(text)
    sentences = [part for part in _HARD.split(plain) if part.strip()]
    if _enumerated(sentences):
        desk.doubt(plain, "像分点编号，又像名单号；请去掉编号，每一户都写清楚后再读")
        return _finished(desk, {})
    for sentence in sentences:
        _read_sentence(sentence, desk)
    said = _settled(desk)
    _check_claims(desk, said)
    return _finished(desk, said)


def _enumerated(sentences: Sequence[str]) -> bool:
    """Tell whether sentences begin with 1、2、…, which may be numbers of points or of the list."""
    starts = [found.group(1) for one in sentences if (found := _ENUMERATED.match(one))]
    return len(starts) > 1 and [int(one) for one in starts[:2]] == [1, 2]


def _read_sentence(sentence: str, desk: Reading) -> None:
    for clause in _SOFT.split(sentence):
        if clause.strip():
            clause_groups(clause, desk)
    desk.close()


def _settled(desk: Reading) -> dict[str, Said]:
    """Join what is said of each household; two words that contradict each other are a doubt."""
    said: dict[str, Said] = {}
    rests = [group for group in desk.groups if group.rest]
    for group in desk.groups:
        if group.rest or group.excepted:
            continue
        for key in group.keys:
            _say(desk, said, Said(key, _parts(group, desk.households[key]), group.words))
    excepted = [group for group in desk.groups if group.excepted]
    if len({group.status for group in rests}) > 1:
        for group in rests:
            desk.doubt(group.words, "“其余”说了两种去向")
        return said
    whole = rests[0] if rests else None
    for group in excepted:
        _say_excepted(desk, said, group, whole)
    if whole is not None:
        held = {key for _, _, keys in desk.doubts for key in keys}
        for key, one in desk.households.items():
            if key not in said and key not in held:
                said[key] = Said(key, _parts(whole, one), whole.words, rest=True)
    return said


def _say_excepted(desk: Reading, said: dict[str, Said], group: Group, whole: Group | None) -> None:
    """除07、11 without a word of where they are: the contrary of the rest, which must be 到位."""
    if whole is None:
        desk.doubt(group.words, "写了“除”，没有写其余各户怎样", group.keys)
    elif whole.status not in {ARRIVED, SHELTER, RELATIVES, ON_THE_WAY}:
        desk.doubt(group.words, "其余没有到位，“除”外的这几户去哪了没有写", group.keys)
    else:
        for key in group.keys:
            if key not in said:
                people = desk.households[key].people
                words = f"{group.words}（{whole.words}）"
                said[key] = Said(key, (Part(people, NOT_MOVED),), words)


def _say(desk: Reading, said: dict[str, Said], one: Said) -> None:
    former = said.get(one.key)
    if former is None:
        said[one.key] = one
        return
    if former.parts == one.parts or _plainer(one, former):
        return
    if _plainer(former, one):
        said[one.key] = one
        return
    del said[one.key]
    number = one.key.rpartition("-")[2]
    desk.doubt(f"{former.words}；{one.words}", f"{number}号前后说法不一", (one.key,))


def _plainer(one: Said, other: Said) -> bool:
    """Tell whether `one` only says 没到 where `other` says why."""
    plain = [part.status for part in one.parts] == [NOT_MOVED]
    return plain and len(other.parts) == 1 and other.parts[0].status in slip_words.STAYING


def _parts(group: Group, listed: OneListed) -> tuple[Part, ...]:
    if group.parts:
        told = tuple(Part(people, status, place) for people, status, place in group.parts)
        left = listed.people - sum(part.people for part in told)
        return (*told, Part(left, NOT_MOVED)) if left else told
    return (Part(listed.people, group.status, group.shelter_id),)


_ARRIVING: Final = frozenset({ARRIVED, SHELTER, RELATIVES})


def _check_claims(desk: Reading, said: Mapping[str, Said]) -> None:
    """Compare totals that were told with what the numbers say (核对总数); a difference is a doubt."""
    if not said:
        return
    for claim in desk.claims:
        if claim.status != TOTAL and claim.homes is None and claim.people is None:
            continue
        counted = list(_counted(desk, said, claim.status))
        homes, people = len({key for key, _ in counted}), sum(count for _, count in counted)
        wrong = (claim.homes is not None and claim.homes != homes) or (
            claim.people is not None and claim.people != people
        )
        if wrong and not any(group.rest for group in desk.groups) and claim.status == ARRIVED:
            desk.doubt(claim.words, "报了总数，没有写其余各户怎样；请加上“其余到位”，或逐户写明")
        elif wrong:
            desk.doubt(claim.words, f"与逐户所报对不上：逐户算是{homes}户{people}人")


def _counted(desk: Reading, said: Mapping[str, Said], status: str) -> Iterator[tuple[str, int]]:
    """List unit and persons that stand in a status by what was said; TOTAL = the village's list."""
    if status == TOTAL:
        yield from ((key, one.people) for key, one in desk.households.items())
        return
    for key, one in said.items():
        for part in one.parts:
            if _fits(part.status, status):
                yield key, part.people


def _fits(status: str, claimed: str) -> bool:
    if claimed == ARRIVED:
        return status in _ARRIVING
    if claimed == SHELTER:
        return status in {ARRIVED, SHELTER}
    if claimed == NOT_MOVED:
        return status == NOT_MOVED or status in slip_words.STAYING
    return status == claimed


def _finished(desk: Reading, said: Mapping[str, Said]) -> Slip:
    doubts = tuple(
        Doubt(number, words, why, keys)
        for number, (words, why, keys) in enumerate(desk.doubts, start=1)
    )
    held = {key for doubt in doubts for key in doubt.keys}
    kept = tuple(one for key, one in said.items() if key not in held)
    named = {one.key for one in kept} | held
    unsaid = tuple(key for key in desk.households if key not in named)
    return Slip(kept, doubts, tuple(desk.claims), unsaid)
