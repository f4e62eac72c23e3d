"""Random worlds for `assign` (随机算例): households and shelters as the command's own CSV files."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from hazardmap.evacuation.problem import Real, Whole

SIDE_M = 60_000.0
LARGEST_HOUSEHOLD = 8


@dataclass(frozen=True, slots=True)
class World:
    """People at points, shelters at points with capacity; `pairs` nearest shelters, 0 = all."""

    people: Whole
    points: Real
    capacity: Whole
    shelters: Real
    pairs: int = 0


def random_world(seed: int, units: int, shelters: int, load: float, pairs: int = 0) -> World:
    """Scatter households of 1 to 8 people and shelters of uneven size evenly over a square."""
    rng = np.random.default_rng(seed)
    people = rng.integers(1, LARGEST_HOUSEHOLD + 1, units)
    points, targets = rng.uniform(0, SIDE_M, (units, 2)), rng.uniform(0, SIDE_M, (shelters, 2))
    size = rng.uniform(0.3, 1.7, shelters)
    capacity = np.maximum(1, size / size.sum() * people.sum() / load).astype(np.int64)
    return World(people, points, capacity, targets, pairs)


def county_world(seed: int, load: float) -> World:
    """Cluster 10,000 households in 1,300 groups of 23 towns, with 230 shelters of 50 to 500."""
    rng = np.random.default_rng(seed)
    households, groups, towns = 10_000, 1_300, 23
    centres = rng.uniform(0, SIDE_M, (towns, 2))
    places = centres[rng.integers(0, towns, groups)] + rng.normal(0, 3000, (groups, 2))
    more = rng.choice(groups, households - groups, p=rng.dirichlet(np.full(groups, 0.7)))
    group = np.sort(np.concatenate([np.arange(groups), more]))
    people = np.clip(rng.poisson(2, households) + 1, 1, LARGEST_HOUSEHOLD)
    near = centres[rng.integers(0, towns, 150)] + rng.normal(0, 4000, (150, 2))
    targets = np.vstack([near, rng.uniform(0, SIDE_M, (80, 2))])
    size = rng.uniform(50, 500, len(targets))
    capacity = (size * people.sum() / load / size.sum()).astype(np.int64)
    return World(people, places[group], capacity, targets)


def write_world(world: World, folder: Path) -> list[str]:
    """Write the files of a world; return the arguments of `assign` that name them."""
    units, shelters = folder / "units.csv", folder / "shelters.csv"
    rows = zip(world.people.tolist(), *world.points.T.tolist(), strict=True)
    _write(units, "unit_id,people,x,y", ((f"u{n:06d}", *row) for n, row in enumerate(rows)))
    places = zip(world.capacity.tolist(), *world.shelters.T.tolist(), strict=True)
    _write(
        shelters, "shelter_id,capacity,x,y", ((f"s{n:06d}", *row) for n, row in enumerate(places))
    )
    given = ["--units", str(units), "--shelters", str(shelters)]
    if not world.pairs:
        return given
    costs = folder / "costs.csv"
    metres, nearest = cKDTree(world.shelters).query(world.points, world.pairs)
    _write(
        costs,
        "unit_id,shelter_id,cost",
        (
            (f"u{unit:06d}", f"s{shelter:06d}", cost)
            for unit, (all_costs, all_shelters) in enumerate(
                zip(metres.tolist(), nearest.tolist(), strict=True)
            )
            for cost, shelter in zip(all_costs, all_shelters, strict=True)
        ),
    )
    return [*given, "--costs", str(costs)]


def _write(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)
