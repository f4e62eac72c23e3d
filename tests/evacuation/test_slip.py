"""Slips of villages: read right or asked, never a person moved who did not move (报数、接龙)."""

import re
from itertools import product
from pathlib import Path

import pytest

from hazardmap.evacuation.slip import Listed, Slip, read_slip
from hazardmap.evacuation.slip_words import vocabulary

PEOPLE = {7: 1, 11: 3, 28: 2, 19: 4, 12: 2, 15: 3, 8: 3, 1: 1}
LISTED = [Listed(f"u{n}", f"{n:02d}", PEOPLE.get(n, 3)) for n in range(1, 31)]
KNOWN = vocabulary(
    {"张大有": ("u7",), "王小二": ("u11",), "李同名": ("u3", "u4"), "甲敬老院": ("institution:1",)},
    places={"枫源文化礼堂": "S1", "文化礼堂": "S1", "礼堂": "S1", "枫溪小学": "S2"},
    own=["枫源村", "枫源", "枫桥镇", "枫桥"],
    others=["栎桥村"],
)
LETTERS = {
    "N": "not_moved", "R": "拒不转移", "F": "relatives", "W": "on_the_way", "C": "联系不上", "H": "不在家未核实",
    "U": "就地避险", "B": "擅自返回", "A": "arrived", "S": "shelter",
}  # fmt: skip
ROWS = [
    tuple(part.strip() for part in line.split("=>"))
    for line in (Path(__file__).parent / "slips.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
Parts = dict[str, tuple[tuple[int, str, str], ...]]


def read(text: str) -> Slip:
    return read_slip(text.replace("\\n", "\n"), LISTED, KNOWN)


def told(slip: Slip) -> Parts:
    return {
        one.key: tuple(sorted((p.people, p.status, p.shelter_id) for p in one.parts))
        for one in slip.said
    }


def wanted(words: str) -> Parts:
    """Write out what a row of the table expects of every household."""
    people = {one.key: one.people for one in LISTED}
    found: Parts = {}
    rest = None
    for word in words.split():
        parts = re.fullmatch(r"(\d+)((?:[A-Z]\d+)+)", word)
        if parts:
            shares = re.findall(r"([A-Z])(\d+)", parts.group(2))
            found[f"u{parts.group(1)}"] = tuple(
                sorted((int(n), LETTERS[c], "S1" if c == "S" else "") for c, n in shares)
            )
            continue
        letter, place, numbers = re.fullmatch(r"([A-Z])(?:@(S\d))?([\d,]*)\*?", word).groups()
        status = (LETTERS[letter], place or "")
        for number in filter(None, numbers.split(",")):
            found[f"u{number}"] = ((people[f"u{number}"], *status),)
        if word.endswith("*"):
            rest = status
    if rest:
        found = {key: ((count, *rest),) for key, count in people.items()} | found
    return found


@pytest.mark.parametrize(("text", "meaning"), [row for row in ROWS if row[1] not in "?T"])
def test_a_slip_is_read_as_it_is_meant(text: str, meaning: str) -> None:
    slip = read(text)
    assert slip.doubts == ()
    assert told(slip) == wanted(meaning)


@pytest.mark.parametrize("text", [text for text, meaning in ROWS if meaning == "?"])
def test_what_is_not_clear_is_asked(text: str) -> None:
    slip = read(text)
    assert slip.doubts or not slip.said
    held = {key for doubt in slip.doubts for key in doubt.keys}
    assert not held & {one.key for one in slip.said}
    assert all(doubt.words and doubt.why for doubt in slip.doubts)


@pytest.mark.parametrize("text", [text for text, meaning in ROWS if meaning == "T"])
def test_totals_alone_move_no_household(text: str) -> None:
    slip = read(text)
    assert slip.by_total
    assert slip.doubts == ()


FRONTS = ("", "枫源村：", "枫源村报告，", "收到。枫源村 ")
LISTS = ("07、11、28", "7、11、28号", "７，１１，２８", "07 11 28", "7号、11号和28号", "07，11，28")
MISSING = ("没到", "未到", "还没到", "没有转移", "未转", "尚未转移", "没来")
REFUSALS = ("19拒转", "19号拒不转移", "19不肯走", "第19号劝不动")
KIN = ("12、15投亲", "12和15号投亲靠友", "12、15去亲戚家了")
RESTS = ("其余都到了", "其他全部到位", "剩下的都已转移", "其余24户全部转移到位", "别的都出来了")
MARKS = ("，", "；", "。", "\n")
MEANT = wanted("N7,11,28 R19 F12,15 A*")


def variants() -> list[str]:
    """Write the same report in many ways; every one means MEANT."""
    made = []
    ways = product(FRONTS, LISTS, MISSING, REFUSALS, KIN, RESTS, MARKS)
    for number, (front, numbers, missing, refused, kin, rest, mark) in enumerate(ways):
        # a prime step walks through all words without writing all combinations
        if number % 17:
            continue
        parts = [f"{numbers}{missing}", refused, kin, rest]
        if number % 2:
            parts = [rest, kin, refused, f"{numbers}{missing}"]
        if number % 3 == 0:
            parts[parts.index(f"{numbers}{missing}")] = f"除{numbers}{missing}"
        made.append(front + mark.join(parts))
    return made


def test_hundreds_of_ways_to_say_the_same_are_read_the_same() -> None:
    said = variants()
    assert len(said) > 1000
    wrong = [text for text in said if told(read(text)) != MEANT and not read(text).doubts]
    assert wrong == []
    asked = [text for text in said if read(text).doubts]
    assert asked == []


def test_what_was_understood_keeps_its_words() -> None:
    slip = read("07没到，19拒转，其余都到了")
    words = {one.key: one.words for one in slip.said}
    assert (words["u7"], words["u19"], words["u1"]) == ("07没到", "19拒转", "其余都到了")
    assert {one.rest for one in slip.said if one.key not in {"u7", "u19"}} == {True}


def test_who_is_not_spoken_of_is_named() -> None:
    assert len(read("1、2、3到了").unsaid) == 27
    assert read("全部到位").unsaid == ()


def test_a_letter_dropped_or_doubled_moves_nobody_who_was_said_to_stay() -> None:
    text = "枫源村：除07、11、28没到，19拒转，12、15投亲，其余都到了"
    for place in range(4, len(text)):
        for broken in (text[:place] + text[place + 1 :], text[:place] + text[place] + text[place:]):
            slip = read(broken)
            away = {
                one.key
                for one in slip.said
                if not {p.status for p in one.parts} <= {"not_moved", "拒不转移"}
            }
            numbers = set(re.findall(r"\d+", broken))
            stay = {f"u{n}" for n in (7, 11, 28, 19) if {str(n), f"{n:02d}"} & numbers}
            assert not (away & stay) or slip.doubts, broken
