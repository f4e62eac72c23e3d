"""`editions` (版次): lists the editions of every table, or puts one in force again."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.state_options import add_folders, opened_to_write, state_path
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.intake_desk import Desk
from hazardmap.errors import UsageError
from hazardmap.store.editions import Edition, Manifest, read_manifest
from hazardmap.store.state import State, reading
from hazardmap.tables import GRIDS
from hazardmap.tables.grid_facts import ALL_TABLES

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_parser(subparsers: "Subparsers") -> None:
    """Add `editions` and its options."""
    parser = subparsers.add_parser("editions", help="列出各表的版次，或退回某一版")
    parser.add_argument("table", nargs="?", default="", help="哪张表，如 households；不写列出全部")
    add_folders(parser)
    parser.add_argument("--use", type=int, default=None, metavar="N", help="退回第几版")
    parser.add_argument("--who", default="命令行", help="操作人，记入版次")


def run(args: argparse.Namespace) -> int:
    """List, or bring an edition back."""
    if args.table and args.table not in ALL_TABLES:
        raise UsageError(f"没有“{args.table}”这张表；可用：{'、'.join(ALL_TABLES)}。")
    if args.use is None:
        print(listing(reading(state_path(args)), args.table))
        return 0
    if not args.table:
        raise UsageError("请写明哪张表，如：editions households --use 1。")
    now = beijing_now()
    with opened_to_write(args, now=now) as (state, in_force):
        desk = Desk(state, in_force)
        edition = desk.bring_back(args.table, args.use, who=args.who, now=now)
    print(
        f"{ALL_TABLES[args.table].title}现用第 {edition.number} 版（{amount_of(edition)}，{edition.name}）。"
    )
    return 0


def listing(state: State, only: str) -> str:
    """Write the editions of a table, or of all, line by line; the one in force is marked."""
    lines: list[str] = []
    for name, table in ALL_TABLES.items():
        manifest = read_manifest(state, name) if only in {"", name} else None
        if manifest is not None:
            lines.append(f"{table.title}（{name}）")
            lines.extend(_lines(manifest))
    return "\n".join(lines) if lines else f"{Path(state.path)} 里还没有版次；首次启动或导入时建立。"


def amount_of(edition: Edition) -> str:
    """Say how much an edition holds (数量): rows of a table, or one raster."""
    return "1 幅" if edition.table in GRIDS else f"{edition.rows} 行"


def _lines(manifest: Manifest) -> list[str]:
    return [
        f"  {'*' if edition.number == manifest.current else ' '} 第{edition.number}版 {edition.when[:16]} "
        f"{edition.who} {edition.name} {amount_of(edition)} {edition.note}".rstrip()
        for edition in manifest.editions
    ] + [f"    {use.when[:16]} {use.who} 退回第{use.number}版" for use in manifest.uses]
