"""What villages say of their lists (村上报情况) after a file or a word of the village."""

from datetime import date

import pandas as pd

from hazardmap.duty.in_force import InForce
from hazardmap.duty.row_change import RowChange
from hazardmap.errors import HazardmapError, UnknownPlace, UsageError
from hazardmap.intake.draft import Draft
from hazardmap.store.changes import Change
from hazardmap.tables import TABLES
from hazardmap.tables.canonical import ordered
from hazardmap.tables.check import complete

LISTED = "listed"
NONE_DECLARED = "none_declared"
_NAME = "list_statements"


def said_by(here: InForce, table: str, draft: Draft) -> pd.DataFrame | None:
    """Return `list_statements` as a household list makes it, or None when it says nothing new.

    A village whose rows come is 已上报, whatever it said before; 本村无转移人员 in the file is taken.
    """
    if table != "households":
        return None
    former = here.tables[_NAME]
    made = former
    if "village_id" in draft.frame.columns:
        listed = set(draft.frame["village_id"].dropna())
        denied = former["village_id"].isin(listed) & former["statement"].ne(LISTED)
        made = stated(made, former.loc[denied, "village_id"].tolist(), LISTED)
    for row in draft.statements.to_dict("records"):
        on = row.get("as_of")
        by = row.get("by")
        made = stated(
            made,
            [str(row["village_id"])],
            str(row["statement"]),
            on=None if pd.isna(on) else pd.Timestamp(on).date(),
            by=None if pd.isna(by) else str(by),
        )
    return None if made.equals(former) else made


def stated(
    former: pd.DataFrame,
    villages: list[str],
    statement: str,
    *,
    on: date | None = None,
    by: str | None = None,
) -> pd.DataFrame:
    """Return the statements with the word of some villages put in; day and name only where given."""
    if not villages:
        return former
    table = TABLES[_NAME]
    missing = [
        village for village in dict.fromkeys(villages) if village not in set(former["village_id"])
    ]
    new = complete(table, pd.DataFrame({"village_id": missing, "statement": statement}))
    frame = pd.concat([former, new], ignore_index=True) if missing else former.copy()
    here = frame["village_id"].isin(villages)
    values: dict[str, object] = {"statement": statement}
    values |= {} if on is None else {"as_of": pd.Timestamp(on)}
    values |= {} if by is None else {"by": by}
    for name, value in values.items():
        frame[name] = frame[name].mask(here, value).astype(frame[name].dtype)
    return ordered(table, complete(table, frame))


def confirmed(here: InForce, village_id: str, by: str, on: date) -> RowChange:
    """Note that somebody confirmed a village's list (村级确认): its word stays, day and name are new."""
    _require(here, village_id, by)
    former = here.tables[_NAME]
    own = former.loc[former["village_id"].eq(village_id), "statement"]
    listed = here.tables["households"]["village_id"].eq(village_id).any()
    statement = LISTED if listed else (own.iloc[0] if len(own) else "")
    if statement not in {LISTED, NONE_DECLARED}:
        raise HazardmapError("本村还没有清单，不能确认；请先导入清单，或声明本村无转移人员。")
    return _said_anew(here, village_id, statement, by, on)


def none_declared(here: InForce, village_id: str, by: str, on: date) -> RowChange:
    """Note that a village has nobody to move (本村无转移人员); refused while it has rows."""
    _require(here, village_id, by)
    rows = int(here.tables["households"]["village_id"].eq(village_id).sum())
    if rows:
        raise HazardmapError(f"本村清单还有 {rows} 行，不能声明无转移人员；请先逐户销号。")
    return _said_anew(here, village_id, NONE_DECLARED, by, on)


def _require(here: InForce, village_id: str, by: str) -> None:
    if not here.tables["villages"]["village_id"].eq(village_id).any():
        raise UnknownPlace(f"没有代码为 {village_id} 的村。")
    if not by.strip():
        raise UsageError("请填写确认人姓名。")


def _said_anew(here: InForce, village_id: str, statement: str, by: str, on: date) -> RowChange:
    former = here.tables[_NAME]
    frame = stated(former, [village_id], statement, on=on, by=by.strip())
    label = dict(zip(*_WORDS, strict=True))[statement]
    words = f"{label}，{by.strip()} {on.isoformat()}"
    old = former[former["village_id"].eq(village_id)]
    change = Change(village_id, "修改", "statement", "上报情况", _former_words(old), words)
    return RowChange(frame, (change,))


_WORDS = (
    TABLES[_NAME].column("statement").words,
    TABLES[_NAME].column("statement").word_labels,
)


def _former_words(old: pd.DataFrame) -> str:
    if old.empty:
        return ""
    row = old.iloc[0]
    label = dict(zip(*_WORDS, strict=True)).get(row["statement"], row["statement"])
    name = "" if pd.isna(row["by"]) else str(row["by"])
    day = "" if pd.isna(row["as_of"]) else f"{row['as_of']:%Y-%m-%d}"
    return "，".join(part for part in (label, f"{name} {day}".strip()) if part)
