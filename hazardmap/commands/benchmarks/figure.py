"""A figure (指标): something measured several times, with a limit that it should keep."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hazardmap.settings import Settings

TIMES = 5
FILES = 10_000


@dataclass(frozen=True, slots=True)
class Run:
    """One of the runs of a figure: `number` from 1 (also the seed of random worlds)."""

    number: int
    data: Path
    settings: Settings
    files: int = FILES
    """how many mutated files are read"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured, in which unit, and the most it may be.

    `measure` returns one value; what only prepares the run is not timed by it.
    """

    name: str
    title: str
    limit: float
    unit: str
    measure: Callable[[Run], float]


@dataclass(frozen=True, slots=True)
class Result:
    """The values of a figure (实测), with median and spread."""

    figure: Figure
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """Median of the values."""
        return statistics.median(self.values)

    @property
    def kept(self) -> bool:
        """Tell whether the median keeps the limit."""
        return self.median <= self.figure.limit

    def sentence(self) -> str:
        """Say the result in one line."""
        figure = self.figure
        verdict = "达到" if self.kept else "未达到"
        spread = f"{_short(min(self.values))}～{_short(max(self.values))}"
        return (
            f"{verdict}  {figure.name}  {figure.title}：{_short(self.median)}{figure.unit}"
            f"（{len(self.values)}次，{spread}；上限{_short(figure.limit)}{figure.unit}）"
        )

    def record(self) -> dict[str, object]:
        """Name everything for the JSON file."""
        figure = self.figure
        return {
            "name": figure.name,
            "title": figure.title,
            "median": self.median,
            "values": list(self.values),
            "limit": figure.limit,
            "unit": figure.unit,
            "kept": self.kept,
        }


def measured(
    figure: Figure, *, data: Path, settings: Settings, times: int = TIMES, files: int = FILES
) -> Result:
    """Measure a figure several times."""
    runs = (Run(number, data, settings, files) for number in range(1, times + 1))
    return Result(figure, tuple(figure.measure(run) for run in runs))


def _short(value: float) -> str:
    return f"{value:.4g}"
