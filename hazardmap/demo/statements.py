"""What villages said about their lists (村上报情况), and placements by hand (人工指定)."""

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.demo.flood_areas import stem
from hazardmap.demo.ground import Ground
from hazardmap.demo.list_units import silent_villages


def list_statements(
    ground: Ground, areas: gpd.GeoDataFrame, rows: pd.DataFrame, unlisted: str
) -> pd.DataFrame:
    """Return listed, none_declared and not_reported villages; 东和乡 has said nothing at all."""
    declared, missing = silent_villages(areas)
    listed = set(rows["village_id"])
    said = dict.fromkeys(listed, "listed")
    said |= {village: "not_reported" for village in [*missing, unlisted] if village not in listed}
    said[declared] = "none_declared"
    ids = sorted(said)
    names = ground.villages.set_index("village_id")["name"].loc[ids]
    return pd.DataFrame(
        {
            "village_id": ids,
            "statement": [said[village] for village in ids],
            "as_of": [None if said[village] == "not_reported" else "2026-04-20" for village in ids],
            "by": [
                None if said[village] == "not_reported" else f"{stem(name)}村文书"
                for village, name in zip(ids, names, strict=True)
            ],
        }
    )


def pins(units: pd.DataFrame, shelters: pd.DataFrame) -> pd.DataFrame:
    """Return two placements by hand, both to a sound town shelter of the household's own town."""
    towns = ["330681119", "330681124"]
    rows = []
    for town in towns:
        unit = units[
            (units["town_id"] == town) & (units["danger_kind"] == "地质灾害风险防范区")
        ].iloc[3]
        shelter = shelters[(shelters["town_id"] == town) & (shelters["level"] == "乡")].iloc[0]
        rows.append((unit["household_id"], shelter["shelter_id"]))
    return pd.DataFrame(
        {
            "unit_kind": "household",
            "unit_id": [row[0] for row in rows],
            "shelter_id": [row[1] for row in rows],
            "by": "镇街应急办 周某",
            "reason": ["行动不便，安置到有医务室的中心小学", "家属在镇区，便于照看"],
            "at": np.array(["2026-04-22T09:30:00+08:00", "2026-04-25T15:10:00+08:00"]),
        }
    )
