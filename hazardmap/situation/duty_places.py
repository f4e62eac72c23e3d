"""Where the people on duty belong (责任人归属): the town and village of every duty-holder."""

from collections.abc import Mapping

import pandas as pd

from hazardmap.situation.index import kept
from hazardmap.situation.model import County
from hazardmap.viewer import Viewer


@kept
def placed_holders(county: County, viewer: Viewer) -> pd.DataFrame:
    """Return the duty-holders with `town_id` and `village_id`; both null for the county's and mines' own."""
    holders = county.tables["duty_holders"]
    placed = holders.assign(
        town_id=town_of_holders(holders, county.tables),
        village_id=village_of_holders(holders, county.tables),
    )
    return viewer.rows(placed)


def village_of_holders(holders: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the village each duty-holder serves, by himself or by his shelter."""
    scope, level = holders["scope_id"], holders["level"]
    of_shelter = _column(tables["shelters"], "shelter_id", "village_id")
    return scope.where(level == "村").fillna(scope.where(level == "场所").map(of_shelter))


def town_of_holders(holders: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the town each duty-holder serves: his own, else his village's or shelter's."""
    scope, level = holders["scope_id"], holders["level"]
    town_of = _column(tables["villages"], "village_id", "town_id")
    of_shelter = _column(tables["shelters"], "shelter_id", "town_id")
    return (
        scope.where(level == "镇")
        .fillna(village_of_holders(holders, tables).map(town_of))
        .fillna(scope.where(level == "场所").map(of_shelter))
    )


def _column(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[value], strict=True))
