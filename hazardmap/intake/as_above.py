"""同上, ditto marks and blanks that mean “as above” in a list (同上、空白): only where lists use them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.intake.draft import NOTED, REPAIRED
from hazardmap.intake.resolve_names import CellRemark
from hazardmap.levels import fold

DITTO: Final = frozenset({"同上", "同前", "〃", "″", "＂", '"', '""', "''", "“", "”", "“”", "sameasabove",
                          "ditto", "-〃-", "—〃—", "..", "仝上", "同上行"})  # fmt: skip
_FIRST: Final = frozenset(word[0] for word in DITTO) | {"S", "D", " "}
GROUPS: Final = (
    ("village_name",),
    ("danger_area", "danger_kind"),
    ("mover_name", "mover_post", "mover_phone"),
    ("warner_name", "warner_post", "warner_phone"),
    ("shelter_name", "shelter_appraised", "keeper_name", "keeper_phone"),
)
"""Columns of a transfer list that stand once for several rows; they are blank together."""
_ALWAYS: Final = frozenset({"village_name", "danger_area"})
_BLANK: Final = "空白，已按上一行填写（同上）"
_OWN: Final = ("head_name", "head_phone", "people")


@dataclass(slots=True, eq=False)
class Line:
    """A remark about one cell (单元格说明), not frozen: a long list makes hundreds of thousands."""

    index: int
    value: str
    problem: str
    suggestion: str
    grade: str


Told = tuple[str, CellRemark | Line]


def as_above(cells: pd.DataFrame, *, blanks: bool) -> tuple[pd.DataFrame, list[Told]]:
    """Fill ditto marks and, in lists, blanks (`blanks`) from the row above; each with a remark.

    A household's own name, phone and people are never taken from above. A blank responsible person or
    shelter is only filled in a sheet that writes them once (ditto marks, or no repeats).
    """
    marks = _marks(cells)
    told: list[Told] = []
    made = cells.assign(**{name: cells[name].mask(marks[name]) for name in marks})
    for name, rows in marks.items():
        if name in _OWN:
            told.extend(_refused(cells, name, rows))
        else:
            made, more = _fill(made, cells, name, rows, "同上，已按上一行填写")
            told.extend(more)
    if blanks:
        for group in GROUPS:
            names = [name for name in group if name in cells.columns]
            made, more = _fill_group(made, cells, names, marks)
            told.extend(more)
    return made, told


def _marks(cells: pd.DataFrame) -> Mapping[str, pd.Series]:
    """Return the ditto cells of every column that has some."""
    found: dict[str, pd.Series] = {}
    for name in cells.columns:
        spelled = cells[name].dropna().unique().tolist()
        words = {word for word in spelled if word[0] in _FIRST and fold(word).lower() in DITTO}
        if words:
            found[name] = cells[name].isin(words)
    return found


def _refused(cells: pd.DataFrame, name: str, rows: pd.Series) -> Iterator[Told]:
    for row, value in cells.loc[rows, name].items():
        yield (
            name,
            CellRemark(
                row, value, "这一列每户不同，不能写同上，按未知处理", "请填写本户的内容", REPAIRED
            ),
        )


def _fill(
    made: pd.DataFrame, cells: pd.DataFrame, name: str, rows: pd.Series, problem: str
) -> tuple[pd.DataFrame, list[Told]]:
    above = made[name].ffill()
    values = made[name].where(~rows, above)
    told: list[Told] = []
    index = made.index[rows].tolist()
    words = cells.loc[rows, name].fillna("").tolist()
    for row, word, taken in zip(index, words, values[rows].tolist(), strict=True):
        if isinstance(taken, str):
            told.append((name, Line(row, word, problem, f"已填“{taken}”，请核对", REPAIRED)))
        else:
            told.append((name, Line(row, word, "同上，但上面没有内容", "请补填", NOTED)))
    return made.assign(**{name: values}), told


def _fill_group(
    made: pd.DataFrame,
    cells: pd.DataFrame,
    names: list[str],
    marks: Mapping[str, pd.Series],
) -> tuple[pd.DataFrame, list[Told]]:
    if not names:
        return made, []
    lead = names[0]
    blank = made[names].isna().all(axis=1) & _has_household(made)
    blank &= made[lead].ffill().notna()
    if "own_refuge" in made.columns and lead == "shelter_name":
        blank &= ~made["own_refuge"].isin(["1", "是", "有", "√"])
    if lead not in _ALWAYS:
        blank &= ~_new_village(made)
    if not blank.any() and lead not in marks:
        return made, []
    ditto = marks.get(lead, pd.Series(False, index=made.index))
    lazy = lead in _ALWAYS or bool(ditto.any())
    if blank.any() and not lazy and not _written_once(made[lead], blank):
        row, count = made.index[blank][0], int(blank.sum())
        problem = f"有 {count} 格空白（从这一行起），没有当作同上，按未知处理"
        return made, [(lead, CellRemark(row, "", problem, "如是同上请写明", NOTED))]
    return _copied(made, cells, names, blank, ditto)


def _copied(
    made: pd.DataFrame, cells: pd.DataFrame, names: list[str], blank: pd.Series, ditto: pd.Series
) -> tuple[pd.DataFrame, list[Told]]:
    """Give blank rows the whole group of the last row that names its first column."""
    own = cells[names[0]].notna() & ~ditto
    told: list[Told] = []
    filled = made
    for name in names:
        source = made[name].where(own).groupby(own.cumsum()).transform("first")
        rows = (blank | ditto) & made[name].isna() & source.notna()
        filled = filled.assign(**{name: made[name].where(~rows, source)})
        taken = source[rows].tolist()
        told.extend(
            (name, Line(row, "", _BLANK, f"已填“{value}”，请核对", REPAIRED))
            for row, value in zip(made.index[rows].tolist(), taken, strict=True)
        )
    return filled, told


def _has_household(made: pd.DataFrame) -> pd.Series:
    own = [name for name in _OWN if name in made.columns]
    if not own:
        return pd.Series(False, index=made.index)
    return made[own].notna().any(axis=1)


def _new_village(made: pd.DataFrame) -> pd.Series:
    changed = pd.Series(False, index=made.index)
    for name in ("village_name", "village_id"):
        if name in made.columns:
            above = made[name].ffill().shift()
            changed |= made[name].notna() & above.notna() & (made[name] != above)
    return changed


def _written_once(lead: pd.Series, blank: pd.Series) -> bool:
    """Tell whether a column names each value once and then leaves it blank.

    A few values written again (at the top of a page) are usual; a sheet that writes most of them out
    means its blanks as unknown.
    """
    repeats = int((lead.notna() & (lead == lead.ffill().shift())).sum())
    return 3 * repeats <= int(blank.sum())
