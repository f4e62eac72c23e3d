"""`export` (导出): writes the edition in force of one table under the contract's field names, or its own form."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.assess import write_files
from hazardmap.commands.state_options import add_folders, opened_to_read
from hazardmap.duty.in_force import InForce
from hazardmap.errors import UsageError
from hazardmap.exchange.form_files import form_bytes
from hazardmap.exchange.own_form import forms
from hazardmap.exchange.table_files import table_bytes, without_shapes
from hazardmap.store.cells import read_cells
from hazardmap.store.grid_files import write_grid
from hazardmap.store.state import State
from hazardmap.tables import GRIDS, TABLES
from hazardmap.tables.grid_facts import ALL_TABLES
from hazardmap.tables.places import unique_names

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_parser(subparsers: "Subparsers") -> None:
    """Add `export` and its options."""
    parser = subparsers.add_parser("export", help="导出一张表的现行版")
    parser.add_argument("table", help="哪张表，如 households")
    parser.add_argument(
        "file", type=Path, help="写到哪个文件（.csv .xlsx .geojson .gpkg .parquet，栅格 .tif）"
    )
    add_folders(parser)
    parser.add_argument(
        "--template",
        action="store_true",
        help="按接收时的表样（表头、次序、原文）；没有就按省级20列",
    )


def run(args: argparse.Namespace) -> int:
    """Write one file."""
    if args.table not in ALL_TABLES:
        raise UsageError(f"没有“{args.table}”这张表；可用：{'、'.join(ALL_TABLES)}。")
    if args.table in GRIDS:
        return _raster(args)
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


def _raster(args: argparse.Namespace) -> int:
    name, title = args.table, GRIDS[args.table]
    if args.file.suffix.lower() not in {".tif", ".tiff"}:
        raise UsageError(f"{title}只能导出为 .tif（GeoTIFF）。")
    with opened_to_read(args) as (_, in_force):
        here = in_force()
        grid, number = here.county.grids.get(name), here.numbers[name]
    if grid is None:
        raise UsageError(f"没有{title}，不能导出；请先用 import {name} 导入。")
    with TemporaryDirectory() as folder:
        write_grid(Path(folder) / "grid.tif", grid)
        content = {args.file.name: (Path(folder) / "grid.tif").read_bytes()}
    if grid.labels:
        rows = "".join(f"{value},{label}\n" for value, label in sorted(grid.labels.items()))
        content["risk_raster.csv"] = f"value,level_label\n{rows}".encode()
    write_files(args.file.parent, content)
    edition = f"第 {number} 版" if number else "数据文件夹"
    print(f"已写到 {args.file}：{title}（{edition}）1 幅。")
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
