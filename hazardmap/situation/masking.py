"""What a viewer may not read (不显示): personal cells are replaced before a row leaves the process."""

from collections.abc import Iterable

import pandas as pd

from hazardmap.viewer import Viewer

HIDDEN = "不显示"
"""Stands for a name or phone that is known but not for this viewer; unknown stays unknown."""
PERSONAL = ("name", "address", "phone")
"""Columns of a household in the risk list."""
ON_DUTY = ("mover", "mover_phone", "warner", "warner_phone", "keeper", "keeper_phone")
"""Columns of duty-holders and keepers (责任人、管理员)."""


def masked(rows: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    """Return rows of the risk list without what the viewer may not read.

    The name of an institution is a place name and stays.
    """
    if not viewer.names:
        institution = rows["unit_kind"] == "institution"
        hidden = {column: _hide(rows[column]) for column in PERSONAL}
        hidden["name"] = rows["name"].where(institution, hidden["name"])
        rows = rows.assign(**hidden)
    return rows if viewer.duty_names else without_duty_names(rows, viewer, ON_DUTY)


def without_duty_names(rows: pd.DataFrame, viewer: Viewer, columns: Iterable[str]) -> pd.DataFrame:
    """Return rows whose duty-holder columns are hidden unless the viewer may read them."""
    if viewer.duty_names:
        return rows
    return rows.assign(**{column: _hide(rows[column]) for column in columns})


def duty_text(text: str, viewer: Viewer) -> str:
    """Return a duty-holder's name or phone, or that it is not shown."""
    return text if viewer.duty_names or not text else HIDDEN


def _hide(cells: pd.Series) -> pd.Series:
    known = cells.notna() & (cells.astype("str") != "")
    return cells.astype("str").mask(known, HIDDEN).where(known)
