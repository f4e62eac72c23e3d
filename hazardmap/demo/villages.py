"""Where villages lie (村的位置): seats by blue noise in their towns, territories by the terrain."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from hazardmap.demo.chance import rng
from hazardmap.demo.sources import Sources
from hazardmap.demo.spread import spread
from hazardmap.demo.terrain import Terrain

SPACING_M: Final = 600.0
MAX_SLOPE: Final = 12.0
_HIGH_WORDS: Final = "山岭坞坑岩峰石尖溪源坪垄岗洞"
_LOW_WORDS: Final = "湖江埠畈塘桥渡埂汀浦斗荷洲"


def travel_cost(terrain: Terrain, *, stream_factor: float = 1.5) -> NDArray[np.float64]:
    """Return the cost of crossing each cell: steep ground and streams part neighbours."""
    cost = 1.0 + (terrain.slope / 7.0) ** 1.5
    cost[terrain.upa_km2 >= 20] *= stream_factor
    return cost * wavering("travel cost", cost.shape)


def wavering(name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return a smooth random factor around 1: nothing in a landscape is ruled straight."""
    noise = ndimage.gaussian_filter(rng(name).standard_normal(shape), 5.0)
    return np.asarray(np.exp(0.33 * noise / noise.std()), dtype=np.float64)


def town_grid(sources: Sources, terrain: Terrain) -> NDArray[np.int64]:
    """Return per cell the row of its town in `sources.towns`; the outline is passed by three cells."""
    zone = np.where(ndimage.binary_dilation(terrain.inside, iterations=4), 0, -1)
    units = sources.divisions.groupby("town_id").size().loc[sources.towns["town_id"]].to_numpy()
    communities = sources.divisions.groupby("town_id")["is_community"].sum()
    rural = units - communities.loc[sources.towns["town_id"]].to_numpy()
    reach = 9.0 * np.sqrt(rural)
    seats = terrain.cells(sources.towns[["x", "y"]].to_numpy())
    return spread(travel_cost(terrain), zone.astype(np.int64), seats, reach.max() - reach)


def _suitable(terrain: Terrain) -> NDArray[np.float64]:
    """Return how much a cell invites building (宜居): gentle, near a stream but never in it."""
    near = np.exp(-(((terrain.stream_m - 220.0) / 450.0) ** 2))
    score = (0.03 + near) * np.exp(-terrain.slope / 5.0)
    channel = terrain.upa_km2 >= 6.0
    return np.where((terrain.slope < MAX_SLOPE) & ~channel & terrain.inside, score, 0.0)


def _seats_of(
    points: NDArray[np.float64],
    score: NDArray[np.float64],
    taken: NDArray[np.float64],
    count: int,
    stream: np.random.Generator,
) -> NDArray[np.int64]:
    """Throw darts in the order of a weighted draw; the spacing shrinks until all find room (蓝噪声)."""
    order = np.argsort(-(np.log(stream.random(len(points))) / score), kind="stable")
    spacing = 2200.0
    while spacing >= SPACING_M * 0.8:
        free = np.ones(len(points), dtype=bool)
        for other in taken:
            free &= np.hypot(*(points - other).T) >= spacing
        chosen: list[int] = []
        for index in order:
            if free[index]:
                chosen.append(int(index))
                free &= np.hypot(*(points - points[index]).T) >= spacing
                if len(chosen) == count:
                    return np.array(chosen)
        spacing *= 0.93
    raise RuntimeError("a town has no room for its villages")


def _jittered(xy: NDArray[np.float64], stream: np.random.Generator) -> NDArray[np.float64]:
    return xy + stream.uniform(-35, 35, xy.shape)


def _town_seats(
    town: pd.Series,
    rows: pd.DataFrame,
    terrain: Terrain,
    here: NDArray[np.int64],
    score: NDArray[np.float64],
) -> NDArray[np.float64]:
    stream = rng(f"seats {town['town_id']}")
    points = terrain.xy(here)
    seat = np.array([town["x"], town["y"]])
    away = np.hypot(*(points - seat).T)
    communities = int(rows["is_community"].sum())
    reach = 700.0 * np.sqrt(max(communities, 1))
    urban = score[here] * np.exp(-((away / reach) ** 2)) + 1e-12
    none = np.empty((0, 2))
    first = _seats_of(points, urban, none, communities, stream) if communities else np.empty(0, int)
    core = points[first]
    rural = _seats_of(points, score[here], core, len(rows) - communities, stream)
    return np.concatenate([_jittered(core, stream), _jittered(points[rural], stream)])


def _named(rows: pd.DataFrame, seats: NDArray[np.float64], z: NDArray[np.float64]) -> pd.DataFrame:
    """Give high-sounding names to high seats and watery ones to low seats (地名与地势相称)."""
    wish = np.array(
        [
            sum(sign in _HIGH_WORDS for sign in name) - sum(sign in _LOW_WORDS for sign in name)
            for name in rows["name"]
        ],
        dtype=float,
    )
    wish += rng(f"names {rows['town_id'].iloc[0]}").uniform(0, 0.9, len(rows))
    ordered = rows.iloc[np.argsort(wish, kind="stable")].reset_index(drop=True)
    heights = np.argsort(z, kind="stable")
    return ordered.assign(x=seats[heights, 0], y=seats[heights, 1], z=z[heights])


def village_seats(sources: Sources, terrain: Terrain, towns: NDArray[np.int64]) -> pd.DataFrame:
    """Return village_id, town_id, name, is_community, x, y, z of all villages, sorted by id."""
    score = _suitable(terrain).ravel()
    flat = np.where(terrain.inside, towns, -1).ravel()
    made: list[pd.DataFrame] = []
    placed: list[NDArray[np.float64]] = []
    for number, town in sources.towns.iterrows():
        rows = sources.divisions[sources.divisions["town_id"] == town["town_id"]]
        rows = pd.concat([rows[rows["is_community"]], rows[~rows["is_community"]]])
        here = np.flatnonzero((flat == number) & (score > 0))
        if placed:
            away, _ = cKDTree(np.concatenate(placed)).query(terrain.xy(here))
            here = here[away >= SPACING_M]
        seats = _town_seats(town, rows, terrain, here, score)
        placed.append(seats)
        z = terrain.sample(terrain.z, seats)
        split = int(rows["is_community"].sum())
        made += [
            _named(part, seats[piece], z[piece])
            for part, piece in (
                (rows.iloc[:split], slice(0, split)),
                (rows.iloc[split:], slice(split, None)),
            )
            if len(part)
        ]
    return pd.concat(made).sort_values("village_id").reset_index(drop=True)


def village_grid(
    terrain: Terrain, towns: NDArray[np.int64], sources: Sources, villages: pd.DataFrame
) -> NDArray[np.int64]:
    """Return per cell the row of its village in `villages`, or −1; no village leaves its town."""
    seats = terrain.cells(villages[["x", "y"]].to_numpy())
    zone = towns.copy().ravel()
    zone[seats] = sources.towns["town_id"].searchsorted(villages["town_id"])
    reach = np.where(villages["is_community"], 1.5, 0.0)
    return spread(travel_cost(terrain), zone.reshape(towns.shape), seats, reach)
