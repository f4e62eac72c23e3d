"""From a raster handed in to its edition (栅格入库): its facts are compared, the raster itself is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from hazardmap.duty.acceptance import changes_of
from hazardmap.duty.in_force import InForce, seeded
from hazardmap.duty.pieces import Piece, WouldBe
from hazardmap.errors import HazardmapError
from hazardmap.intake.draft import Answers, Choice, Doubt, Draft, RasterDraft, Remark
from hazardmap.store.changes import keep_changes
from hazardmap.store.editions import Edition, add_grid_edition, next_number
from hazardmap.store.state import State
from hazardmap.tables.differences import differences
from hazardmap.tables.grid import Grid
from hazardmap.tables.grid_facts import FACTS, cells_with_data, grid_facts

LABELS: Final = "labels"
KEEP: Final = "keep"
DROP: Final = "drop"
_UNLABELLED: Final = "数值代表的等级没有说明"
_SAID: Final = 8


def raster_would_be(here: InForce, read: RasterDraft, answers: Answers) -> tuple[Draft, WouldBe]:
    """Lay a raster beside the one in force (栅格比较); nothing is written.

    Gives the draft as every page shows it, with the facts as its rows, and what it would make. What the
    values of a risk raster mean is kept from the one in force; values it does not name are asked about.
    """
    name, former = read.table, here.county.grids.get(read.table)
    grid, doubts, said = _labelled(former, read.grid, answers)
    before = grid_facts(name, former)
    after = before if grid is None else grid_facts(name, grid)
    remarks = read.remarks
    if grid is not None and grid.labels:
        remarks = tuple(one for one in remarks if not one.problem.startswith(_UNLABELLED))
    made = WouldBe(
        frame=after,
        origin=pd.Series(-1, index=after.index),
        differences=differences(FACTS[name], before, after),
        faults=(),
        remarks=(),
        doubts=doubts,
        statements=None,
        based_on=(here.numbers[name], here.numbers["list_statements"]),
        said=said,
        grid=grid,
    )
    return _shown(read, after, remarks), made


def _shown(read: RasterDraft, facts: pd.DataFrame, remarks: tuple[Remark, ...]) -> Draft:
    places = pd.DataFrame({"sheet": read.file_name, "row": 0}, index=facts.index)
    return Draft(
        table=read.table,
        file_name=read.file_name,
        frame=facts,
        raw=places,
        columns=(),
        remarks=remarks,
        doubts=read.doubts,
        placing=read.placing,
        kind=read.kind,
    )


def _labelled(
    former: Grid | None, grid: Grid | None, answers: Answers
) -> tuple[Grid | None, tuple[Doubt, ...], tuple[str, ...]]:
    """Give a raster the labels in force; a value that they do not name is a doubt."""
    if grid is None or grid.labels or former is None or not former.labels:
        return grid, (), ()
    labels = former.labels
    values = [float(value) for value in np.unique(cells_with_data(grid))]
    unnamed = [value for value in values if value % 1 or int(value) not in labels]
    answer = answers.doubts.get(LABELS, "" if unnamed else KEEP)
    if answer == DROP:
        return grid, (), ("数值的等级按没有说明处理，显示为灰色。",)
    words = "、".join(_words(labels))
    kept = replace(grid, labels=MappingProxyType(dict(labels)))
    if answer == KEEP:
        return kept, (), (f"数值的等级沿用现有说明（{words}），请核对。",)
    strange = "、".join(f"{value:g}" for value in unnamed[:_SAID])
    doubt = Doubt(
        LABELS,
        f"现有等级说明是 {words}，新栅格里还有数值 {strange}，没有等级。沿用现有说明吗？",
        (
            Choice(KEEP, "沿用现有说明，没有说明的数值显示为灰色"),
            Choice(DROP, "不沿用：这份栅格的数值是另一种意思，全部显示为灰色"),
        ),
        "--answer labels=keep（沿用）或 --answer labels=drop（不沿用）",
    )
    return kept, (doubt,), ()


def _words(labels: Mapping[int, str]) -> Iterator[str]:
    for value, label in sorted(labels.items())[:_SAID]:
        yield f"{value} {label}"


def keep_raster(state: State, piece: Piece, here: InForce, *, who: str, now: datetime) -> Edition:
    """Keep the raster of a piece as the next edition (栅格接收入库); the manifest is written last."""
    made = piece.would_be
    if made is None or made.grid is None:
        raise HazardmapError(f"{piece.file_name} 还没有读完，请稍候。")
    name = piece.table
    number = next_number(seeded(state, here, name, when=now))
    keep_changes(state, name, number, changes_of(FACTS[name], made.differences))
    source = replace(
        here.source_of(name),
        source=piece.file_name,
        as_of=now.date().isoformat(),
        demo=here.source_of(name).demo and not piece.real,
    )
    return add_grid_edition(
        state,
        made.grid,
        source=source,
        files=(piece.path,),
        who=who,
        when=now,
        name=piece.file_name,
        note=made.differences.sentence(),
    )
