"""Figures of `assign` (安置分配): seconds with the bound, gap, overfilled shelters, unplaced people.

Every run of a figure is a random world whose seed is the run's number. The command itself runs, from
reading its files to writing its answer; the answer is read back and counted here.
"""

import argparse
import contextlib
import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hazardmap.commands import assign
from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.commands.benchmarks.worlds import World, county_world, random_world, write_world
from hazardmap.evacuation.problem import Whole


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of world by its size; `pairs` given pairs each, 0 = all at straight metres."""

    units: int
    shelters: int
    load: float
    pairs: int = 0
    county: bool = False

    def world(self, seed: int) -> World:
        if self.county:
            return county_world(seed, self.load)
        return random_world(seed, self.units, self.shelters, self.load, self.pairs)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came out of one run; `least_unplaced` is what no placing can avoid."""

    seconds: float
    gap: float
    overfilled: int
    unplaced: int
    least_unplaced: int


@lru_cache(maxsize=256)
def _answer(kind: _Kind, seed: int) -> _Answer:
    """Run `assign` on a world; the figures of one world share its run."""
    world = kind.world(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out = folder / "assignment.csv"
        parser = argparse.ArgumentParser()
        assign.add_parser(parser.add_subparsers())
        args = parser.parse_args(["assign", *write_world(world, folder), "--out", str(out)])
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            assign.run(args)
        figures = json.loads(printed.getvalue().splitlines()[-1])
        with out.open(encoding="utf-8", newline="") as file:
            shelters = [row["shelter_id"] for row in csv.DictReader(file)]
    total = int(world.people.sum())
    return _Answer(
        seconds=figures["seconds"],
        gap=figures["gap"],
        overfilled=_overfilled(world.people, world.capacity, shelters),
        unplaced=figures["unplaced_people"],
        least_unplaced=max(0, total - int(world.capacity.sum())),
    )


def _overfilled(people: Whole, capacity: Whole, shelters: list[str]) -> int:
    """Count the shelters that hold more than they may; units are in the order of their ids."""
    taken: Counter[str] = Counter()
    for size, shelter in zip(people.tolist(), shelters, strict=True):
        taken[shelter] += size
    limits = enumerate(capacity.tolist())
    return sum(taken[f"s{number:06d}"] > limit for number, limit in limits)


def _of(kind: _Kind, value: Callable[[_Answer], float]) -> Callable[[Run], float]:
    return lambda run: value(_answer(kind, run.number))


def _excess(answer: _Answer) -> float:
    """People unplaced beyond those who must be, as percent of these."""
    return 100 * (answer.unplaced - answer.least_unplaced) / max(1, answer.least_unplaced)


def _figures(kind: _Kind, name: str, title: str, seconds: float, gap: float) -> tuple[Figure, ...]:
    """Time, gap and overfilled shelters of one kind of world."""
    return (
        Figure(
            f"assign-{name}-seconds",
            f"{title}，用时",
            seconds,
            "秒",
            _of(kind, lambda a: a.seconds),
        ),
        Figure(
            f"assign-{name}-gap", f"{title}，高于下界", gap, "%", _of(kind, lambda a: 100 * a.gap)
        ),
        Figure(
            f"assign-{name}-overfilled",
            f"{title}，超容量场所",
            0,
            "处",
            _of(kind, lambda a: a.overfilled),
        ),
    )


def _unplaced(kind: _Kind, name: str, title: str) -> Figure:
    return Figure(
        f"assign-{name}-unplaced",
        f"{title}，无处安置（下界为0）",
        0,
        "人",
        _of(kind, lambda answer: answer.unplaced),
    )


_COUNTY = _Kind(10_000, 230, 0.65, county=True)

FIGURES = (
    *_figures(_COUNTY, "county", "县级规模1万户×230处，负荷65%", 5, 0.5),
    *_figures(_Kind(500, 150, 0.5), "500-50", "500户×150处，负荷50%", 0.3, 2),
    *_figures(_Kind(500, 150, 0.83), "500-83", "500户×150处，负荷83%", 0.3, 5),
    *_figures(_Kind(5000, 1000, 0.5), "5000-50", "5000户×1000处，负荷50%", 5, 2),
    *_figures(_Kind(5000, 1000, 0.83), "5000-83", "5000户×1000处，负荷83%", 5, 5),
    *_figures(_Kind(20_000, 5000, 0.5, 30), "20000-50", "2万户×5000处各30对，负荷50%", 20, 2),
    *_figures(_Kind(20_000, 5000, 0.83, 30), "20000-83", "2万户×5000处各30对，负荷83%", 20, 5),
    _unplaced(_Kind(500, 150, 0.7), "500-70", "500户×150处，负荷70%"),
    _unplaced(_Kind(5000, 1000, 0.7), "5000-70", "5000户×1000处，负荷70%"),
    _unplaced(_Kind(20_000, 5000, 0.7, 30), "20000-70", "2万户×5000处各30对，负荷70%"),
    Figure(
        "assign-500-125-excess",
        "500户×150处，负荷125%，多于下界的无处安置",
        0.1,
        "%",
        _of(_Kind(500, 150, 1.25), _excess),
    ),
    Figure(
        "assign-5000-125-excess",
        "5000户×1000处，负荷125%，多于下界的无处安置",
        0.1,
        "%",
        _of(_Kind(5000, 1000, 1.25), _excess),
    ),
    Figure(
        "assign-20000-125-excess",
        "2万户×5000处各30对，负荷125%，多于下界的无处安置",
        0.1,
        "%",
        _of(_Kind(20_000, 5000, 1.25, 30), _excess),
    ),
)
