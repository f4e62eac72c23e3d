"""Which gauges should be looked at twice (可疑测站): flags shown beside the figures they may spoil."""

import numpy as np
import pandas as pd
import shapely

from hazardmap.risk.gauge_flags import NEAR_M, WORDS, flags
from hazardmap.situation.index import kept
from hazardmap.situation.model import Situation
from hazardmap.situation.rain import readings_of


@kept
def gauge_doubts(situation: Situation) -> pd.DataFrame:
    """Return every flag of the last day (可疑读数): gauge_id, time, flag; as `gauge_flags.flags`."""
    gauges = situation.county.tables["gauges"]
    return flags(readings_of(situation), gauges, situation.as_of)


def doubt_words(situation: Situation, gauge_id: str) -> str:
    """Say what is doubtful about one gauge (可疑提示): 突跳; empty when nothing is."""
    return _doubt_words(situation, gauge_id)


@kept
def _doubt_words(situation: Situation, gauge_id: str) -> str:
    """Ask the gauge and those near it only: a trigger's words must not wait for the whole county."""
    gauges = situation.county.tables["gauges"]
    points = gauges["geometry"].to_numpy()
    mine = np.flatnonzero(gauges["gauge_id"] == gauge_id)
    readings = readings_of(situation)
    if not len(mine) or readings.empty:
        return ""
    apart = np.nan_to_num(shapely.distance(points, points[mine[0]]), nan=np.inf)
    around = gauges[(apart <= NEAR_M) | (gauges["gauge_id"] == gauge_id)]
    found = flags(readings, around, situation.as_of)
    return "、".join(
        WORDS[flag] for flag in found.loc[found["gauge_id"] == gauge_id, "flag"].unique()
    )
