"""From foreign cells to typed columns (单元格转换): everything is text first, then its contract's kind."""

import re
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import pandas as pd

from hazardmap.errors import Fault
from hazardmap.levels import fold
from hazardmap.moments import BEIJING
from hazardmap.tables.contract import Column, Kind, Table

_NUMBER: Final = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
_FLAGS: Final = {
    "1": 1.0, "是": 1.0, "有": 1.0, "true": 1.0, "yes": 1.0, "1.0": 1.0,
    "0": 0.0, "否": 0.0, "无": 0.0, "false": 0.0, "no": 0.0, "0.0": 0.0,
}  # fmt: skip
_DAY: Final = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_CLOCK: Final = r"(?:[T ]*(\d{1,2})[:时](\d{1,2})[:分]?(?:(\d{1,2})(?:\.\d+)?秒?)?)?"
_OFFSET: Final = r" *(Z|[+-]\d{2}:?\d{2})?$"
_MOMENT: Final = _DAY + _CLOCK + _OFFSET
_COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?$")
_LAST_YEAR: Final = 2261
_BETWEEN: Final = re.compile(r"[;；、,，]")


def as_text(values: pd.Series) -> pd.Series:
    """Turn any column into text: whole numbers without “.0”, times as ISO 8601, blank = null.

    The same value gives the same text whatever file it came from.
    """
    if pd.api.types.infer_dtype(values, skipna=True) in {"string", "empty"}:
        text = values.astype("str")
    elif pd.api.types.is_bool_dtype(values.dtype) or pd.api.types.is_integer_dtype(values.dtype):
        whole = values.astype("Int64").astype("object")
        text = whole.map(str, na_action="ignore").where(values.notna()).astype("str")
    else:
        words = [_cell_text(value) for value in values.astype("object")]
        text = pd.Series(words, index=values.index, dtype="str")
    text = text.str.strip().str.strip("\u3000\ufeff\u00a0")
    return text.where(text != "")


def _cell_text(value: object) -> str | None:
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, bool | np.bool_):
        return "1" if value else "0"
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return None
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if isinstance(value, np.datetime64):
        return pd.Timestamp(value).isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def typed(table: Table, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Convert the contract columns of a text frame to their kinds, with a fault for each bad cell.

    Rows are named by index + 1; a bad cell becomes null in the returned frame; other columns stay text.
    """
    faults: list[Fault] = []
    columns: dict[str, pd.Series] = {}
    for name in frame.columns:
        text = frame[name]
        known = next((column for column in table.columns if column.name == name), None)
        if known is None:
            columns[name] = text
            continue
        values, problem = _READERS[known.kind](known, text)
        columns[name] = values
        faults.extend(_cell_faults(table, known, text, problem))
    return pd.DataFrame(columns, index=frame.index), faults


def _cell_faults(
    table: Table, column: Column, text: pd.Series, problem: pd.Series
) -> Iterable[Fault]:
    wrong = problem.notna()
    for row, found, do in zip(text.index[wrong], text[wrong], problem[wrong], strict=True):
        yield Fault(table.name, int(row) + 1, column.name, str(found), str(do))


def _problems(text: pd.Series) -> pd.Series:
    return pd.Series(np.nan, index=text.index, dtype="str")


def _folded(text: pd.Series) -> pd.Series:
    """Fold only what is not plain already: of numbers that is next to nothing."""
    odd = text.notna() & ~text.str.fullmatch(r"[!-~]+", na=True)
    if not odd.any():
        return text
    return text.where(~odd, text[odd].map(fold).astype("str"))


def _read_number(column: Column, text: pd.Series) -> tuple[pd.Series, pd.Series]:
    given = text.notna()
    folded = _folded(text)
    good = given & folded.str.fullmatch(_NUMBER, na=False)
    values = pd.to_numeric(folded.where(good), errors="coerce").astype("float64")
    good &= np.isfinite(values)
    problem = _problems(text).mask(given & ~good, f"应为数字{_unit(column)}，不知道就留空")
    if column.kind is not Kind.NUMBER:
        problem = problem.mask(good & (values < 0), "不能是负数，请改正；不知道就留空")
    if column.kind is Kind.COUNT:
        part = good & (values >= 0) & (values != values.round())
        problem = problem.mask(part, "应为整数，请改正")
    return values.where(problem.isna()), problem


def _unit(column: Column) -> str:
    return f"（{column.unit}）" if column.unit else ""


def _read_flag(_: Column, text: pd.Series) -> tuple[pd.Series, pd.Series]:
    values = _folded(text).str.lower().map(_FLAGS).astype("float64")
    wrong = text.notna() & values.isna()
    return values, _problems(text).mask(wrong, "应填 1 或 0（也可填 是/否、有/无），不知道就留空")


def _moments(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return days (naive midnight) and UTC times of the texts; whatever is no moment becomes null."""
    spelled = text.str.replace(_COMPACT, _spell_compact, regex=True)
    parts = spelled.str.extract(_MOMENT)
    parts = parts.where(pd.to_numeric(parts[0]).between(1700, _LAST_YEAR))
    two = [parts[at].fillna("00").str.zfill(2) for at in range(1, 6)]
    day_text = parts[0] + "-" + two[0] + "-" + two[1]
    offset = parts[6].fillna("+08:00")
    clock = "T" + two[2] + ":" + two[3] + ":" + two[4] + offset
    days = pd.to_datetime(day_text, format="%Y-%m-%d", errors="coerce")
    times = pd.to_datetime(day_text + clock, format="ISO8601", utc=True, errors="coerce")
    return days, times


def _spell_compact(found: re.Match[str]) -> str:
    year, month, day, hour, minute, second = found.groups()
    clock = f" {hour}:{minute}:{second or '00'}" if hour else ""
    return f"{year}-{month}-{day}{clock}"


def _read_date(_: Column, text: pd.Series) -> tuple[pd.Series, pd.Series]:
    days = _moments(text)[0].astype("datetime64[ns]")
    wrong = text.notna() & days.isna()
    return days, _problems(text).mask(wrong, "应为日期，如 2026-06-10；不知道就留空")


def _read_time(_: Column, text: pd.Series) -> tuple[pd.Series, pd.Series]:
    times = _moments(text)[1].dt.as_unit("ns").dt.tz_convert(BEIJING)
    wrong = text.notna() & times.isna()
    return times, _problems(text).mask(wrong, "应为时间，如 2026-06-10 02:40（北京时间）")


def _read_text(column: Column, text: pd.Series) -> tuple[pd.Series, pd.Series]:
    if not column.words:
        return text, _problems(text)
    allowed = {fold(word): word for word in column.words}
    allowed |= {
        fold(label): word for label, word in zip(column.word_labels, column.words, strict=False)
    }
    words = text.map(lambda cell: _words(cell, allowed, many=column.many), na_action="ignore")
    wrong = text.notna() & words.isna()
    choices = "、".join(_choices(column))
    do = f"不认识的词，请改为其中之一：{choices}"
    return words.astype("str"), _problems(text).mask(wrong, do)


def _choices(column: Column) -> list[str]:
    labels = column.word_labels or column.words
    return [
        word if word == label else f"{word}（{label}）"
        for word, label in zip(column.words, labels, strict=True)
    ]


def _words(cell: str, allowed: dict[str, str], *, many: bool) -> str | None:
    if not many:
        return allowed.get(fold(cell))
    found = [allowed.get(fold(part)) for part in _BETWEEN.split(cell) if fold(part)]
    known = [word for word in found if word is not None]
    return ";".join(known) if len(known) == len(found) else None


_Reader = Callable[[Column, pd.Series], tuple[pd.Series, pd.Series]]
_READERS: Final[dict[Kind, _Reader]] = {
    Kind.TEXT: _read_text,
    Kind.COUNT: _read_number,
    Kind.AMOUNT: _read_number,
    Kind.NUMBER: _read_number,
    Kind.FLAG: _read_flag,
    Kind.DATE: _read_date,
    Kind.TIME: _read_time,
}
