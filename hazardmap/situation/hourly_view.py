"""What page, file and paper show of hourly reports (整点报表): now or one frozen hour, town by town."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hazardmap.errors import UnknownPlace
from hazardmap.evacuation.hourly import Frozen, Reports, full_hour
from hazardmap.situation.hourly_entries import due_towns, reports_of
from hazardmap.situation.hourly_figures import (
    Figures,
    all_figures,
    changes,
    doors_text,
    fallen,
    figures_of,
    hour_words,
    people_text,
    summed,
    thawed,
)
from hazardmap.situation.hourly_silent import Silent, silent_villages
from hazardmap.situation.model import Situation
from hazardmap.situation.ordered import OrderedTally
from hazardmap.situation.reminding import towns_of
from hazardmap.situation.warned import warnings_in_force
from hazardmap.viewer import Viewer

NOT_YET = "未报"
COLUMNS = (
    "households", "people", "settled_households", "settled", "shelter_households", "shelter",
    "relatives_households", "relatives", "on_the_way_households", "on_the_way",
    "not_moved_households", "not_moved", "refused_households", "refused",
    "opened", "sheltered", "trips", "away", "change",
)  # fmt: skip
"""Figures of one row in the order of the form; the last five are not told apart by danger kind."""


@dataclass(frozen=True, slots=True)
class TownLine:
    """One town of a report (一个镇街): its figures, how they changed, and who stands behind them."""

    figures: Figures
    before: Frozen | None
    report: Frozen | None
    """the version of the hour, None = nothing yet"""
    state: str
    late: bool
    """the town has to be asked (催报)"""
    early: bool = False
    """the first order came after the hour: nothing is due for it"""

    @property
    def change(self) -> int | None:
        """Persons settled more than at the hour before (已转移较上次增减)."""
        return changes(self.figures.total, self.before).get("settled")

    @property
    def reason(self) -> str:
        """Why a figure fell, as it was given (减少原因)."""
        return self.report.reason if self.report else ""


@dataclass(frozen=True, slots=True)
class Board:
    """One report as it is shown (一份整点报表)."""

    hour: datetime
    """the full hour it is for"""
    live: bool
    """即时口径: figures of this moment, not frozen"""
    as_of: datetime
    total: Figures
    lines: tuple[TownLine, ...]
    silent: tuple[Silent, ...]
    drill: bool
    addressee: str

    @property
    def basis(self) -> str:
        """Say which figures these are (口径): now, or those of a full hour."""
        if self.live:
            return f"即时口径（截至{hour_words(self.as_of)}，未冻结）"
        return f"{hour_words(self.hour)}整点口径"

    @property
    def text(self) -> tuple[str, ...]:
        """Say it as it is pasted into a chat (报数短文): a town in one line, the county with its towns."""
        mark = "【演练】" if self.drill else ""
        first = f"{mark}{self.total.text}"
        if self.one_town:
            return (first,)
        some = [line.figures for line in self.lines if not _nothing_in(line.figures)]
        zero = [line.figures.town for line in self.lines if line.report and line.report.zero]
        rows = [f"{one.town}：{people_text(one)}；{doors_text(one)}。" for one in some]
        return (first, *rows, *([f"零报告：{'、'.join(zero)}。"] if zero else []))

    @property
    def one_town(self) -> bool:
        """Tell whether it is the report of one town, told apart by danger kind."""
        return bool(self.total.town_id)


def _nothing_in(figures: Figures) -> bool:
    return not (figures.total.people or figures.opened or figures.sheltered)


def board(
    situation: Situation,
    viewer: Viewer,
    *,
    hour: datetime | None = None,
    version: int | None = None,
) -> Board:
    """Show the figures of now, or those frozen for `hour` in the newest or an older version.

    Raises `UnknownPlace` for an hour or version that was not frozen.
    """
    reports = reports_of(situation.night)
    if hour is None:
        return _live(situation, viewer, reports)
    found = [
        _version(versions, version)
        for (at, town_id), versions in sorted(reports.frozen.items())
        if at == hour and viewer.sees_town(town_id)
    ]
    if not found:
        raise UnknownPlace(f"{hour_words(hour)}没有冻结过报表；请从“整点报表”页进入。")
    lines = [_frozen_line(situation, reports, one) for one in found]
    return _board(situation, viewer, hour, lines, as_of=max(one.as_of for one in found), live=False)


def _version(versions: tuple[Frozen, ...], version: int | None) -> Frozen:
    if version is None:
        return versions[-1]
    for one in versions:
        if one.version == version:
            return one
    raise UnknownPlace("没有这一版报表；请从“整点报表”页进入。")


def _live(situation: Situation, viewer: Viewer, reports: Reports) -> Board:
    hour = full_hour(situation.as_of)
    towns = {one.town_id: one for one in all_figures(situation, viewer)}
    asked = {town_id for _, town_id in reports.frozen} | set(viewer.towns or ())
    asked |= _warned_towns(situation)
    for town_id in asked - set(towns):
        if viewer.sees_town(town_id):
            towns[town_id] = figures_of(situation, viewer, town_id)
    due = set(due_towns(situation.night, reports)) | _warned_towns(situation)
    lines = []
    for town_id in sorted(towns):
        report = reports.newest(hour, town_id)
        state, late = _state(situation, reports, hour, town_id, due=town_id in due)
        early = report is None and not late and bool(towns[town_id].total.people)
        before = reports.before(hour, town_id)
        lines.append(TownLine(towns[town_id], before, report, state, late, early))
    return _board(situation, viewer, hour, lines, as_of=situation.as_of, live=True)


def _warned_towns(situation: Situation) -> set[str]:
    found: set[str] = set()
    for one in warnings_in_force(situation.night, situation.as_of):
        found |= towns_of(situation, one.target)
    return found


def _state(
    situation: Situation, reports: Reports, hour: datetime, town_id: str, *, due: bool
) -> tuple[str, bool]:
    report = reports.newest(hour, town_id)
    if report is not None:
        return report.words, not report.confirmed
    held = reports.held.get((hour, town_id))
    if held is not None:
        return f"未冻结，台账不平衡：{'；'.join(held.where)}", True
    operation = situation.night.orders.operation
    if operation is not None and operation.opened_at > hour:
        first = full_hour(operation.opened_at) + timedelta(hours=1)
        return f"{first:%H:%M} 起报（{operation.opened_at:%H:%M} 才下达指令）", False
    return (NOT_YET, True) if due else ("–", False)


def _frozen_line(situation: Situation, reports: Reports, one: Frozen) -> TownLine:
    before = reports.before(one.hour, one.town_id)
    return TownLine(thawed(situation, one), before, one, one.words, not one.confirmed)


def _board(
    situation: Situation,
    viewer: Viewer,
    hour: datetime,
    lines: list[TownLine],
    *,
    as_of: datetime,
    live: bool,
) -> Board:
    county = situation.county.name
    if viewer.towns is not None and len(lines) == 1:
        total = lines[0].figures
    else:
        total = summed(county, (line.figures for line in lines), as_of)
    return Board(
        hour=hour,
        live=live,
        as_of=as_of,
        total=total if live else replace(total, as_of=as_of),
        lines=tuple(lines),
        silent=tuple(silent_villages(situation, viewer, full_hour(situation.as_of))),
        drill=situation.night.drill,
        addressee=f"{county}防指" if viewer.towns is not None else "上级防指",
    )


def numbers(total: OrderedTally) -> dict[str, int | None]:
    """Return the figures of a row that are told apart by danger kind."""
    return {name: getattr(total, name) for name in COLUMNS[:14]}


def rows_of(shown: Board) -> list[dict[str, Any]]:
    """Return the rows of the form (报表各行): the total first, then danger kinds or towns.

    Keys are `label`, `kind` of the row, and `COLUMNS`; what a row cannot say is None.
    """
    made = [_row("合计（去重）", "total", shown.total, None)]
    if shown.one_town:
        line = shown.lines[0]
        made[0]["change"] = line.change
        made += _kind_rows(shown.total)
        return made
    for line in shown.lines:
        made.append(_row(line.figures.town, "town", line.figures, line.change))
        made += _kind_rows(line.figures)
    known = [line.change for line in shown.lines if line.change is not None]
    made[0]["change"] = sum(known) if known else None
    return made


def _row(label: str, kind: str, figures: Figures, change: int | None) -> dict[str, Any]:
    return {
        "label": label,
        "kind": kind,
        **numbers(figures.total),
        "opened": figures.opened,
        "sheltered": figures.sheltered,
        "trips": figures.total.trips,
        "away": figures.total.away,
        "change": change,
    }


def _kind_rows(figures: Figures) -> list[dict[str, Any]]:
    blank = dict.fromkeys(COLUMNS[14:])
    return [
        {"label": label, "kind": "kind", **numbers(total), **blank}
        for label, total in figures.kinds
    ]


def falls(line: TownLine) -> tuple[str, ...]:
    """Say which figures of a town are lower than at the hour before."""
    return fallen(line.figures.total, line.before)
