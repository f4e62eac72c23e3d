"""`export` (导出): writes the edition in force of one table under the contract's field names, or its own form."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.assess import write_files
from hazardmap.commands.state_options import add_folders, opened_to_read
from hazardmap.duty.in_force import InForce
from hazardmap.errors import UsageError
from hazardmap.exchange.form_files import form_bytes
from hazardmap.exchange.own_form import forms
from hazardmap.exchange.table_files import table_bytes, without_shapes
from hazardmap.store.cells import read_cells
from hazardmap.store.state import State
from hazardmap.tables import TABLES
from hazardmap.tables.places import unique_names

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_parser(subparsers: "Subparsers") -> None:
    """Add `export` and its options."""
    parser = subparsers.add_parser("export", help="导出一张表的现行版")
    parser.add_argument("table", help="哪张表，如 households")
    parser.add_argument(
        "file", type=Path, help="写到哪个文件（.csv .xlsx .geojson .gpkg .parquet）"
    )
    add_folders(parser)
    parser.add_argument(
        "--template",
        action="store_true",
        help="按接收时的表样（表头、次序、原文）；没有就按省级20列",
    )


def run(args: argparse.Namespace) -> int:
    """Write one file."""
    if args.table not in TABLES:
        raise UsageError(f"没有“{args.table}”这张表；可用：{'、'.join(TABLES)}。")
    table, ending = TABLES[args.table], args.file.suffix.lower()
    with opened_to_read(args) as (state, in_force):
        here = in_force()
        frame = here.tables[args.table]
        if args.template:
            content, said = own_form(state, here, args.table, ending)
        else:
            content, said = table_bytes(table, frame, ending), ""
            if ending in {".csv", ".xlsx"} and without_shapes(table, frame):
                said = "图形不能写进表格，再导入时保留原图形；要图形请用 .gpkg。"
    write_files(args.file.parent, {args.file.name: content})
    number = here.numbers[args.table]
    edition = f"第 {number} 版" if number else "数据文件夹"
    print(f"已写到 {args.file}：{table.title}（{edition}）{len(frame)} 行。{said}")
    return 0


def own_form(state: State, here: InForce, name: str, ending: str) -> tuple[bytes, str]:
    """Write a table in the form it came in; also say how many cells are not as they came."""
    cells = read_cells(state, name, here.numbers[name])
    places = unique_names(here.tables["villages"], here.tables["towns"])
    made = forms(TABLES[name], here.tables[name], cells, places=places)
    repairs = [
        f"第{r.row}行“{r.column}”{r.raw or '空'} → {r.shown}" for f in made for r in f.repairs
    ]
    said = f"{len(repairs)} 格与原文不同：" + "；".join(repairs[:5]) if repairs else ""
    return form_bytes(made, ending), said
