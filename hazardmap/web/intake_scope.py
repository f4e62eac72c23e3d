"""What a viewer may accept (可否接收): a town's office changes its own towns' rows, the county every table."""

from collections.abc import Mapping

import pandas as pd

from hazardmap.duty.pieces import Piece
from hazardmap.situation.duty_places import town_of_holders
from hazardmap.tables import TABLES
from hazardmap.tables.grid_facts import ALL_TABLES
from hazardmap.viewer import Viewer

_TOWN_TABLES = ("households", "list_statements", "shelters", "duty_holders")
_COUNTY_ONLY = "{title}由县级维护，镇街不能接收；请交给县级值班室。"
_OTHERS = "文件改动了别的镇街的行（{count} 行），不能接收；请只交本镇街的行。"


def refusal(viewer: Viewer, piece: Piece, tables: Mapping[str, pd.DataFrame]) -> str:
    """Say why this viewer may not accept a file, or nothing."""
    if viewer.towns is None or piece.would_be is None:
        return ""
    if piece.table not in _TOWN_TABLES:
        return _COUNTY_ONLY.format(title=ALL_TABLES[piece.table].title)
    found = piece.would_be.differences
    key = TABLES[piece.table].key[0]
    changed = set(found.changes["row"].str.partition(" ")[0]) if len(found.changes) else set()
    former, later = tables[piece.table], piece.would_be.frame
    touched = pd.concat(
        [
            found.added,
            found.removed,
            former[former[key].isin(changed)],
            later[later[key].isin(changed)],
        ],
        ignore_index=True,
    )
    towns = _towns(piece.table, touched, tables)
    others = int((~towns.isin(viewer.towns)).sum())
    return _OTHERS.format(count=others) if others else ""


def _towns(name: str, rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the town of each row, null where it belongs to none."""
    if name == "shelters":
        return rows["town_id"]
    if name == "duty_holders":
        return town_of_holders(rows, tables)
    villages = tables["villages"]
    town_of = dict(zip(villages["village_id"], villages["town_id"], strict=True))
    return rows["village_id"].map(town_of)
