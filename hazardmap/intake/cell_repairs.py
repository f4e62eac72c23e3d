"""Put right what offices type into cells (单元格修正): phones, counts, flags, dates; each with a remark."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

import pandas as pd

from hazardmap.intake.as_above import Line, Told
from hazardmap.intake.draft import NOTED, REPAIRED
from hazardmap.levels import fold
from hazardmap.tables.contract import Kind, Table

OTHER_PHONES: Final = "（其余号码）"
_MOBILE: Final = re.compile(r"1\d{10}")
_PHONE: Final = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}|[2-9]\d{6,7}|\d{3,6}")
_SHORTENED: Final = re.compile(r"\d(\.\d+)?[eE]\+?\d{1,2}")
_BETWEEN: Final = re.compile(r"[、,，;；/／\\|\s]+|或|(?<=\d)\((?=\d)|\)")
_DIGITS: Final = "零一二三四五六七八九"
_CHINESE: Final = re.compile(r"^([一二三四五六七八九两])?(十)?([一二三四五六七八九两])?$")
_UNIT: Final = re.compile(r"(人|口|个|户|名|mm|毫米|米|m|m2|㎡|平方米|平方公里|小时|h|分钟|万元)$")
_YES: Final = frozenset(
    {"√", "✓", "✔", "是", "有", "y", "yes", "对", "1", "已鉴定", "已", "合格", "鉴定"}
)
_NO: Final = frozenset(
    {"×", "✗", "✘", "x", "否", "无", "n", "no", "没有", "0", "未鉴定", "未", "/"}
)
_LIST_FLAGS: Final = frozenset({"shelter_appraised", "appraised"})
_NOTHING: Final = frozenset(
    {
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "无",
        "没有",
        "不详",
        "未知",
        "暂无",
        "空",
        "none",
        "null",
        "n/a",
    }
)
_WHO: Final = frozenset({"mover_name", "warner_name", "keeper_name", "shelter_name"})
_COUNTED: Final = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.NUMBER})
Change = Callable[[str], tuple[str | None, str, str]]
"""text → new text (None = unknown), grade ("" = nothing to say), problem"""


def mended(table: Table, cells: pd.DataFrame) -> tuple[pd.DataFrame, list[Told]]:
    """Return the text cells with what can be read put right; what cannot becomes unknown and is told.

    Further phones of one cell go to an extra column beside it.
    """
    told: list[Told] = []
    made: dict[str, pd.Series] = {}
    for name in cells.columns:
        change = _change(table, name)
        text = cells[name]
        if change is None:
            made[name] = text
            continue
        results = {value: change(value) for value in text.dropna().unique().tolist()}
        values = {value: new for value, (new, _, _) in results.items()}
        made[name] = text.map(values, na_action="ignore").astype("str")
        told.extend(_told(name, text, results))
        if "phone" in name or name == "landline":
            made |= _others(table, name, text)
    return pd.DataFrame(made, index=cells.index), told


def _told(
    name: str, text: pd.Series, results: Mapping[str, tuple[str | None, str, str]]
) -> Iterator[Told]:
    said = {value for value, (_, grade, _) in results.items() if grade}
    if not said:
        return
    rows = text.isin(said)
    for row, value in zip(text.index[rows].tolist(), text[rows].tolist(), strict=True):
        new, grade, problem = results[value]
        do = f"已读作“{new}”，请核对" if new else "请核对后补填"
        yield name, Line(row, value, problem, do, grade)


def _change(table: Table, name: str) -> Change | None:
    column = next((one for one in table.columns if one.name == name), None)
    if "phone" in name or name == "landline":
        return phone
    if name in _LIST_FLAGS or name in _WHO:
        return appraisal if name in _LIST_FLAGS else nothing
    if column is None or name in {"lon", "lat"}:
        return None
    return number if column.kind in _COUNTED else _BY_KIND.get(column.kind)


def phone(text: str) -> tuple[str | None, str, str]:
    """Read a phone cell (手机): digits only; shortened numbers (1.38E+10) are unknown, the first of several."""
    if text.isascii() and text.isdigit() and _MOBILE.fullmatch(text):
        lost = text.endswith("0000000")
        return text, NOTED if lost else "", "号码末尾全是 0，可能已丢失位数" if lost else ""
    word = fold(text)
    if _SHORTENED.fullmatch(word):
        return None, REPAIRED, "号码被表格软件缩写，后面的位数已丢失，按未知处理"
    if word.lower() in _NOTHING:
        return None, "" if word in {"/", "-", "无"} else NOTED, "没有号码，按未知处理"
    found = numbers_in(text)
    if len(found) > 1:
        return found[0], NOTED, f"一格里有 {len(found)} 个号码，取第一个，其余另列保留"
    if not found or found[0] == text:
        return text, "" if found else NOTED, "" if found else "不像电话号码，原样保留"
    return found[0], REPAIRED, "号码已去掉空格、横线或其他文字"


def numbers_in(text: str) -> list[str]:
    """Return the phone numbers of a cell in their order (一格多号)."""
    parts = [_plain_number(part) for part in _BETWEEN.split(text) if part]
    found = [part for part in parts if _PHONE.fullmatch(part)]
    whole = _plain_number(text)
    if _PHONE.fullmatch(whole) and not any(_MOBILE.fullmatch(part) for part in found):
        return [whole]
    if not found:
        found = re.findall(r"(?<!\d)1\d{10}(?!\d)", whole)
    long = [part for part in found if len(part) >= 7]
    return long or found[:1]


def _plain_number(text: str) -> str:
    word = re.sub(r"^(\+?86)(?=1\d{10}$)", "", fold(text).replace("－", "-").replace("—", "-"))
    word = re.sub(r"\.0+$", "", word)
    return word if re.fullmatch(r"0\d{2,3}-\d{7,8}", word) else word.replace("-", "")


def _others(table: Table, name: str, text: pd.Series) -> dict[str, pd.Series]:
    rest = {
        value: "、".join(found[1:])
        for value in text.dropna().unique().tolist()
        if not value.isdigit() and len(found := numbers_in(value)) > 1
    }
    if not rest:
        return {}
    label = next((one.label for one in table.columns if one.name == name), name)
    return {f"{label}{OTHER_PHONES}": text.map(rest, na_action="ignore").astype("str")}


def number(text: str) -> tuple[str | None, str, str]:
    """Read a number cell (数字): 3人, 三, full width; what is no number stays for the contract's check."""
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return text, "", ""
    word = fold(text).replace(",", "") if re.fullmatch(r"[\d,，.]+", fold(text)) else fold(text)
    if word.lower() in _NOTHING:
        return None, NOTED, "没有数字，按未知处理"
    bare = _UNIT.sub("", word)
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", bare):
        return bare, REPAIRED, "已去掉单位或全角字符"
    spelled = _chinese(bare)
    if spelled is not None:
        return str(spelled), REPAIRED, "汉字数字已换成数字"
    return text, "", ""


def _chinese(word: str) -> int | None:
    found = _CHINESE.match(word)
    if not word or found is None:
        return 0 if word == "零" else None
    tens, ten, ones = found.groups()
    value = {mark: at for at, mark in enumerate(_DIGITS)} | {"两": 2}
    if ten is None:
        return value[tens] if tens and not ones else None
    return (value[tens] if tens else 1) * 10 + (value[ones] if ones else 0)


def flag(text: str) -> tuple[str | None, str, str]:
    """Read a yes-or-no cell (是否): √ × as well; the rest is left to the contract's check."""
    word = fold(text).lower()
    if word in {"√", "✓", "✔"}:
        return "1", REPAIRED, "勾已读作“是”"
    if word in {"×", "✗", "✘", "x"}:
        return "0", REPAIRED, "叉已读作“否”"
    return text, "", ""


def appraisal(text: str) -> tuple[str | None, str, str]:
    """Read 有无安全鉴定: 有 or 无, from the usual words; others stay as they are."""
    word = fold(text).lower()
    meant = "有" if word in _YES else "无" if word in _NO else text
    return meant, REPAIRED if meant != text else "", f"已读作“{meant}”" if meant != text else ""


def nothing(text: str) -> tuple[str | None, str, str]:
    """Read a name cell that says there is none (无、/) as unknown."""
    if fold(text).lower() in _NOTHING:
        return None, REPAIRED, "写着没有，按未知处理"
    return text, "", ""


def day(text: str) -> tuple[str | None, str, str]:
    """Read a date cell (日期): the serial number of a sheet (45123) becomes a date."""
    if re.fullmatch(r"[2-6]\d{4}(\.0+)?", text):
        made = date(1899, 12, 30) + timedelta(days=int(float(text)))
        return made.isoformat(), REPAIRED, "表格软件的日期序号已换成日期"
    return text, "", ""


_BY_KIND: Final[Mapping[Kind, Change]] = {Kind.FLAG: flag, Kind.DATE: day, Kind.TIME: day}
