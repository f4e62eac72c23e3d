"""Words of a trigger (触发的措辞): which gauge, which window, fallen against threshold; the same everywhere."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from hazardmap.situation.gauge_doubts import doubt_words
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation

STEPS: Final = {"immediate": "立即转移", "ready": "准备转移"}
INTERRUPTED: Final = "数据中断，按已达指标对待，请电话核实"
_GAUGE_ENDS: Final = ("自动气象站", "雨量站", "水文站", "水位站", "监测站", "站")


def step_words(step: str, why: str) -> str:
    """Begin a reminder of a step (提醒开头): by rain, by an upstream gauge, by silence."""
    if why == "u":
        return "上游站点已达指标，准备转移："
    if why == "s":
        return f"{INTERRUPTED}："
    return f"雨情已达“{STEPS.get(step, step)}”指标："


@kept
def _gauge_names(county: County) -> Mapping[str, str]:
    gauges = county.tables["gauges"]
    return dict(zip(gauges["gauge_id"], gauges["name"], strict=True))


def gauge_words(situation: Situation, gauge_id: str) -> str:
    """Name a gauge shortly (站名): 枫桥站."""
    name = _gauge_names(situation.county).get(gauge_id, gauge_id)
    for end in _GAUGE_ENDS:
        if name.endswith(end) and len(name) - len(end) >= 2:
            return f"{name.removesuffix(end)}站"
    return name if name.endswith("站") else f"{name}站"


def number_words(value: float) -> str:
    """Write millimetres and hours without needless decimals: 112, 95.8, 0.5."""
    return f"{value:.1f}".removesuffix(".0")


def trigger_words(situation: Situation, row: Mapping[Any, Any]) -> str:
    """Say what fired (触发依据): 枫桥站 3 小时 112/90 毫米; `row` is one of `Situation.triggers`."""
    if not pd.isna(row["from_upstream"]):
        names = situation.county.tables["basins"].set_index("basin_id")["name"]
        above = names.get(row["from_upstream"], row["from_upstream"])
        hours = row["arrival_h"]
        soon = "" if pd.isna(hours) else f"，约 {number_words(hours)} 小时后到达"
        return f"上游站点已达指标：{above}{soon}"
    if row["interrupted"] is True or row["interrupted"] == 1:
        return f"{gauge_words(situation, row['gauge_id'])}：{INTERRUPTED}"
    known = not pd.isna(row["gauge_id"])
    where = gauge_words(situation, row["gauge_id"]) if known else f"{row['place']}（无测站）"
    if pd.isna(row["rain_mm"]):
        return f"{where} 水位已达指标"
    far = "，最近测站" if known and row["nearest"] else ""
    unsure = "" if known or not row["nearest"] else "，位置未定，请核实"
    told = "" if pd.isna(row["source"]) else f"，{row['source']}"
    amount = f"{number_words(row['rain_mm'])}/{number_words(row['threshold_mm'])} 毫米"
    doubt = doubt_words(situation, row["gauge_id"]) if known and not told else ""
    marked = f"，读数可疑：{doubt}，请核对" if doubt else ""
    return f"{where} {number_words(row['window_h'])} 小时 {amount}{far}{unsure}{told}{marked}"


def village_trigger(situation: Situation, village_id: str) -> tuple[str, str] | None:
    """Return the worst step of a village and what fired it (本村触发), or None.

    立即转移 before 准备转移, own rain before what comes from above, the most over its threshold first.
    """
    rows = situation.triggers
    if rows.empty:
        return None
    mine = rows[rows["village_id"] == village_id]
    if mine.empty:
        return None
    over = (mine["rain_mm"].astype("float64") / mine["threshold_mm"].astype("float64")).fillna(0.0)
    mine = mine.assign(over=-over, later=mine["from_upstream"].notna())
    worst = mine.sort_values(["step", "later", "over"], kind="stable").iloc[0]
    return str(worst["step"]), trigger_words(situation, worst.to_dict())
