"""Which shelter the list names (清单上的避灾场所): near, sensible and with room, but not always."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.demo.chance import rng
from hazardmap.demo.ground import FENGQIAO, FENGYUAN
from hazardmap.demo.shelters import HALL

_FILLED: Final = 0.9
"""officers keep a tenth of the places free when they write the list"""
_ODD_NAMES: Final = ("村文化活动室（老）", "原乡政府大院", "镇中学操场", "村老祠堂", "供销社旧仓库")


def _usable(shelters: pd.DataFrame, in_danger: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return usable places as the village officers see them; 0 = should not be listed."""
    area = (shelters["usable_area_m2"] / 2.0).fillna(np.inf)
    usable = np.floor(np.minimum(shelters["capacity"], area)) - shelters["blocked_places"]
    expired = (shelters["appraised_until"].fillna("2099-01-01") < "2026-06-01") | (
        shelters["appraised"] == "无"
    )
    bad = expired & shelters["confirmed_by"].isna()
    bad |= shelters["building_grade"].isin(["C", "D"]) | (shelters["status"] == "unusable")
    bad |= in_danger | shelters["unsuitable_for"].notna()
    return np.where(bad, 0.0, np.floor(np.maximum(usable, 0.0) * _FILLED))


def listed_shelters(
    units: pd.DataFrame,
    refuge: NDArray[np.bool_],
    shelters: pd.DataFrame,
    in_danger: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return per household the row of the shelter its list names.

    Groups (village, area) take the nearest sensible shelter of their town with room; a third of
    those whose nearest building may not serve were listed to it all the same, as happens.
    """
    stream = rng("listed shelters")
    room = _usable(shelters, in_danger)
    sensible = room > 0
    spots = shelters[["x", "y"]].to_numpy()
    town = shelters["town_id"].to_numpy()
    out = np.full(len(units), -1, dtype=np.int64)
    for (town_id, village_id, _), part in units.groupby(
        ["town_id", "village_id", "danger_area"], sort=True
    ):
        place = part[["x", "y"]].median().to_numpy()
        away = np.hypot(*(spots - place).T)
        away = np.where(town == town_id, away, away + 20_000.0)
        nearest = int(np.argmin(away))
        if stream.random() < 0.3 and not sensible[nearest] and town_id != FENGQIAO:
            out[part.index] = nearest
            continue
        if village_id == FENGYUAN:
            out[part.index] = int(np.flatnonzero(shelters["name"] == HALL)[0])
            continue
        order = np.argsort(np.where(sensible, away, np.inf), kind="stable")
        _fill(out, part, refuge, order, room)
    return out


def _fill(
    out: NDArray[np.int64],
    part: pd.DataFrame,
    refuge: NDArray[np.bool_],
    order: NDArray[np.int64],
    room: NDArray[np.float64],
) -> None:
    """Seat the households of one group in turn; a full shelter passes on to the next nearest."""
    turn, last = 0, len(order) - 1
    for index, people in zip(part.index, part["people"], strict=True):
        need = 0 if refuge[index] else int(people)
        while turn < last and room[order[turn]] < need:
            turn += 1
        room[order[turn]] -= need
        out[index] = order[turn]


def shelter_columns(
    units: pd.DataFrame, chosen: NDArray[np.int64], shelters: pd.DataFrame
) -> pd.DataFrame:
    """Return the list's columns 16–19; about 3 % of the names match no shelter, some ids are missing."""
    stream = rng("shelter columns")
    rows = shelters.iloc[chosen].reset_index(drop=True)
    count = len(units)
    safe = (units["town_id"] == FENGQIAO).to_numpy()
    odd = (stream.random(count) < 0.03) & ~safe
    blank = (stream.random(count) < 0.015) & ~safe & ~odd
    no_id = odd | blank | ((stream.random(count) < 0.35) & ~safe)
    words = np.array(_ODD_NAMES)[stream.integers(0, len(_ODD_NAMES), count)]
    name = pd.Series(np.where(odd, words, rows["name"]), index=rows.index).mask(blank)
    return pd.DataFrame(
        {
            "shelter_name": name,
            "shelter_id": rows["shelter_id"].mask(no_id),
            "shelter_appraised": rows["appraised"].mask(blank | odd),
            "keeper_name": rows["keeper_name"].mask(blank | odd),
            "keeper_phone": rows["keeper_phone"].mask(blank | odd),
        }
    )
