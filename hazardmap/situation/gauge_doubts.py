"""Which gauges should be looked at twice (可疑测站): flags shown beside the figures they may spoil."""

from collections.abc import Mapping

import pandas as pd

from hazardmap.risk.gauge_flags import WORDS, flags
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
    return _words(situation).get(gauge_id, "")


@kept
def _words(situation: Situation) -> Mapping[str, str]:
    found = gauge_doubts(situation).drop_duplicates(["gauge_id", "flag"])
    return {
        str(gauge_id): "、".join(WORDS[flag] for flag in rows)
        for gauge_id, rows in found.groupby("gauge_id")["flag"]
    }
