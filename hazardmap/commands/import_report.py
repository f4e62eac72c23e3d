"""What `import` prints (导入时的输出): columns recognised, the report, the difference."""

import csv
import io
from collections.abc import Iterable, Iterator

from hazardmap.duty.pieces import Difference, Piece
from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED, Draft, Remark
from hazardmap.tables import GRIDS
from hazardmap.tables.differences import row_words
from hazardmap.tables.formulas import harmless
from hazardmap.tables.grid_facts import ALL_TABLES

_SHOWN = 20
_EACH = 3
_GRADES = {REFUSED: "未收", REPAIRED: "已修正", NOTED: "请留意"}
REPORT_COLUMNS = ("sheet", "row", "column", "value", "problem", "suggestion", "grade")


def recognised_lines(draft: Draft) -> Iterator[str]:
    """Say what sort of file it is and what its columns are."""
    kind = f"（{draft.kind}）" if draft.kind else ""
    if draft.table in GRIDS:
        yield f"读出 {draft.file_name}{kind}。"
    else:
        yield f"读出 {draft.file_name}{kind}：{len(draft.frame)} 行可用，{draft.refused} 行未收。"
    labels = {"lon": "经度", "lat": "纬度"} | dict(ALL_TABLES[draft.table].labels)
    for column in draft.columns:
        field = (
            f"{labels.get(column.field, column.field)}（{column.field}）" if column.field else ""
        )
        how = f"，{column.how}" if column.how else ""
        yield f"  列“{column.header}” → {field or '保留原样'}{how}"
    if draft.placing is not None and draft.placing.said:
        yield f"  坐标：{draft.placing.said}"


def difference_lines(found: Difference, piece: Piece) -> Iterator[str]:
    """Say the report and what accepting would change."""
    yield from _remark_lines(piece.remarks)
    yield found.sentence()
    yield from found.said
    for figure in found.figures:
        if figure.changed:
            yield f"  {figure.what}：{figure.before} → {figure.after} {figure.unit}"
    table, differences = ALL_TABLES[piece.table], found.differences
    for what, frame in (("新增", differences.added), ("减少", differences.removed)):
        yield from _some(f"  {what} {row}" for row in row_words(table, frame))
    cells = differences.changes.astype("object").where(differences.changes.notna(), "空")
    yield from _some(
        f"  修改 {cell['row']} {cell['label']}：{cell['old']} → {cell['new']}"
        for cell in cells.to_dict("records")
    )
    moved = differences.moved.to_dict("records")
    yield from _some(f"  移动 {point['row']} {point['metres']:.0f} 米" for point in moved)
    if found.effect is not None:
        yield f"避灾场所改变的户：{found.effect.households} 户"
        rows = found.effect.moved.to_dict("records")
        yield from _some(
            f"  {row['village']} {row['name']} {row['before']} → {row['after']}" for row in rows
        )
    elif found.effect_said:
        yield found.effect_said


def _remark_lines(remarks: Iterable[Remark]) -> Iterator[str]:
    """Say the report, alike lines together: what comes often is said once, with the first place."""
    alike: dict[tuple[str, str], list[Remark]] = {}
    for remark in remarks:
        alike.setdefault((remark.grade, remark.problem), []).append(remark)
    for every in alike.values():
        if len(every) <= _EACH:
            yield from (f"  {_GRADES[one.grade]} {_remark_line(one)}" for one in every)
        else:
            yield f"  {_GRADES[every[0].grade]} {len(every)} 处，例：{_remark_line(every[0])}"


def _remark_line(remark: Remark) -> str:
    sheet = f"“{remark.sheet}”" if remark.sheet else ""
    row = f"第{remark.row}行" if remark.row else ""
    column = f"“{remark.column}”列" if remark.column else ""
    value = f"：{remark.value}" if remark.value else ""
    do = f"；{remark.suggestion}" if remark.suggestion else ""
    return f"{sheet}{row}{column}{value} {remark.problem}{do}"


def _some(lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    yield from every[:_SHOWN]
    if len(every) > _SHOWN:
        yield f"  ……共 {len(every)} 处，其余见检查报告（--report）或网页。"


def report_bytes(remarks: Iterable[Remark]) -> bytes:
    """Write the report (检查报告) as CSV: UTF-8, LF, header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(REPORT_COLUMNS)
    for remark in remarks:
        words = (remark.sheet, remark.column, remark.value, remark.problem, remark.suggestion)
        sheet, column, value, problem, suggestion = (harmless(word) for word in words)
        row = remark.row or ""
        writer.writerow((sheet, row, column, value, problem, suggestion, _GRADES[remark.grade]))
    return out.getvalue().encode("utf-8")
