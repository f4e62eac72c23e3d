"""Mines and the tailings pond (矿山、尾矿库)."""

from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.demo.chance import people_names, phones, rng
from hazardmap.demo.ground import Ground
from hazardmap.demo.nulls import given

_ROWS: Final = (
    ("330681119", "璜山铜坞铜矿", "underground", 26, 0, "生产"),
    ("330681120", "陈宅岩下萤石矿", "underground", 18, 22, "生产"),
    ("330681124", "东白湖里坞萤石矿", "underground", 12, 0, "停产"),
    ("330681121", "岭北大岙钼矿", "underground", 14, 16, "基建"),
    ("330681102", "应店街石灰岩矿", "open_pit", 24, 30, "生产"),
    ("330681103", "次坞凝灰岩建筑石料矿", "open_pit", 20, 18, "生产"),
    ("330681115", "牌头石料矿", "open_pit", 16, 0, "生产"),
    ("330681116", "同山普通建筑石料矿", "open_pit", 14, 12, "生产"),
    ("330681117", "安华石料矿", "open_pit", 12, 0, "停产"),
    ("330681110", "赵家石料矿", "open_pit", 10, 0, "生产"),
    ("330681112", "五泄石料矿", "open_pit", 9, 0, "关闭"),
    ("330681104", "店口石料矿", "open_pit", 18, 20, "生产"),
    ("330681201", "东和建筑石料矿", "open_pit", 11, 0, "生产"),
)


def _hillside(ground: Ground, town_id: str, stream: np.random.Generator) -> NDArray[np.float64]:
    terrain = ground.terrain
    shape = ground.town_shape(town_id).buffer(-400.0)
    x1, y1, x2, y2 = shape.bounds
    tries = stream.uniform([x1, y1], [x2, y2], (600, 2))
    tries = tries[shapely.contains_xy(shape, tries)]
    seats = ground.villages[["x", "y"]].to_numpy()
    away = np.array([np.hypot(*(seats - spot).T).min() for spot in tries])
    mark = terrain.sample(terrain.slope, tries) - 4.0 * (away < 700.0)
    return np.asarray(tries[int(np.argmax(mark))])


def mines(ground: Ground, tailings: NDArray[np.float64]) -> pd.DataFrame:
    """Return 13 mines and one tailings pond with x, y; all invented."""
    stream = rng("mines")
    rows = [
        {
            "name": name,
            "kind": kind,
            "shift_people": shift,
            "camp_people": camp,
            "status": status,
            "town_id": town_id,
            "spot": _hillside(ground, town_id, stream),
        }
        for town_id, name, kind, shift, camp, status in _ROWS
    ]
    rows.append(
        {
            "name": "铜坞尾矿库",
            "kind": "tailings",
            "shift_people": 4,
            "camp_people": 0,
            "status": "在用",
            "town_id": "330681119",
            "spot": tailings,
        }
    )
    out = pd.DataFrame(rows)
    spots = np.array(out.pop("spot").tolist())
    under, pond = out["kind"] == "underground", out["kind"] == "tailings"
    out.insert(0, "mine_id", [f"KS{place + 1:02d}" for place in range(len(out))])
    return out.assign(
        x=spots[:, 0],
        y=spots[:, 1],
        located=np.where(under & (out["shift_people"] >= 10), 1.0, np.where(under, 0.0, np.nan)),
        cameras=np.where(pond, 4, stream.integers(2, 13, len(out))),
        grade=given(pond, "四等"),
        overhead=np.where(pond, 1.0, np.nan),
        officer_name=people_names(len(out), stream),
        officer_phone=phones(len(out), stream),
    )
