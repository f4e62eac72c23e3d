"""The fields of a row's form (行的表单): from the table's contract, with what was typed and what is wrong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd
from flask import request

from hazardmap.errors import HazardmapError
from hazardmap.tables.cells import as_text
from hazardmap.tables.contract import Column, Kind, Table

_WRONG = re.compile(r"“([^”]+)”([^；]*)")
_CHANGED_MEANWHILE = "刚被别人改成“{now}”，请核对后重新填写"


@dataclass(frozen=True, slots=True)
class Field:
    """One field (一栏): `value` is what stands in it now, `was` what the table held when the form was made."""

    name: str
    label: str
    value: str
    was: str
    kind: str
    """text, number, date or choice"""
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()
    wrong: str = ""
    required: bool = False


def texts_of(row: pd.DataFrame) -> dict[str, str]:
    """Return the cells of a frame's first row as text, "" for unknown; dates without their clock."""
    cells = {}
    for name in row.columns:
        if name == "geometry":
            continue
        text = as_text(row[name].iloc[:1]).iloc[0]
        shown = "" if pd.isna(text) else str(text)
        cells[str(name)] = shown[:10] if row[name].dtype.kind == "M" else shown
    return cells


def fields_of(
    table: Table,
    names: Iterable[str],
    texts: Mapping[str, str],
    *,
    suggestions: Mapping[str, Iterable[str]] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> list[Field]:
    """Make the fields of these columns; in a form that was sent, what was typed stays."""
    sent = request.form if request.method == "POST" else {}
    fields = []
    for name in names:
        column = table.column(name)
        was = sent.get(f"was:{name}", texts.get(name, ""))
        fields.append(
            Field(
                name=name,
                label=f"{column.label}（{column.unit}）" if column.unit else column.label,
                value=sent.get(name, texts.get(name, "")),
                was=was,
                kind=_kind(column),
                choices=_choices(column),
                suggestions=tuple((suggestions or {}).get(name, ())),
                wrong=(wrong or {}).get(name, ""),
                required=column.required,
            )
        )
    return fields


def typed_changes(names: Iterable[str]) -> dict[str, str]:
    """Return what was typed anew: field → text, only where it differs from what stood there."""
    form = request.form
    return {
        name: form[name].strip()
        for name in names
        if name in form and form[name].strip() != form.get(f"was:{name}", "").strip()
    }


def changed_meanwhile(changes: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Return, by field, what somebody else changed since the form was made; his work is not overwritten."""
    form = request.form
    return {
        name: _CHANGED_MEANWHILE.format(now=now.get(name) or "空")
        for name in changes
        if now.get(name, "") not in {form.get(f"was:{name}", ""), changes[name]}
    }


def wrong_fields(table: Table, names: Iterable[str], error: HazardmapError) -> dict[str, str]:
    """Find the fields an error speaks of by their labels, so that it stands next to them."""
    by_label = {table.column(name).label: name for name in names}
    said: dict[str, str] = {}
    for label, words in _WRONG.findall(str(error)):
        if label in by_label:
            said.setdefault(by_label[label], words.strip("：:，。 ") or "填写不对")
    return said


def _kind(column: Column) -> str:
    if column.words or column.kind is Kind.FLAG:
        return "text" if column.many else "choice"
    if column.kind is Kind.DATE:
        return "date"
    return "number" if column.kind in {Kind.COUNT, Kind.AMOUNT, Kind.NUMBER} else "text"


def _choices(column: Column) -> tuple[tuple[str, str], ...]:
    if column.kind is Kind.FLAG:
        return (("", "未注明"), ("1", "是"), ("0", "否"))
    labels = column.word_labels or column.words
    return (("", "未注明"), *zip(column.words, labels, strict=True)) if column.words else ()
