"""`assess` (评估): the static plan of a county folder as files; everybody on the lists, no order, no accounts."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.parse_warning import moment, read_warning
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.loading import load_settings, load_tables
from hazardmap.errors import HazardmapError
from hazardmap.exchange.situation_files import situation_files
from hazardmap.levels import DEFAULT_HAZARDS, HAZARDS, WARNING_HAZARDS
from hazardmap.situation.assess import assess
from hazardmap.warning.bulletin import ASK, Bulletin

_RAIN_WARNINGS = ("暴雨", "台风", "山洪")

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


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
    parser.add_argument("--warning", type=Path, default=None, help="预警原文，只评估它涉及的镇街")
    parser.add_argument("--at", type=moment, default=None, help="截至时间，默认现在")


def run(args: argparse.Namespace) -> int:
    """Assess and write every file, or nothing."""
    at = args.at or beijing_now()
    data = load_tables(args.data, args.state)
    wish = Wish(hazards=tuple(args.hazard) or DEFAULT_HAZARDS, named=tuple(args.hazard))
    if args.warning is not None:
        wish = warned(read_warning(args.warning, args.data, at=at), wish)
    made = assess(
        data,
        settings=load_settings(args.data, args.settings),
        at=at,
        hazards=wish.hazards,
        named=wish.named,
        towns=wish.towns,
        storm=wish.storm,
    )
    write_files(args.out, situation_files(made))
    figures = made.summary
    print(
        f"已写到 {args.out}：在册{figures['people_listed']}人，安排集中安置{figures['people_assigned']}人，"
        f"安置缺口{figures['people_unassigned']}人；情势号 {made.number}"
    )
    return 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be assessed (评估范围): hazards in play, those asked for by name, towns (None = all)."""

    hazards: tuple[str, ...]
    named: tuple[str, ...]
    towns: frozenset[str] | None = None
    storm: bool = False


def warned(read: Bulletin, wish: Wish) -> Wish:
    """Narrow a wish to what a warning speaks of (按预警评估), contracts §3 `--warning`.

    Raises
    ------
    HazardmapError
        When the area must be asked for, or the warning was lifted: nothing is widened by guessing.
    """
    if read.status == ASK:
        raise HazardmapError("预警范围需要确认，未评估：" + "；".join(read.asks))
    if read.action == "解除":
        raise HazardmapError("这条预警已解除，没有需要评估的范围；解除预警不等于解除转移。")
    hazards = wish.named or WARNING_HAZARDS.get(read.kind or "", ())
    towns = None if read.whole_county else frozenset(read.towns)
    return Wish(hazards, wish.named, towns, storm=read.kind in _RAIN_WARNINGS)


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
