"""What accepting would change (接收前的差异): figures before and after, households that go elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from hazardmap.duty.in_force import InForce
from hazardmap.duty.pieces import Difference, Piece, WouldBe
from hazardmap.errors import HazardmapError
from hazardmap.evacuation.before import NOTHING, Before, placements_of
from hazardmap.settings import Settings
from hazardmap.situation.compare import (
    Effect,
    Figure,
    capacity_figures,
    list_figures,
    plan_effect,
)
from hazardmap.situation.model import Plan
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.tables.county_tables import CountyTables

Preview = Callable[[InForce, WouldBe, str], Effect | None]
"""Computes whose shelter a would-be table changes; None where it cannot matter."""
PLANNED = frozenset(
    {
        "villages", "hamlets", "danger_areas", "risk_zones", "households", "list_statements",
        "institutions", "shelters", "pins", "roads",
    }
)  # fmt: skip
"""Tables the plan depends on."""


def difference_of(piece: Piece, here: InForce, settings: Settings) -> Difference:
    """Put together what a piece would change, with the figures before and after."""
    made = piece.would_be
    if made is None:
        raise HazardmapError(piece.failure or f"{piece.file_name} 还没有读完，请稍候。")
    return Difference(
        differences=made.differences,
        figures=_figures(piece.table, made, here, settings),
        said=made.said,
        effect=piece.effect,
        effect_said=piece.effect_said,
    )


def _figures(table: str, made: WouldBe, here: InForce, settings: Settings) -> tuple[Figure, ...]:
    if made.grid is not None or table not in here.tables:
        return ()
    before, after = here.tables[table], made.frame
    if table == "households":
        found = list_figures(before, after, people_when_unknown=settings.people_when_unknown)
        names = dict(
            zip(here.tables["villages"]["village_id"], here.tables["villages"]["name"], strict=True)
        )
        return tuple(replace(figure, what=names.get(figure.what, figure.what)) for figure in found)
    if table == "shelters":
        return capacity_figures(before, after)
    return (Figure("记录", "行", len(before), len(after)),)


def with_tables(here: InForce, made: WouldBe, table: str) -> CountyTables:
    """Return the county as it would be after accepting."""
    tables = {**here.tables, table: made.frame}
    if made.statements is not None:
        tables["list_statements"] = made.statements
    return replace(here.county, tables=MappingProxyType(tables))


def planned(
    data: CountyTables, settings: Settings, at: datetime, former: Plan | None = None
) -> Plan:
    """Plan a county for the default hazards on a day; `former` is kept at equal wishes."""
    before = NOTHING if former is None else Before(former=placements_of(former.assignment))
    return plan(prepare(data, settings), on=at.date(), settings=settings, before=before)


def preview_here(settings: Settings, now: Callable[[], datetime]) -> Preview:
    """Return a preview that plans twice in this process (for a command, which has it to itself)."""

    def preview(here: InForce, made: WouldBe, table: str) -> Effect | None:
        if table not in PLANNED:
            return None
        at = now()
        before = planned(here.county, settings, at)
        after = planned(with_tables(here, made, table), settings, at, before)
        return plan_effect(before, after)

    return preview
