"""`print-list` (打印清单): the same sheets as the pages print, as a PDF file."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.assess import write_files
from hazardmap.commands.time_option import moment
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.loading import known_places, load_settings, load_tables, newest_editions
from hazardmap.reports.call_sheet import call_sheet, tally_sheet
from hazardmap.reports.door_cards import cards_sheet
from hazardmap.reports.list_sheet import PARTS, list_sheet
from hazardmap.reports.pack import pack_sheet
from hazardmap.reports.paper import Sheet, pdf
from hazardmap.reports.print_order import Print
from hazardmap.reports.public_sheet import public_sheet
from hazardmap.reports.roster import roster_sheet
from hazardmap.situation.assess import assess
from hazardmap.situation.model import Situation
from hazardmap.viewer import whole_county

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

SHEETS: dict[str, tuple[str, Callable[[Situation, Print, str], Sheet]]] = {
    "list": ("转移清单（镇街、村或危险区代码）", list_sheet),
    "public": ("公开版（镇街或村代码）", public_sheet),
    "cards": ("户卡，一户一卡（村代码）", cards_sheet),
    "roster": ("避灾场所签到册（场所编号）", roster_sheet),
    "calls": ("叫应电话单（镇街代码）", call_sheet),
    "tally": ("村报数表（镇街代码）", tally_sheet),
    "pack": ("汛前打印包（镇街代码）", pack_sheet),
}


def add_parser(subparsers: "Subparsers") -> None:
    """Add `print-list` and its options."""
    words = "；".join(f"{key} {title}" for key, (title, _) in SHEETS.items())
    parser = subparsers.add_parser("print-list", help="把清单、签到册、电话单写成 PDF")
    parser.add_argument("place", help="镇街、村、危险区代码或避灾场所编号")
    parser.add_argument("--data", type=Path, default=Path("data/geo"), help="数据文件夹")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个 PDF 文件")
    parser.add_argument("--state", type=Path, default=None, help="状态文件夹")
    parser.add_argument("--sheet", choices=list(SHEETS), default="list", help=words)
    parser.add_argument("--by", choices=list(PARTS), default="village", help="清单按什么分份")
    parser.add_argument("--at", type=moment, default=None, help="截至时间，默认现在")
    parser.add_argument("--who", default="命令行", help="制表人，印在页脚")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="二维码指向的地址")


def run(args: argparse.Namespace) -> int:
    """Write one PDF."""
    data = load_tables(args.data, args.state)
    settings = load_settings(args.data, args.settings)
    made = assess(
        data, settings=settings, at=args.at or beijing_now(), before=known_places(args.state)
    )
    newest = {} if args.state is None else newest_editions(data.county_id, args.state)
    # whoever runs commands on this machine can read the folder itself
    order = Print(whole_county(args.who, names=True), args.url, newest)
    if args.sheet == "list":
        sheet = list_sheet(made, order, args.place, by=args.by)
    else:
        sheet = SHEETS[args.sheet][1](made, order, args.place)
    write_files(args.out.parent, {args.out.name: pdf(sheet)})
    print(f"已写到 {args.out}：{sheet.name}，情势号 {made.number}")
    return 0
