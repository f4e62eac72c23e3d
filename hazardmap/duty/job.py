"""What runs inside the worker process (计算任务): read → prepare → plan, each step's result kept.

The steps are separate calls so that the web process can show how far the preparation is; only the
last one sends its result back.
"""

import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import connection, parent_process
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hazardmap.duty.loading import keep_seed, state_of
from hazardmap.errors import NotReady
from hazardmap.intake.folder import read_folder
from hazardmap.settings import Settings
from hazardmap.situation.model import County, Plan
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.editions import read_editions
from hazardmap.store.state import reading
from hazardmap.tables.county_tables import CountyTables


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where the tables come from (数据来源): the seed folder and the state folder with its editions."""

    seed: Path
    state: Path | None = None


@dataclass(slots=True)
class _Bench:
    """What this process has made so far (only one runs, one step at a time)."""

    seed: CountyTables | None = None
    tables: CountyTables | None = None
    county: County | None = None


_bench = _Bench()


def read_only(content: dict[Any, Any]) -> Mapping[Any, Any]:
    """Make a mapping read-only again on this side of the border."""
    return MappingProxyType(content)


def _reduce_mapping(mapping: Mapping[Any, Any]) -> tuple[Any, tuple[dict[Any, Any]]]:
    return read_only, (dict(mapping),)


# read-only mappings cross the border between the processes, which pickle alone cannot do
ForkingPickler.register(MappingProxyType, _reduce_mapping)


def enter_process() -> None:
    """Prepare the process: Ctrl+C is the parent's to handle, and no orphan stays behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def read(source: DataSource) -> bool:
    """Read the folder and its editions; tell whether the data are a demonstration (演示数据)."""
    _bench.county = None
    _bench.seed = read_folder(source.seed)
    state = reading(state_of(_bench.seed, source.state))
    _bench.tables = read_editions(state, _bench.seed)
    return is_demonstration(_bench.tables)


def prepare_county(settings: Settings) -> None:
    """Prepare the county (县情) from the tables just read and keep it for planning."""
    if _bench.tables is None:
        raise NotReady("尚未读取数据，不能计算。")
    _bench.county = prepare(_bench.tables, settings)
    _bench.tables = None


def plan_county(on: date, settings: Settings) -> tuple[County, Plan]:
    """Plan for the default hazards on a date and hand both back."""
    if _bench.county is None:
        raise NotReady("尚未准备县情，不能安排避灾场所。")
    return _bench.county, plan(_bench.county, on=on, settings=settings)


def keep(source: DataSource, now: datetime) -> int:
    """Take the seed just read as edition 1 where a table has none yet; count the tables taken."""
    data, _bench.seed = _bench.seed, None
    if data is None:
        return 0
    return keep_seed(data, source.seed, state_of(data, source.state), now=now)


def is_demonstration(data: CountyTables) -> bool:
    """Tell whether every table that can hold persons is marked as a demonstration (演示数据).

    One real table imported over the demonstration makes the whole county real.
    """
    persons = ("households", "institutions", "shelters", "duty_holders", "mines")
    return data.demo and all(data.sources[name].demo for name in persons if name in data.sources)


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
