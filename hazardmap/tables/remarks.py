"""What is accepted but must be said (接受但要说明的事), in plain Chinese (contracts §1.3)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pandas as pd

from hazardmap.tables import TABLES
from hazardmap.tables.grid import Grid
from hazardmap.tables.references import absent_references

EXAMPLES: Final = 5
_CONSEQUENCES: Final = {
    "households": "没有转移清单（households），在册人数无从统计，只能按图斑估算需核实人数。",
    "shelters": "没有避灾安置场所（shelters），所有人都没有安置去处。",
    "danger_areas": "没有危险区（danger_areas），不能按危险区判断谁受影响。",
    "risk_zones": "没有风险图斑（risk_zones），各村受影响程度未知。",
    "roads": "没有道路（roads），距离按直线估算。",
    "towns": "没有镇街表（towns），镇街按代码显示。",
    "thresholds": "没有预警指标（thresholds），雨量不能自动触发。",
    "readings": "没有测站读数（readings），当前雨情未知。",
    "outline": "没有县界（outline），县域以镇街或村的范围代替。",
}


def remarks(tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Return the sentences about completed tables of one county, in a fixed order."""
    return (
        *_absent(tables),
        *absent_references({name: frame for name, frame in tables.items() if len(frame)}),
        *_villages(tables["villages"]),
        *_shelters(tables["shelters"]),
        *_danger_areas(tables["danger_areas"]),
        *_households(tables["households"]),
    )


def grid_remarks(grids: Mapping[str, Grid]) -> tuple[str, ...]:
    """Return the sentences about the rasters of one county (栅格说明)."""
    said = []
    if "risk_raster" in grids and not grids["risk_raster"].labels:
        said.append("风险栅格没有 risk_raster.csv，等级未说明，按灰色显示。")
    if "dem" not in grids:
        said.append("没有地形高程（dem）。")
    return tuple(said)


def examples(names: Iterable[object]) -> str:
    """Name up to five examples: 例：甲、乙 等."""
    words = [str(name) for name in names]
    return "、".join(words[:EXAMPLES]) + ("等" if len(words) > EXAMPLES else "")


def _absent(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    missing = [name for name in TABLES if tables[name].empty]
    yield from (sentence for name, sentence in _CONSEQUENCES.items() if name in missing)
    others = [f"{TABLES[name].title}（{name}）" for name in missing if name not in _CONSEQUENCES]
    if others:
        yield f"没有这些表或表中无记录：{'、'.join(others)}。"


def _villages(villages: pd.DataFrame) -> Iterator[str]:
    nowhere = villages[villages["geometry"].isna()]
    if len(nowhere):
        yield (
            f"{len(nowhere)} 个村没有位置或边界，不能判断受影响面积，不作估算，清单照列："
            f"{examples(nowhere['name'])}。"
        )
    uncounted = int(villages["population"].isna().sum())
    if uncounted:
        yield f"{uncounted} 个村人口未知，受影响人数未计入这些村。"


def _shelters(shelters: pd.DataFrame) -> Iterator[str]:
    none = shelters[shelters["capacity"] == 0]
    if len(none):
        yield f"{len(none)} 处避灾场所可容纳人数为 0，不安排人员：{examples(none['name'])}。"
    nowhere = shelters[shelters["geometry"].isna()]
    if len(nowhere):
        yield f"{len(nowhere)} 处避灾场所没有位置：{examples(nowhere['name'])}。"


def _danger_areas(areas: pd.DataFrame) -> Iterator[str]:
    nowhere = areas[areas["geometry"].isna()]
    if len(nowhere):
        yield f"{len(nowhere)} 个危险区位置未知：{examples(nowhere['name'])}。"
    unranked = areas[areas["level_label"].notna() & areas["scheme"].isna()]
    if len(unranked):
        yield f"{len(unranked)} 个危险区有等级但未注明等级体系，按等级未知处理。"


def _households(households: pd.DataFrame) -> Iterator[str]:
    once = households.drop_duplicates("household_id")
    located = households["lon"].notna() & households["lat"].notna()
    with_point = households.loc[located, "household_id"]
    nowhere = int((~once["household_id"].isin(with_point)).sum())
    if nowhere:
        yield f"{nowhere} 户没有位置坐标，按自然村或村的位置计算距离。"
