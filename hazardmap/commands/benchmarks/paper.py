"""Figures of paper and files (打印和文件): town PDFs, the county's PDFs, the workbook."""

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.loading import load_settings, load_tables
from hazardmap.evacuation.risk_list import COLUMNS
from hazardmap.reports.list_sheet import list_sheet
from hazardmap.reports.pack import pack_sheet
from hazardmap.reports.paper import Sheet, pdf, pictures
from hazardmap.reports.print_order import Print
from hazardmap.reports.workbook import Heading, list_workbook
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from hazardmap.situation.model import Situation
from hazardmap.viewer import whole_county

ORDER = Print(whole_county("测速", names=True), "http://127.0.0.1:8000", {})
_PAGES = 20
_ROWS = 10_000


@lru_cache(maxsize=2)
def situation_of(data: Path, settings: Settings) -> Situation:
    """Assess a folder once for all figures (测速用的态势)."""
    tables = load_tables(data, None)
    return assess(tables, settings=load_settings(data, settings), at=beijing_now())


def towns_by_size(made: Situation) -> list[str]:
    """Name the towns with somebody on the list, fewest units first."""
    return list(made.plan.risk_list["town_id"].dropna().value_counts(ascending=True).index)


@lru_cache(maxsize=2)
def _long_town(data: Path, settings: Settings) -> str:
    """Find the smallest town whose list has at least twenty pages, else the largest."""
    made = situation_of(data, settings)
    towns = towns_by_size(made)
    long = (town for town in towns if _pages(list_sheet(made, ORDER, town)) >= _PAGES)
    return next(long, towns[-1])


def _pages(sheet: Sheet) -> int:
    return len(pictures(sheet, dots_per_inch=10))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _town(run: Run) -> float:
    made, town = situation_of(run.data, run.settings), _long_town(run.data, run.settings)
    return _seconds(lambda: pdf(list_sheet(made, ORDER, town)))


def _county(run: Run) -> float:
    made = situation_of(run.data, run.settings)
    towns = towns_by_size(made)
    return _seconds(lambda: [pdf(list_sheet(made, ORDER, town)) for town in towns])


def _largest_pack(run: Run) -> float:
    made = situation_of(run.data, run.settings)
    town = towns_by_size(made)[-1]
    return _seconds(lambda: pdf(pack_sheet(made, ORDER, town)))


def _workbook(run: Run) -> float:
    """Time the workbook of 10,000 rows; a smaller county's rows are repeated."""
    made = situation_of(run.data, run.settings)
    rows = made.plan.risk_list[COLUMNS]
    rows = pd.concat([rows] * -(-_ROWS // max(1, len(rows)))).head(_ROWS)
    heading = Heading("测速", made.number, made.as_of, demo=True, summary="")
    return _seconds(lambda: list_workbook(rows, heading))


FIGURES = (
    Figure("paper-town", "一个镇街的转移清单PDF（20页以上）", 3, "秒", _town),
    Figure("paper-county", "全部镇街的转移清单PDF", 60, "秒", _county),
    Figure("paper-pack", "最大镇街的汛前打印包", 20, "秒", _largest_pack),
    Figure("paper-xlsx", "一万行清单xlsx", 3, "秒", _workbook),
)
