"""`assess` (评估): the static plan of a county folder as files; everybody on the lists, no order, no accounts."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.duty.clock import beijing_now
from hazardmap.duty.loading import load_tables
from hazardmap.errors import HazardmapError
from hazardmap.exchange.situation_files import situation_files
from hazardmap.levels import DEFAULT_HAZARDS, HAZARDS
from hazardmap.situation.assess import assess
from hazardmap.tables.check import CHINA

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def moment(text: str) -> datetime:
    """Read ISO time; without offset it is +08:00 (北京时间)."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        msg = f"时间“{text}”看不懂，应写成 2026-06-10T02:12 的样子"
        raise argparse.ArgumentTypeError(msg) from None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def add_parser(subparsers: "Subparsers") -> None:
    """Add `assess` and its options."""
    parser = subparsers.add_parser("assess", help="评估一个县的数据，写出方案文件")
    parser.add_argument("--data", type=Path, required=True, help="数据文件夹")
    parser.add_argument("--out", type=Path, required=True, help="结果写到哪个文件夹")
    parser.add_argument("--state", type=Path, default=None, help="状态文件夹（读其中已接收的版本）")
    parser.add_argument(
        "--hazard",
        action="append",
        choices=list(HAZARDS),
        default=[],
        help="只评估这些灾种，可重复",
    )
    parser.add_argument("--at", type=moment, default=None, help="截至时间，默认现在")


def run(args: argparse.Namespace) -> int:
    """Assess and write every file, or nothing."""
    at = args.at or beijing_now()
    data = load_tables(args.data, args.state)
    hazards: Sequence[str] = args.hazard
    made = assess(
        data,
        settings=args.settings,
        at=at,
        hazards=hazards or DEFAULT_HAZARDS,
        named=args.hazard,
    )
    write_files(args.out, situation_files(made))
    figures = made.summary
    print(
        f"已写到 {args.out}：在册{figures['people_listed']}人，安排集中安置{figures['people_assigned']}人，"
        f"安置缺口{figures['people_unassigned']}人；情势号 {made.number}"
    )
    return 0


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files into a folder that may not exist yet; a path that is a file is refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise HazardmapError(
            f"写不进 {folder}：{error.strerror}；请换一个能写的文件夹。"
        ) from error
