"""What runs inside the worker process (计算任务): read → prepare → plan, each step's result kept.

The steps are separate calls so that the web process can show how far the preparation is; only the
last one sends its result back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

import pandas as pd

from hazardmap.duty.asking import Ask
from hazardmap.duty.loading import keep_seed, load_quickly, state_of
from hazardmap.duty.process import DataSource
from hazardmap.errors import NotReady
from hazardmap.evacuation.before import Before, placements_of
from hazardmap.evacuation.travel import Distances
from hazardmap.settings import Settings
from hazardmap.situation.model import County, Plan
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.situation.tonight import QUIET, plan_tonight
from hazardmap.store.placement import keep_placement, kept_placement
from hazardmap.store.state import State, default_path, reading
from hazardmap.tables.county_tables import CountyTables


@dataclass(slots=True)
class _Bench:
    """What this process has made so far (only one runs, one step at a time)."""

    seed: CountyTables | None = None
    tables: CountyTables | None = None
    county: County | None = None


_bench = _Bench()


def ready() -> None:
    """Do nothing: whoever calls this has made the process import what it needs."""


def read(source: DataSource) -> bool:
    """Read the folder and its editions; tell whether the data are a demonstration (演示数据)."""
    _bench.county = None
    _bench.tables, _bench.seed = load_quickly(source.seed, source.state)
    return is_demonstration(_bench.tables)


def prepare_county(settings: Settings) -> None:
    """Prepare the county (县情) from the tables just read and keep it for planning."""
    if _bench.tables is None:
        raise NotReady("尚未读取数据，不能计算。")
    _bench.county = prepare(_bench.tables, settings)
    _bench.tables = None


def plan_county(
    on: date,
    settings: Settings,
    source: DataSource | None = None,
    former: Mapping[str, tuple[str, int]] = MappingProxyType({}),
) -> tuple[County, Plan]:
    """Plan for the default hazards on a date and hand both back.

    `former` is the plan the pages show; without one, what the state folder kept of the last plan.
    """
    county = _prepared()
    state = None if source is None else _state(source, county.county_id)
    known = former or (kept_placement(state) if state else former)
    made = plan(county, on=on, settings=settings, before=Before(former=known))
    if state is not None and state.writable:
        keep_placement(state, placements_of(made.assignment))
    return county, made


def plan_of_tonight(ask: Ask) -> tuple[Distances, Plan]:
    """Plan a night on the county prepared last (今夜方案); only metres and plan go back."""
    county = _prepared()
    if county.fingerprint != ask.fingerprint:
        raise NotReady("数据已更新，今夜方案要重新准备。")
    here, made = plan_tonight(
        county, ask.tonight, gone=ask.gone, former=ask.former, on=ask.on, settings=ask.settings
    )
    return here.distances, made


def plan_would_be(source: DataSource, tables: Mapping[str, pd.DataFrame], ask: Ask) -> Plan:
    """Plan the county as other tables would make it (接收前的试算), tonight's roads and orders included."""
    data, _ = load_quickly(source.seed, source.state)
    data = replace(data, tables=MappingProxyType({**data.tables, **tables}))
    county = prepare(data, ask.settings)
    made = plan(county, on=ask.on, settings=ask.settings, before=Before(former=ask.former))
    if ask.tonight == QUIET:
        return made
    former = placements_of(made.assignment)
    return plan_tonight(
        county, ask.tonight, gone=ask.gone, former=former, on=ask.on, settings=ask.settings
    )[1]


def _prepared() -> County:
    if _bench.county is None:
        raise NotReady("尚未准备县情，不能安排避灾场所。")
    return _bench.county


def _state(source: DataSource, county_id: str) -> State:
    path = source.state if source.state is not None else default_path(county_id)
    return State(path, writable=True) if source.held else reading(path)


def keep(source: DataSource, now: datetime) -> int:
    """Take the seed just read as edition 1 where a table has none yet; count the tables taken."""
    data, _bench.seed = _bench.seed, None
    if data is None:
        return 0
    return keep_seed(data, source.seed, state_of(data, source.state), now=now, held=source.held)


def is_demonstration(data: CountyTables) -> bool:
    """Tell whether every table that can hold persons is marked as a demonstration (演示数据).

    One real table imported over the demonstration makes the whole county real.
    """
    persons = ("households", "institutions", "shelters", "duty_holders", "mines")
    return data.demo and all(data.sources[name].demo for name in persons if name in data.sources)
