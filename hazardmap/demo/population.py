"""How many people live where (人口): log-normal villages that sum to their town, hamlets to their village."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.demo.chance import rng, shared_out
from hazardmap.demo.sources import Sources
from hazardmap.demo.terrain import Terrain

PEOPLE_PER_HOUSEHOLD: Final = 2.75
_SIDES: Final = ("上", "下", "里", "外", "前", "后", "东", "西", "大", "小", "新", "老")
_HILL_ENDS: Final = ("坞", "坑", "岙", "湾", "坪", "山头", "岭脚", "溪口", "坂", "岩下")
_PLAIN_ENDS: Final = ("畈", "塘", "埂", "宅", "庄", "埠头", "汇", "桥头", "新屋", "浦")
_FAMILIES: Final = (
    "陈家",
    "楼家",
    "周家",
    "郭家",
    "何家",
    "杨家",
    "蒋家",
    "骆家",
    "宣家",
    "俞家",
    "斯家",
    "赵家",
)
_HAMLET_SPACING_M: Final = 320.0


def with_population(sources: Sources, villages: pd.DataFrame) -> pd.DataFrame:
    """Add `population` and `households` to the villages; both are estimates."""
    stream = rng("population")
    size = np.exp(stream.normal(0.0, 0.55, len(villages)))
    size = size * np.where(villages["is_community"], 1.9, 1.0)
    people = np.zeros(len(villages), dtype=np.int64)
    for town_id, total in zip(sources.towns["town_id"], sources.towns["population"], strict=True):
        here = (villages["town_id"] == town_id).to_numpy()
        people[here] = shared_out(int(total), size[here], least=180)
    households = np.rint(people / stream.normal(PEOPLE_PER_HOUSEHOLD, 0.12, len(people)))
    return villages.assign(population=people, households=households.astype(np.int64))


def _hamlet_names(count: int, z: float, stem: str, stream: np.random.Generator) -> list[str]:
    ends = _HILL_ENDS if z > 45 else _PLAIN_ENDS
    made = [stem]
    while len(made) < count:
        kind = stream.random()
        side = _SIDES[stream.integers(len(_SIDES))]
        end = ends[stream.integers(len(ends))]
        family = _FAMILIES[stream.integers(len(_FAMILIES))]
        name = side + end if kind < 0.5 else family + (end[:1] if kind < 0.75 else "")
        if name not in made and name + "村" != stem:
            made.append(name)
    return made


def _hamlet_places(
    seat: NDArray[np.float64],
    points: NDArray[np.float64],
    score: NDArray[np.float64],
    count: int,
    stream: np.random.Generator,
) -> NDArray[np.float64]:
    order = np.argsort(-(np.log(stream.random(len(points))) / score), kind="stable")
    chosen = [seat]
    for spacing in (_HAMLET_SPACING_M, _HAMLET_SPACING_M / 2):
        for index in order:
            if len(chosen) == count:
                return np.array(chosen)
            if min(np.hypot(*(points[index] - other)) for other in chosen) >= spacing:
                chosen.append(points[index] + stream.uniform(-40, 40, 2))
    return np.array(chosen)


def hamlets(terrain: Terrain, owner: NDArray[np.int64], villages: pd.DataFrame) -> pd.DataFrame:
    """Return village_id, town_id, name, x, y, z, population of 2–5 hamlets (自然村) per village."""
    near = np.exp(-(((terrain.stream_m - 200.0) / 300.0) ** 2))
    open_ground = (terrain.slope < 15) & (terrain.upa_km2 < 6) & terrain.inside
    score = np.where(open_ground, (0.02 + near) * np.exp(-terrain.slope / 9.0), 0.0).ravel()
    flat = owner.ravel()
    of_village = np.argsort(flat, kind="stable")
    bounds = np.searchsorted(flat[of_village], np.arange(len(villages) + 1))
    rows: list[pd.DataFrame] = []
    for number, (_, village) in enumerate(villages.iterrows()):
        stream = rng(f"hamlets {village['village_id']}")
        cells = of_village[bounds[number] : bounds[number + 1]]
        cells = cells[score[cells] > 0]
        seat = np.array([village["x"], village["y"]])
        points = terrain.xy(cells)
        weight = score[cells] * np.exp(-np.hypot(*(points - seat).T) / 1500.0)
        places = _hamlet_places(seat, points, weight, int(stream.integers(2, 6)), stream)
        stem = village["name"].removesuffix("村").removesuffix("社区")
        share = np.exp(stream.normal(0, 0.4, len(places)))
        share[0] *= 2.2
        rows.append(
            pd.DataFrame(
                {
                    "village_id": village["village_id"],
                    "town_id": village["town_id"],
                    "name": _hamlet_names(len(places), float(village["z"]), stem, stream),
                    "x": places[:, 0],
                    "y": places[:, 1],
                    "population": shared_out(int(village["population"]), share, least=20),
                }
            )
        )
    made = pd.concat(rows).reset_index(drop=True)
    return made.assign(z=terrain.sample(terrain.z, made[["x", "y"]].to_numpy()))
