"""`assign` (安置分配): the bare optimiser on three CSV files, with its proven bound."""

import argparse
import csv
import io
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from hazardmap.errors import Fault, FolderRefused, HazardmapError, UsageError
from hazardmap.evacuation.allocation import allocate
from hazardmap.evacuation.problem import Allocation, Costs, Problem, Real, Whole
from hazardmap.intake.plain_csv import PlainTable, counts, ids, numbers, positions, read_plain_csv

UNPLACED_PERSON = 1e7
"""weight of one person without a place (contracts §2)"""

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Units or shelters of a file: `order` leads from rows sorted by id to the file's rows."""

    table: PlainTable
    keys: tuple[str, ...]
    amount: Whole
    points: Real
    order: Whole

    def sorted_keys(self) -> list[str]:
        return [self.keys[place] for place in self.order]

    def places(self) -> Whole:
        """Position in sorted order of every row of the file."""
        return np.argsort(self.order)


def add_parser(subparsers: "Subparsers") -> None:
    """Add `assign` and its options."""
    parser = subparsers.add_parser("assign", help="把单元分到场所（只做优化计算），并给出下界")
    parser.add_argument("--units", type=Path, required=True, help="unit_id,people[,x,y]")
    parser.add_argument("--shelters", type=Path, required=True, help="shelter_id,capacity[,x,y]")
    parser.add_argument(
        "--costs", type=Path, default=None, help="unit_id,shelter_id,cost；不给则按直线距离（米）"
    )
    parser.add_argument("--out", type=Path, required=True, help="结果写到哪个文件")


def run(args: argparse.Namespace) -> int:
    """Read, place, write, and print the figures as the last line."""
    began = time.perf_counter()
    _check_paths(args)
    straight = args.costs is None
    units = _sheet(args.units, "unit_id", "people", straight=straight)
    shelters = _sheet(args.shelters, "shelter_id", "capacity", straight=straight)
    _refuse(units.table, shelters.table)
    row, costs = _straight(units, shelters) if straight else _given(args.costs, units, shelters)
    people = units.amount[units.order]
    capacity = shelters.amount[shelters.order]
    weight = np.full(len(people), UNPLACED_PERSON)
    allocation = allocate(Problem(people, row, costs, capacity, weight))
    _write(args.out, units.sorted_keys(), shelters.sorted_keys(), allocation)
    placed = int(people.sum()) - allocation.unplaced_people
    print(f"已写到 {args.out}：安置{placed}人，无处安置{allocation.unplaced_people}人")
    print(json.dumps(_figures(allocation, time.perf_counter() - began)))
    return 0


def _check_paths(args: argparse.Namespace) -> None:
    """Refuse to write over an input."""
    given = [path for path in (args.units, args.shelters, args.costs) if path is not None]
    if any(path.resolve() == args.out.resolve() for path in given):
        raise UsageError(f"--out 不能是输入文件 {args.out}；请换一个文件名。")


def _sheet(path: Path, key: str, amount: str, *, straight: bool) -> _Sheet:
    """Read units or shelters; points are needed for straight metres only."""
    table = read_plain_csv(path, (key, amount, "x", "y") if straight else (key, amount))
    keys, values = ids(table, key), counts(table, amount)
    axes = [numbers(table, axis, least=-np.inf) for axis in ("x", "y")] if straight else []
    points = np.column_stack(axes) if axes else np.zeros((len(keys), 0))
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
    return _Sheet(table, keys, values, points, order)


def _refuse(*tables: PlainTable) -> None:
    """Raise all faults noted in the tables at once."""
    faults: list[Fault] = [fault for table in tables for fault in table.faults]
    if faults:
        raise FolderRefused(faults)


def _straight(units: _Sheet, shelters: _Sheet) -> tuple[Whole, Costs]:
    """Allow all pairs at straight metres; units at one point share a cost row."""
    points, row = np.unique(units.points[units.order], axis=0, return_inverse=True)
    targets = shelters.points[shelters.order]
    metres = np.hypot(points[:, :1] - targets[:, 0], points[:, 1:] - targets[:, 1])
    rows, columns = metres.shape
    shelter = np.tile(np.arange(columns, dtype=np.int32), rows)
    return row.astype(np.int64), Costs(np.arange(rows + 1) * columns, shelter, metres.ravel())


def _given(path: Path, units: _Sheet, shelters: _Sheet) -> tuple[Whole, Costs]:
    """Read the allowed pairs; a missing pair is not allowed."""
    table = read_plain_csv(path, ("unit_id", "shelter_id", "cost"))
    unit = positions(table, "unit_id", units.keys, units.table.name)
    shelter = positions(table, "shelter_id", shelters.keys, shelters.table.name)
    cost = numbers(table, "cost")
    _refuse(table)
    unit, shelter = units.places()[unit], shelters.places()[shelter]
    order = np.lexsort((shelter, unit))
    unit, shelter = unit[order], shelter[order]
    again = order[1:][(np.diff(unit) == 0) & (np.diff(shelter) == 0)]
    table.blame(np.sort(again).tolist(), "shelter_id", "这一对单元和场所重复出现，请只留一行")
    _refuse(table)
    start = np.searchsorted(unit, np.arange(len(units.keys) + 1))
    row = np.arange(len(units.keys))
    return row, Costs(start.astype(np.int64), shelter.astype(np.int32), cost[order])


def _write(
    path: Path, units: Sequence[str], shelters: Sequence[str], allocation: Allocation
) -> None:
    """Write one row per unit, sorted by id."""
    names = [*shelters, ""]  # -1 = unplaced = the empty name at the end
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("unit_id", "shelter_id"))
    places = allocation.shelter.tolist()
    writer.writerows((unit, names[place]) for unit, place in zip(units, places, strict=True))
    try:
        path.write_bytes(text.getvalue().encode("utf-8"))
    except OSError as error:
        raise HazardmapError(f"写不进 {path}：{error.strerror}；请换一个能写的位置。") from error


def _figures(allocation: Allocation, seconds: float) -> dict[str, float | int | None]:
    """Name the figures of the contract; `gap` is null when only the bound is 0."""
    return {
        "unplaced_people": allocation.unplaced_people,
        "total_cost": allocation.total_cost,
        "objective": allocation.objective,
        "lower_bound": allocation.lower_bound,
        "gap": allocation.gap,
        "seconds": round(seconds, 3),
    }
