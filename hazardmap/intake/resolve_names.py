"""Codes and names of villages and towns in foreign files → ids in force (村、镇街对应).

Every different text is resolved once. What could mean two places is asked; what means none is refused
with the nearest names; what an old name, a variant or the file's own town decided is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from hazardmap.intake.draft import REFUSED, REPAIRED, Answers, Choice, Doubt, Known
from hazardmap.intake.name_index import NameIndex, Outcome, index_of

LEAVE_OUT: Final = "-"
"""answer to a doubt about a name: these rows are left out (不收)"""
_MOST_NEAR: Final = 50
"""different unknown names that get suggestions; each costs a comparison with every village"""


@dataclass(frozen=True, slots=True)
class CellRemark:
    """A remark about one cell (单元格说明): `index` is the row's label in the given Series."""

    index: Any
    value: str
    problem: str
    suggestion: str
    grade: str = REFUSED


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """Ids on the index of the given texts (对应结果), null where the text is blank, unknown or asked.

    `remarks` have a line per row: refused (the text means no place) or repaired (it was read by an old
    name, a variant, a code with zeros, the file's town, or a person's answer). Rows of `doubts` have none.
    """

    ids: pd.Series
    remarks: tuple[CellRemark, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Result:
    outcome: Outcome
    doubt: Doubt | None = None
    near: tuple[str, ...] = ()


def resolve_towns(texts: pd.Series, known: Known, answers: Answers) -> Resolved:
    """Give each text its town id (镇街对应): a code, a name, an old name (直埠镇), 诸暨市枫桥镇.

    A name that is not known is asked when a similar one exists (黄山镇: 璜山镇?), else refused.
    """
    return _spread(texts, texts, _towns(texts, index_of(known), answers))


def _towns(texts: pd.Series, index: NameIndex, answers: Answers) -> dict[Any, _Result]:
    results: dict[Any, _Result] = {}
    for count, text in enumerate(texts.dropna().unique()):
        outcome = index.town(text)
        near = index.near(text, towns=True) if not outcome.id and count < _MOST_NEAR else ()
        key = f"town:{text}"
        results[text] = _by_answer(
            key, text, outcome, near, labels=index.town_names, answers=answers
        )
    return results


def resolve_villages(
    texts: pd.Series,
    town_texts: pd.Series | None,
    known: Known,
    answers: Answers,
    *,
    file_town: str = "",
) -> Resolved:
    """Give each text its village id (村对应).

    A text is a code (9, 12, 15 digits folded), a name (枫源村, 枫源, 枫源行政村) or 枫桥镇枫源村. A name
    that several towns have is taken in the row's town (`town_texts`, any spelling), else in the file's
    town (`file_town`, an id; without it the one town of all certain rows), else asked.
    """
    index = index_of(known)
    blank = pd.Series(None, index=texts.index, dtype="str")
    towns = blank if town_texts is None else town_texts.astype("str")
    given = {text: result.outcome for text, result in _towns(towns, index, answers).items()}
    spelled = towns.fillna("")
    keys = pd.Series(list(zip(texts, spelled, strict=True)), index=texts.index, dtype="object")
    keys = keys.where(texts.notna(), None)
    pairs: list[tuple[str, str]] = list(keys.dropna().unique())
    first = {
        (text, town): index.village(text, given[town].id if town else "") for text, town in pairs
    }
    home = file_town or _only_town(first.values(), index)
    results: dict[Any, _Result] = {}
    for count, ((text, town), outcome) in enumerate(first.items()):
        # a row that names its own town is never decided by the file's
        decided = _at_home(outcome, "" if town and given[town].id else home, index)
        near = index.near(text, towns=False) if _unknown(decided) and count < _MOST_NEAR else ()
        key = f"village:{town}/{text}" if town else f"village:{text}"
        labels = {one: index.label(one) for one in (*decided.candidates, *near)}
        chosen = answers.doubts.get(key, "")
        labels |= {chosen: index.label(chosen)} if chosen in index.village_names else {}
        result = _by_answer(key, f"{town}{text}", decided, near, labels=labels, answers=answers)
        results[text, town] = _told_of_town(result, town, given)
    return _spread(texts, keys, results)


def _unknown(outcome: Outcome) -> bool:
    return not outcome.id and not outcome.asks


def _only_town(outcomes: Iterable[Outcome], index: NameIndex) -> str:
    """Return the town of all certain rows when they name at least two villages of one town."""
    certain = {outcome.id for outcome in outcomes if outcome.id}
    towns = {index.town_of.get(key, "") for key in certain}
    return towns.pop() if len(certain) > 1 and len(towns) == 1 else ""


def _at_home(outcome: Outcome, home: str, index: NameIndex) -> Outcome:
    """Let the file's town decide between villages of one name, and nothing else."""
    if not home or not outcome.asks:
        return outcome
    inside = [key for key in outcome.candidates if index.town_of.get(key) == home]
    if len(inside) != 1:
        return outcome
    name = index.town_names.get(home, home)
    return Outcome(inside[0], f"几个镇街有同名的村，按本文件所在的{name}认定")


def _by_answer(
    key: str,
    text: str,
    outcome: Outcome,
    near: tuple[str, ...],
    *,
    labels: Mapping[str, str],
    answers: Answers,
) -> _Result:
    """Take a person's answer, else make the question; only several or similar names are asked."""
    if outcome.id:
        return _Result(outcome)
    answer = answers.doubts.get(key, "")
    if answer == LEAVE_OUT:
        return _Result(Outcome(said="按人工指定不收"))
    if answer in labels:
        return _Result(Outcome(answer, f"按人工指定认作{labels[answer]}"))
    asks = outcome.asks or (key.startswith("town:") and near)
    if not asks:
        return _Result(outcome, near=tuple(labels[one] for one in near))
    options = dict.fromkeys((*outcome.candidates, *near))
    choices = (
        *(Choice(one, labels[one]) for one in options),
        Choice(LEAVE_OUT, "都不是，这些行不收"),
    )
    question = f"“{text}”指的是哪一个？（{outcome.said}）"
    return _Result(outcome, Doubt(key, question, choices, f"--answer {key}=…"))


def _told_of_town(result: _Result, town: str, given: Mapping[str, Outcome]) -> _Result:
    """Say with a village that its row's town is unknown, or was read by an old name."""
    if not result.outcome.id or not town or not given[town].said:
        return result
    said = f"镇街“{town}”{given[town].said}"
    both = "；".join(part for part in (said, result.outcome.said) if part)
    return replace(result, outcome=replace(result.outcome, said=both))


def _spread(texts: pd.Series, keys: pd.Series, results: Mapping[Any, _Result]) -> Resolved:
    """Give every row the result of its text."""
    ids = {key: result.outcome.id or None for key, result in results.items()}
    told = {
        key
        for key, result in results.items()
        if result.doubt is None and (not result.outcome.id or result.outcome.said)
    }
    rows = keys.map(lambda key: key in told, na_action="ignore").fillna(False).astype(bool)
    remarks = tuple(
        _remark(row, text, results[key])
        for row, text, key in zip(texts.index[rows], texts[rows], keys[rows], strict=True)
    )
    doubts = tuple(result.doubt for result in results.values() if result.doubt)
    values = keys.map(ids.get, na_action="ignore")
    return Resolved(values.where(values.notna()).astype("str"), remarks, doubts)


def _remark(row: Any, text: str, result: _Result) -> CellRemark:
    said = result.outcome.said
    if result.outcome.id:
        return CellRemark(row, text, said, f"已对应到 {result.outcome.id}，请核对", REPAIRED)
    near = f"名称接近的有{'、'.join(result.near)}；" if result.near else ""
    return CellRemark(row, text, said, f"{near}请改正名称或代码后重新导入")
