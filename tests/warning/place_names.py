"""The demonstration county's names as the tests use them, read from its sources without our reader."""

import csv
import tomllib
from datetime import datetime
from pathlib import Path

from hazardmap.warning.gazetteer import Gazetteer, gazetteer

ROOT = Path(__file__).resolve().parents[2]
AT = datetime.fromisoformat("2026-06-10T03:00:00+08:00")
SHORT = {
    "暨阳": "330681001", "浣东": "330681002", "陶朱": "330681003", "暨南": "330681004",
    "大唐": "330681005", "应店街": "330681102", "次坞": "330681103", "店口": "330681104",
    "姚江": "330681106", "山下湖": "330681108", "枫桥": "330681109", "赵家": "330681110",
    "马剑": "330681111", "五泄": "330681112", "牌头": "330681115", "同山": "330681116",
    "安华": "330681117", "璜山": "330681119", "陈宅": "330681120", "岭北": "330681121",
    "浬浦": "330681122", "东白湖": "330681124", "东和": "330681201",
}  # fmt: skip
FORMER = {
    "直埠": "姚江", "江藻": "姚江", "阮市": "店口", "草塔": "大唐", "王家井": "暨南", "街亭": "暨南",
}  # fmt: skip
NAME = {town_id: short for short, town_id in SHORT.items()}


def rows(level: str) -> list[dict[str, str]]:
    with (ROOT / "data/sources/zhuji_divisions.csv").open(encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if row["level"] == level]


def names(*, with_neighbours: bool = True) -> Gazetteer:
    county = tomllib.loads((ROOT / "data/geo/county.toml").read_text("utf-8"))
    return gazetteer(
        ((row["code"][:9], row["name"]) for row in rows("town")),
        county=county["name"],
        former_towns=county["former_towns"],
        neighbours=county["neighbours"] if with_neighbours else (),
        villages=((row["name"], row["parent"][:9]) for row in rows("village")),
    )
