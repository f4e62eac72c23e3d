"""Who has not moved yet (还有谁没转): the board of /moves by village, town and county, with its balance."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import pandas as pd

from hazardmap.evacuation.village_report import LINE_WORDS, Report
from hazardmap.situation.balance import imbalances
from hazardmap.situation.index import kept
from hazardmap.situation.masking import duty_text
from hazardmap.situation.model import Plan, Situation
from hazardmap.situation.move_words import balance_words
from hazardmap.situation.order_view import area_names
from hazardmap.situation.ordered import (
    TOTAL,
    OrderedTally,
    household_rows,
    moves_of,
    ordered_by,
    ordered_tally,
    ordered_units,
)
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer

NOBODY: Final = "未登记转移责任人"
MOST_UNITS: Final = 5000
"""Above so many units a list of all movers and areas is no answer: it is given town by town."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One village, mover or area of the board (一行): 应转 and what became of it."""

    place_id: str
    name: str
    town: str
    total: OrderedTally
    by_total: int = 0
    """其中村报数，未逐户核, persons"""
    report: Report | None = None

    @property
    def balance(self) -> str:
        """应转85 = 已转75 + 途中0 + 未转10 · 平衡."""
        return balance_words(self.total)


@dataclass(frozen=True, slots=True)
class Board:
    """The board for one viewer (转移进度)."""

    total: OrderedTally
    villages: tuple[BoardLine, ...]
    towns: tuple[BoardLine, ...]
    movers: tuple[BoardLine, ...]
    areas: tuple[BoardLine, ...]
    wrong: tuple[str, ...]
    """where the tally does not balance"""
    marks: tuple[tuple[str, int, int], ...]
    """why not moved: mark, 户, 人"""
    by_total: int = 0

    @property
    def balance(self) -> str:
        """应转85 = 已转75 + 途中0 + 未转10 · 平衡."""
        return balance_words(self.total)


def board(situation: Situation, viewer: Viewer, *, mover: str = "", area: str = "") -> Board:
    """Count the board; `mover` and `area` narrow it to the households of one (按责任人、按危险区).

    A village's total knows neither mover nor area, so a narrowed board leaves its line out and says so.
    """
    # whoever sees the same rows sees the same board
    return _board(situation, replace(viewer, who=""), mover, area)


@kept
def _board(situation: Situation, viewer: Viewer, mover: str, area: str) -> Board:
    units = ordered_units(situation, viewer)
    movers = unit_movers(situation.plan)
    pools = units.loc[units["kind"].eq(TOTAL)].set_index("village_id")["by_phone"].to_dict()
    by_total = {str(key): int(people) for key, people in pools.items()}
    if mover:
        units = units[_mover_of(units, movers).eq(mover)]
    if area:
        units = units[units["key"].isin(_units_in(situation, area))]
    alone = household_rows(units)
    narrowed = alone if mover or area else units
    return Board(
        total=ordered_tally(narrowed),
        villages=_villages(situation, narrowed, by_total),
        towns=_towns(situation, narrowed),
        movers=_movers(alone, movers, viewer) if len(alone) <= MOST_UNITS else (),
        areas=_areas(situation, alone) if len(alone) <= MOST_UNITS else (),
        wrong=_wrong(situation, viewer) if viewer.writes else (),
        marks=_marks(alone),
        by_total=sum(by_total.get(key, 0) for key in set(narrowed["village_id"])),
    )


def _wrong(situation: Situation, viewer: Viewer) -> tuple[str, ...]:
    """Say where the tally of the viewer's own town does not balance; of all towns for the county."""
    towns = sorted(viewer.towns) if viewer.towns is not None else [None]
    found = [words for town_id in towns for words in imbalances(situation.night, town_id=town_id)]
    return tuple(dict.fromkeys(found))


def _most_left(line: BoardLine) -> tuple[int, int, str]:
    return (-line.total.not_moved, -line.total.people, line.place_id)


def _villages(
    situation: Situation, units: pd.DataFrame, pools: dict[str, int]
) -> tuple[BoardLine, ...]:
    names, towns = village_places(situation.county), town_names(situation)
    reports = moves_of(situation.night).reports
    found = []
    for village_id, total in ordered_by(units, "village_id").items():
        name, town_id = names.get(village_id, (village_id or "未注明村", ""))
        found.append(
            BoardLine(
                village_id,
                name,
                towns.get(town_id, ""),
                total,
                by_total=pools.get(village_id, 0),
                report=reports.get(village_id),
            )
        )
    return tuple(sorted(found, key=_most_left))


def _towns(situation: Situation, units: pd.DataFrame) -> tuple[BoardLine, ...]:
    names = town_names(situation)
    found = [
        BoardLine(town_id, names.get(town_id, town_id), "", total)
        for town_id, total in ordered_by(units, "town_id").items()
    ]
    return tuple(sorted(found, key=_most_left))


def _mover_of(units: pd.DataFrame, movers: dict[str, str]) -> pd.Series:
    """Name the mover of every unit; a list may name none at all."""
    names = [movers.get(key, NOBODY) for key in units["key"]]
    return pd.Series(names, index=units.index, dtype="object")


def _movers(units: pd.DataFrame, movers: dict[str, str], viewer: Viewer) -> tuple[BoardLine, ...]:
    named = units.assign(mover=_mover_of(units, movers))
    found = [
        BoardLine(name, name if name == NOBODY else duty_text(name, viewer), "", total)
        for name, total in ordered_by(named, "mover").items()
    ]
    return tuple(sorted(found, key=_most_left)) if viewer.duty_names else ()


def _areas(situation: Situation, units: pd.DataFrame) -> tuple[BoardLine, ...]:
    """Sum by every area a household stands in: parts of the same people, so they do not add up."""
    ordered = situation.night.orders.units
    pairs = [
        (place, area) for place, key in enumerate(units["key"]) for area in ordered[key].unit.areas
    ]
    names = area_names(situation)
    if not pairs:
        return ()
    joined = units.iloc[[place for place, _ in pairs]].assign(in_area=[area for _, area in pairs])
    found = [
        BoardLine(area, names.get(area, area.partition("#")[2] or area), "", total)
        for area, total in ordered_by(joined, "in_area").items()
    ]
    return tuple(sorted(found, key=_most_left))


def _units_in(situation: Situation, area: str) -> list[str]:
    units = situation.night.orders.units
    return [key for key, one in units.items() if area in one.unit.areas]


def _marks(units: pd.DataFrame) -> tuple[tuple[str, int, int], ...]:
    marked = units[units["mark"].ne("") & units["not_moved"].gt(0)]
    sums = marked.groupby("mark")[["not_moved_households", "not_moved"]].sum()
    rows = [(str(mark), int(row[0]), int(row[1])) for mark, *row in sums.itertuples(name=None)]
    return tuple(sorted(rows, key=lambda row: -row[2]))


@kept
def unit_movers(plan: Plan) -> dict[str, str]:
    """Return unit key → mover (转移责任人) of the list in force, for those that have one."""
    rows = plan.risk_list
    rows = rows[rows["mover"].notna() & rows["mover"].ne("")]
    return dict(zip(rows["unit_kind"] + ":" + rows["unit_id"], rows["mover"], strict=True))


def board_data(situation: Situation, made: Board) -> dict[str, Any]:
    """Return the board as plain values for `/moves.json`: no names of people."""
    operation = situation.night.orders.operation

    def line(one: BoardLine) -> dict[str, Any]:
        return {
            "id": one.place_id,
            "name": one.name,
            "town": one.town,
            **asdict(one.total),
            "by_total": one.by_total,
            "balance": one.balance,
        }

    return {
        "operation": operation.title if operation else None,
        "drill": situation.night.drill,
        "total": asdict(made.total),
        "balance": made.balance,
        "by_total": made.by_total,
        "by_total_words": LINE_WORDS,
        "imbalances": list(made.wrong),
        "marks": [
            {"mark": mark, "households": homes, "people": people}
            for mark, homes, people in made.marks
        ],
        "towns": [line(one) for one in made.towns],
        "villages": [line(one) for one in made.villages],
    }
