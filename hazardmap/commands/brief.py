"""`brief` (情况专报): the briefing of a county folder as a Word file with its map."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.cartography.fonts import PictureUnavailable
from hazardmap.cartography.static_map import static_map
from hazardmap.commands.assess import write_files
from hazardmap.commands.time_option import moment
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.loading import known_places, load_settings, load_tables
from hazardmap.reports.briefing import briefing
from hazardmap.reports.briefing_docx import briefing_docx
from hazardmap.situation.assess import assess
from hazardmap.viewer import whole_county

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_parser(subparsers: "Subparsers") -> None:
    """Add `brief` and its options."""
    parser = subparsers.add_parser("brief", help="写情况专报（Word 文档）")
    parser.add_argument("--data", type=Path, required=True, help="数据文件夹")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个 .docx 文件")
    parser.add_argument("--state", type=Path, default=None, help="状态文件夹（读其中已接收的版本）")
    parser.add_argument("--at", type=moment, default=None, help="截至时间，默认现在")


def run(args: argparse.Namespace) -> int:
    """Write one Word file; without fonts or shapes it goes out without the map and says so."""
    settings = load_settings(args.data, args.settings)
    made = assess(
        load_tables(args.data, args.state),
        settings=settings,
        at=args.at or beijing_now(),
        before=known_places(args.state),
    )
    viewer = whole_county("命令行", names=False)
    catalog, palette = args.map_look()
    picture, reason = None, ""
    try:
        picture = static_map(made, catalog, palette, viewer).body
    except PictureUnavailable as error:
        reason = str(error)
    words = briefing(made, viewer)
    body = briefing_docx(words, picture=picture, no_picture=reason, at=made.as_of)
    write_files(args.out.parent, {args.out.name: body})
    print(f"已写到 {args.out}：{words.lead[0]}情势号 {made.number}")
    if reason:
        print(f"没有附图：{reason}")
    return 0
