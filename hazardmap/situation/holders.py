"""The duty-holders of a place as the upkeep page shows them (责任人名册), with their last test-dial."""

import pandas as pd

from hazardmap.situation.duty_places import placed_holders
from hazardmap.situation.masking import duty_text
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import village_places
from hazardmap.viewer import Viewer

_ORDER = ("县", "镇", "村", "场所", "矿")
_PERSONAL = ("name", "phone1", "phone2", "landline")


def holders_of(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    """Return the duty-holders of a village, a town, or (neither) of the county and its mines.

    Columns of the table, then town_id, village_id, village, scope (name of what they answer for); names
    and numbers only for who may see them. By level, village, then id.
    """
    rows = placed_holders(situation.county, viewer)
    if village_id is not None:
        rows = rows[rows["village_id"] == village_id]
    elif town_id is not None:
        rows = rows[rows["town_id"] == town_id]
    else:
        rows = rows[rows["town_id"].isna()]
    villages = {key: name for key, (name, _) in village_places(situation.county).items()}
    rank = {level: number for number, level in enumerate(_ORDER)}
    rows = rows.assign(
        village=rows["village_id"].map(villages),
        scope=_scope_names(situation, rows),
        rank=rows["level"].map(rank).fillna(len(rank)),
    ).sort_values(["rank", "village_id", "duty_id"], na_position="first", kind="stable")
    rows = rows.drop(columns="rank")
    if viewer.duty_names:
        return rows
    hidden = {
        c: [duty_text("" if pd.isna(v) else str(v), viewer) for v in rows[c]] for c in _PERSONAL
    }
    return rows.assign(**hidden)


def _scope_names(situation: Situation, rows: pd.DataFrame) -> pd.Series:
    """Name what each row answers for: village, shelter or mine; the id where nothing is known by it."""
    tables = situation.county.tables
    names: dict[str, str] = {}
    for table, key in (
        ("mines", "mine_id"),
        ("shelters", "shelter_id"),
        ("towns", "town_id"),
        ("villages", "village_id"),
    ):
        frame = tables[table]
        names |= dict(zip(frame[key], frame["name"], strict=True))
    return rows["scope_id"].map(names).fillna(rows["scope_id"])
