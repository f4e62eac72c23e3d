"""Where the people on duty belong (责任人归属): the town and village of every duty-holder."""

import pandas as pd

from hazardmap.situation.index import kept
from hazardmap.situation.model import County
from hazardmap.viewer import Viewer


@kept
def placed_holders(county: County, viewer: Viewer) -> pd.DataFrame:
    """Return the duty-holders with `town_id` and `village_id`; both null for the county's and mines' own."""
    holders = county.tables["duty_holders"]
    villages, shelters = county.tables["villages"], county.tables["shelters"]
    town_of = dict(zip(villages["village_id"], villages["town_id"], strict=True))
    shelter_town = dict(zip(shelters["shelter_id"], shelters["town_id"], strict=True))
    shelter_village = dict(zip(shelters["shelter_id"], shelters["village_id"], strict=True))
    scope, level = holders["scope_id"], holders["level"]
    village = scope.where(level == "村").fillna(scope.where(level == "场所").map(shelter_village))
    town = (
        scope.where(level == "镇")
        .fillna(village.map(town_of))
        .fillna(scope.where(level == "场所").map(shelter_town))
    )
    return viewer.rows(holders.assign(town_id=town, village_id=village))
