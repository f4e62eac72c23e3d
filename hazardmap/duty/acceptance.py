"""From a draft to the table it would make, and from there to an edition (并入、检查、接收)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

import pandas as pd

from hazardmap.duty.in_force import InForce, seeded
from hazardmap.duty.pieces import Piece, WouldBe
from hazardmap.duty.raw_cells import cells_of
from hazardmap.duty.statements import said_by
from hazardmap.errors import Fault, FolderRefused, HazardmapError
from hazardmap.intake.draft import REFUSED, Answers, Choice, Doubt, Draft, Remark
from hazardmap.store.cells import joined, keep_cells, read_cells
from hazardmap.store.changes import Change, keep_changes
from hazardmap.store.editions import Edition, add_edition, next_number, read_manifest
from hazardmap.store.pending import together
from hazardmap.store.sources import remember
from hazardmap.store.state import State
from hazardmap.tables import TABLES
from hazardmap.tables.contract import Table
from hazardmap.tables.differences import Differences, differences, row_words
from hazardmap.tables.faults import table_faults
from hazardmap.tables.merging import Merged, merged
from hazardmap.tables.pairing import row_keys
from hazardmap.tables.references import reference_faults
from hazardmap.tables.shapes import far_faults

PART: Final = "part"
WHOLE: Final = "whole"
_OBSERVED: Final = frozenset({"readings", "forecasts", "soil"})
"""Tables to which a file adds observations."""
_MANY: Final = 10
"""households of a village's list below which half of them may leave it without a question"""
_HERE: Final = "现有数据"
_BOUNDS: Final = ("outline", "towns", "villages")


def would_be(here: InForce, name: str, draft: Draft, answers: Answers) -> WouldBe:
    """Lay a draft over the table in force and check the result (试并入); nothing is written."""
    table, former = TABLES[name], here.tables[name]
    answer = answers.doubts.get(PART, PART if name in _OBSERVED else "")
    draft = replace(draft, frame=brought(table, draft), covers=_covered(name, draft))
    made = merged(
        table,
        former,
        draft.frame,
        covers=draft.covers,
        keep_lacking=answer == PART,
        source_given="coord_source" in {column.field for column in draft.columns},
        metric_crs=here.metric_crs,
    )
    statements = said_by(here, name, draft)
    results = {name: made.frame} | ({} if statements is None else {"list_statements": statements})
    faults = result_faults(here, results)
    return WouldBe(
        frame=made.frame,
        origin=made.origin,
        differences=differences(table, former, made.frame),
        faults=faults,
        remarks=tuple(_remarks(table, draft, made, faults)),
        doubts=() if answer else tuple(_part_or_whole(table, draft, made, faults)),
        statements=statements,
        based_on=(here.numbers[name], here.numbers["list_statements"]),
        said=tuple(_said(table, former, draft, made, answer)),
    )


def _covered(name: str, draft: Draft) -> frozenset[str] | None:
    """Return the villages whose rows a file replaces; no list speaks for villages it does not name."""
    if name != "households":
        return None
    if draft.covers is not None:
        return draft.covers
    return frozenset(draft.frame["village_id"].dropna())


def brought(table: Table, draft: Draft) -> pd.DataFrame:
    """Leave out the contract's columns that the file does not bring: they keep their former values."""
    fields = {column.field for column in draft.columns if column.field}
    if {"lon", "lat"} & fields or draft.placing is not None:
        fields.add("geometry")
    known = {*(column.name for column in table.columns), "geometry"}
    absent = [
        name
        for name in draft.frame.columns
        # the name of a village says no more than its id, which the door found by it
        if name == "village_name" or (name in known - fields and draft.frame[name].isna().all())
    ]
    left: pd.DataFrame = draft.frame.drop(columns=absent)
    return left


def result_faults(here: InForce, results: Mapping[str, pd.DataFrame]) -> tuple[Fault, ...]:
    """Check would-be tables, alone and against the others (contracts §1.3)."""
    tables = {**here.tables, **results}
    frames = {name: frame for name, frame in tables.items() if len(frame)}
    faults: list[Fault] = []
    for name, frame in results.items():
        faults.extend(table_faults(TABLES[name], _as_given(frame)))
    if "villages" in results and results["villages"].empty:
        faults.append(Fault("villages", 0, "", "没有任何村", "请填写至少一个村"))
    faults.extend(reference_faults(frames))
    near = {name: frames[name] for name in (*_BOUNDS, *results) if name in frames}
    faults.extend(fault for fault in far_faults(near, here.metric_crs) if fault.table in results)
    return tuple(sorted(set(faults)))


def _as_given(frame: pd.DataFrame) -> pd.DataFrame:
    """Give rows numbers from 0, as the checks name them."""
    return frame.reset_index(drop=True)


def _part_or_whole(
    table: Table, draft: Draft, made: Merged, faults: tuple[Fault, ...]
) -> Iterator[Doubt]:
    lacking = len(made.lacking)
    whys = {
        f"文件里有 {draft.refused} 行未收": draft.refused > 0,
        "文件只有现有记录的一部分": lacking * 2 >= made.within
        and (draft.covers is None or lacking >= _MANY),
        "别的表还用到文件里没有的行": any(fault.table != table.name for fault in faults),
    }
    why = next((words for words, holds in whys.items() if holds), "")
    if not lacking or not why:
        return
    examples = "、".join(row_words(table, made.lacking)[:3])
    yield Doubt(
        key=PART,
        question=(
            f"{why}；现有 {made.within} 行中有 {lacking} 行不在文件里（例：{examples}），"
            "这些行保留还是去掉？"
        ),
        choices=(
            Choice(PART, f"保留：文件只是其中一部分（{lacking} 行不动）"),
            Choice(WHOLE, f"去掉：文件就是全部（减少 {lacking} 行）"),
        ),
        option="--part（保留）或 --whole（去掉）",
    )


def _said(
    table: Table, former: pd.DataFrame, draft: Draft, made: Merged, answer: str
) -> Iterator[str]:
    if draft.covers is not None:
        others = int((~former["village_id"].isin(draft.covers)).sum())
        yield f"文件涉及 {len(draft.covers)} 个村，只更新这些村；其他村 {others} 行不动。"
    if answer == PART and len(made.lacking):
        yield f"文件里没有的 {len(made.lacking)} 行保留。"
    brought = set(draft.frame.columns)
    stays = [
        column.label
        for column in table.columns
        if column.name not in brought
        and column.name in former.columns
        and former[column.name].notna().any()
    ]
    if stays:
        yield f"文件没有的列保留原值：{'、'.join(stays)}。"
    if draft.refused:
        yield f"文件里有 {draft.refused} 行未收，见检查报告。"


def _remarks(
    table: Table, draft: Draft, made: Merged, faults: tuple[Fault, ...]
) -> Iterator[Remark]:
    headers = {column.field: column.header for column in draft.columns if column.field}
    words = row_words(table, made.frame)
    for fault in faults:
        column = headers.get(fault.column, table.labels.get(fault.column, fault.column))
        if fault.table != table.name:
            title = TABLES[fault.table].title
            yield Remark(f"{title}表", fault.row, fault.column, fault.found, fault.do, "", REFUSED)
            continue
        origin = int(made.origin.iloc[fault.row - 1]) if fault.row else -1
        if origin < 0:
            value = words[fault.row - 1] if fault.row else ""
            found = f"{value}：{fault.found}" if value else fault.found
            yield Remark(_HERE, 0, column, found, "接收后不合格", fault.do, REFUSED)
            continue
        place = draft.raw.loc[origin]
        yield Remark(
            str(place["sheet"]),
            int(str(place["row"])),
            column,
            fault.found,
            "接收后不合格",
            fault.do,
        )


def refuse_unless_acceptable(piece: Piece) -> None:
    """Raise unless a piece may be accepted as it was read (`HazardmapError`, `FolderRefused`)."""
    made = piece.would_be
    if made is None or piece.draft is None:
        raise HazardmapError(piece.failure or f"{piece.file_name} 还没有读完，请稍候。")
    if piece.doubts:
        asked = "；".join(f"{doubt.question}（{doubt.option}）" for doubt in piece.doubts)
        raise HazardmapError(f"还有 {len(piece.doubts)} 个疑问没有回答，未接收：{asked}")
    if made.faults:
        raise FolderRefused(made.faults)


def still_the_same(piece: Piece, here: InForce) -> bool:
    """Tell whether accepting still changes what was shown (差异未变).

    When the table has another edition by now, the difference is made anew: of two villages' files each
    stays what it was, of two files of one village it does not, and the ids of new rows may be taken.
    """
    made, draft = piece.would_be, piece.draft
    if made is None or draft is None:
        return False
    if made.based_on == (here.numbers[piece.table], here.numbers["list_statements"]):
        return True
    if piece.table not in TABLES:
        return False  # a raster is compared anew whenever another one came in between
    table = TABLES[piece.table]
    anew = would_be(here, piece.table, draft, piece.answers)
    shown, now = (tuple(changes_of(table, one.differences)) for one in (made, anew))
    if anew.doubts or anew.faults or shown != now:
        return False
    piece.would_be = anew
    return True


def keep(state: State, piece: Piece, here: InForce, *, who: str, now: datetime) -> Edition:
    """Keep what a piece would make as the next edition (接收入库); the manifest is written last.

    Cells, changes and rows stand beside the former edition until then, so a crash changes nothing.
    """
    made, draft = piece.would_be, piece.draft
    if made is None or draft is None:
        raise HazardmapError(f"{piece.file_name} 还没有读完，请稍候。")
    name = piece.table
    table = TABLES[name]
    number = next_number(seeded(state, here, name, when=now))
    cells = cells_of(table, draft, made.frame, made.origin)
    former = read_cells(state, name, here.numbers[name])
    keep_cells(state, name, number, joined(former, cells, row_keys(table, made.frame)))
    keep_changes(state, name, number, changes_of(table, made.differences))
    source = replace(
        here.source_of(name),
        source=piece.file_name,
        as_of=now.date().isoformat(),
        demo=here.source_of(name).demo and not piece.real,
    )
    files = (piece.path, *sorted(set(piece.path.parent.iterdir()) - {piece.path}))
    note, names = made.differences.sentence(), [name]
    if made.statements is not None:
        seeded(state, here, "list_statements", when=now)
        names.append("list_statements")
    with together(state.path, names):
        edition = add_edition(
            state, made.frame, source=source, files=files, who=who, when=now, name=piece.file_name,
            note=note,
        )  # fmt: skip
        if made.statements is not None:
            _keep_statements(state, here, made.statements, piece.file_name, who=who, now=now)
    remember(
        state,
        name,
        {column.header: column.field for column in draft.columns},
        headers=[column.header for column in draft.columns],
        crs=draft.placing.chosen if draft.placing else "",
        who=who,
        when=now,
    )
    return edition


def _keep_statements(
    state: State, here: InForce, frame: pd.DataFrame, file_name: str, *, who: str, now: datetime
) -> None:
    table = TABLES["list_statements"]
    number = next_number(read_manifest(state, table.name))
    found = differences(table, here.tables[table.name], frame)
    keep_changes(state, table.name, number, changes_of(table, found))
    source = replace(here.source_of(table.name), source=file_name, as_of=now.date().isoformat())
    add_edition(
        state,
        frame,
        source=source,
        files=(),
        who=who,
        when=now,
        name=file_name,
        note=found.sentence(),
    )


def changes_of(table: Table, found: Differences) -> Iterator[Change]:
    """Write differences as changes, cell by cell."""
    for what, frame in (("新增", found.added), ("减少", found.removed)):
        yield from (Change(str(row), what) for row in row_words(table, frame))
    cells = found.changes.astype("object").where(found.changes.notna(), "")
    for row in cells.to_dict("records"):
        words = {str(name): str(value) for name, value in row.items()}
        yield Change(what="修改", **words)
