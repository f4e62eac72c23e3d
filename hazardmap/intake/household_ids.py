"""Household ids that last (户编号): rows of one household joined, ids kept from edition to edition (H4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from hazardmap.intake.draft import NOTED, Answers, Choice, Doubt
from hazardmap.intake.resolve_names import CellRemark
from hazardmap.levels import fold
from hazardmap.tables.words import worded

NEW: Final = "new"
"""answer: this is a new household (新户)"""
_SEPARATOR: Final = "\x1f"
_SHORT_KEY: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """A list with ids (编号后的清单): `household_id` and `list_no` in every row; rows of open doubts too."""

    frame: pd.DataFrame
    remarks: tuple[CellRemark, ...]
    doubts: tuple[Doubt, ...]


def with_ids(
    frame: pd.DataFrame, former: pd.DataFrame, used_ids: Iterable[str], answers: Answers
) -> Numbered:
    """Give every row of a typed list its household id.

    `former` is the list in force. An id is kept by (village, name, phone), then (village, name,
    address); a name that stays open is asked. A number once used is never given to another household.
    """
    keys = _Keys.of(frame)
    own, joins = _own_keys(frame)
    ids = own.fillna(_kept(keys, _Keys.of(former), former["household_id"], frame, former))
    same = joins.fillna(_joined(keys, frame))
    ids = ids.fillna(ids.groupby(same).transform("first"))
    open_rows = ids.isna()
    former_doubts, ids = _ask_former(frame, keys, former, ids, answers)
    twin_doubts, same = _ask_twins(frame, keys, same, ids.where(~open_rows | ids.notna()), answers)
    ids = ids.fillna(ids.groupby(same).transform("first"))
    numbers = _list_numbers(frame, ids, same)
    taken = set(used_ids) | set(former["household_id"].dropna()) | set(ids.dropna())
    made = ids.fillna(_new_ids(frame["village_id"], same, numbers, taken, ids.isna()))
    result = frame.assign(household_id=made.astype("str"), list_no=numbers)
    return Numbered(result, tuple(_told(frame, made, own.isna())), (*former_doubts, *twin_doubts))


@dataclass(frozen=True, slots=True, eq=False)
class _Keys:
    """Folded spellings of one list: null where a part is missing."""

    named: pd.Series
    phoned: pd.Series
    placed: pd.Series

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "_Keys":
        village = frame["village_id"].astype("str")
        named = village + _SEPARATOR + worded(_column(frame, "head_name"), fold)
        return cls(
            named,
            named + _SEPARATOR + worded(_column(frame, "head_phone"), fold),
            named + _SEPARATOR + worded(_column(frame, "address"), fold),
        )


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame.columns:
        return frame[name].astype("str")
    return pd.Series(np.nan, index=frame.index, dtype="str")


def _own_keys(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return ids the file brings, and short numbers of its own that only join rows inside a village."""
    given = _column(frame, "household_id")
    villages = frame.groupby(given)["village_id"].nunique()
    short = given.str.fullmatch(rf"\d{{1,{_SHORT_KEY}}}", na=False) | given.map(villages).gt(1)
    joins = ("own" + _SEPARATOR + frame["village_id"] + _SEPARATOR + given).where(short)
    return given.where(~short), joins.astype("str")


def _kept(
    keys: _Keys, before: _Keys, former_ids: pd.Series, frame: pd.DataFrame, former: pd.DataFrame
) -> pd.Series:
    """Return former ids by name and phone, then by name and address, where these mean one household."""
    both = keys.phoned + _SEPARATOR + worded(_column(frame, "address"), fold)
    both_before = before.phoned + _SEPARATOR + worded(_column(former, "address"), fold)
    found: pd.Series[Any] = pd.Series(None, index=frame.index, dtype="str")
    for now, then in (
        (both, both_before),
        (keys.phoned, before.phoned),
        (keys.placed, before.placed),
    ):
        known = now.map(_only(then, former_ids)).astype("str")
        found = found.where(found.notna(), known)
    return found


def _only(keys: pd.Series, ids: pd.Series) -> pd.Series:
    """Return key → id for keys of exactly one household."""
    pairs = pd.DataFrame({"key": keys, "id": ids}).dropna().drop_duplicates()
    once = pairs[~pairs["key"].duplicated(keep=False)]
    return once.set_index("key")["id"]


def _joined(keys: _Keys, frame: pd.DataFrame) -> pd.Series:
    """Return what is one household in this file: same name and phone; else every row alone."""
    alone = "row" + _SEPARATOR + pd.Series(frame.index.astype(str), index=frame.index)
    return keys.phoned.fillna(alone).astype("str")


def _ask_former(
    frame: pd.DataFrame, keys: _Keys, former: pd.DataFrame, ids: pd.Series, answers: Answers
) -> tuple[list[Doubt], pd.Series]:
    """Ask about rows whose village has an unmatched household of that name in the list in force."""
    left = former[~former["household_id"].isin(set(ids.dropna()))]
    names = _Keys.of(left).named
    open_rows = ids.isna() & keys.named.notna() & keys.named.isin(set(names.dropna()))
    doubts: dict[str, Doubt] = {}
    made = ids.copy()
    for row in frame.index[open_rows]:
        key = _question_key(frame, row)
        candidates = left[names == keys.named[row]].drop_duplicates("household_id")
        choices = [Choice(one, _described(candidates, one)) for one in candidates["household_id"]]
        answer = answers.doubts.get(key, "")
        if answer in {choice.value for choice in choices}:
            made[row] = answer
        elif answer != NEW:
            who = frame["head_name"][row]
            question = f"“{who}”（{_details(frame, row)}）和现有清单里的同名户是同一户吗？"
            doubts[key] = Doubt(
                key, question, (*choices, Choice(NEW, "不是，是新的一户")), f"--answer {key}=…"
            )
    return list(doubts.values()), made


def _described(rows: pd.DataFrame, household_id: str) -> str:
    row = rows.index[rows["household_id"] == household_id][0]
    return f"是，{household_id}（{_details(rows, row)}）"


def _details(frame: pd.DataFrame, row: int) -> str:
    words = [_column(frame, name)[row] for name in ("head_phone", "address")]
    return "，".join(str(word) for word in words if not pd.isna(word)) or "没有电话和地址"


def _question_key(frame: pd.DataFrame, row: int) -> str:
    names = ("village_id", "head_name", "head_phone", "address")
    words = [_column(frame, name)[row] for name in names]
    return "household:" + "/".join("" if pd.isna(word) else fold(str(word)) for word in words)


def _ask_twins(
    frame: pd.DataFrame, keys: _Keys, same: pd.Series, ids: pd.Series, answers: Answers
) -> tuple[list[Doubt], pd.Series]:
    """Ask whether rows of one name, one of them without phone, are one household."""
    open_rows = ids.isna() & keys.named.notna() & keys.phoned.isna()
    households = same.groupby(keys.named).nunique()
    several = open_rows & keys.named.map(households).gt(1)
    doubts: list[Doubt] = []
    made = same.copy()
    for name in dict.fromkeys(keys.named[several]):
        key = "same:" + name.replace(_SEPARATOR, "/")
        rows = frame.index[keys.named == name]
        answer = answers.doubts.get(key, "")
        if answer == "one":
            made[rows] = same[rows[0]]
        elif answer != "several":
            who = frame["head_name"][rows[0]]
            question = f"同村有 {len(rows)} 行户主都是“{who}”，有的没有电话，是同一户吗？"
            choices = (Choice("one", "是同一户"), Choice("several", "不是，各是一户"))
            doubts.append(Doubt(key, question, choices, f"--answer {key}=…"))
    return doubts, made


def _list_numbers(frame: pd.DataFrame, ids: pd.Series, same: pd.Series) -> pd.Series:
    """Return 名单号 of every row: the list's own, else counted on after the highest of the village."""
    given = (
        frame["list_no"].astype("float64")
        if "list_no" in frame.columns
        else pd.Series(np.nan, index=frame.index)
    )
    kept = pd.to_numeric(ids.str.extract(r"-(\d{4,})$")[0], errors="coerce").astype("float64")
    given = given.fillna(kept.where(given.isna()))
    highest = given.groupby(frame["village_id"]).transform("max").fillna(0.0)
    blank = given.isna()
    order = (
        same.where(blank).groupby(frame["village_id"]).transform(lambda one: pd.factorize(one)[0])
    )
    return given.fillna(highest + pd.to_numeric(order, errors="coerce") + 1)


def _new_ids(
    villages: pd.Series, same: pd.Series, numbers: pd.Series, taken: set[str], wanted: pd.Series
) -> pd.Series:
    """Return a fresh id per new household: its lowest number, or the next free one of the village."""
    lowest = numbers.groupby(same).transform("min")
    highest: dict[str, int] = {}
    for one in taken:
        village, _, number = one.rpartition("-")
        if number.isdigit():
            highest[village] = max(highest.get(village, 0), int(number))
    for village, number in zip(villages, numbers, strict=True):
        highest[village] = max(highest.get(village, 0), int(number))
    given: dict[str, str] = {}
    used = set(taken)
    rows = pd.DataFrame({"village": villages, "same": same, "number": lowest})[wanted]
    for village, group, number in zip(rows["village"], rows["same"], rows["number"], strict=True):
        if group in given:
            continue
        made = f"{village}-{int(number):04d}"
        if made in used:
            highest[village] += 1
            made = f"{village}-{highest[village]:04d}"
        used.add(made)
        given[group] = made
    return same.map(given).astype("str")


def _told(frame: pd.DataFrame, ids: pd.Series, joined: pd.Series) -> Iterable[CellRemark]:
    """Note households joined here whose rows differ in people: the largest counts."""
    if "people" not in frame.columns:
        return
    people = frame["people"].groupby(ids)
    differ = people.transform("nunique").gt(1)
    for row in frame.index[differ & joined]:
        value = frame["people"][row]
        yield CellRemark(
            row,
            "" if pd.isna(value) else f"{value:g}",
            "同一户几行的人数不同，按最大的一行计",
            "请核对本户人数",
            NOTED,
        )
