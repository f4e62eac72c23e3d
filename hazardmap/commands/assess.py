"""`assess` (评估): the static plan of a county folder as files; everybody on the lists, no order, no accounts."""

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.parse_warning import read_text, read_warning
from hazardmap.commands.time_option import moment
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.loading import known_places, load_settings, load_tables
from hazardmap.errors import HazardmapError
from hazardmap.exchange.situation_files import situation_files
from hazardmap.levels import DEFAULT_HAZARDS, HAZARDS, WARNING_HAZARDS
from hazardmap.situation.assess import assess
from hazardmap.tables.county_tables import CountyTables
from hazardmap.warning.bulletin import ASK, Bulletin
from hazardmap.warning.cap import SPEAKING
from hazardmap.warning.cap_alert import CapAlert, placed
from hazardmap.warning.cap_xml import looks_like_cap, read_cap
from hazardmap.warning.in_force import RAIN_KINDS
from hazardmap.warning.target import Target

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
        text = read_text(args.warning)
        if looks_like_cap(text):
            wish = alerted(read_cap(text), data, wish, at=at)
        else:
            wish = warned(read_warning(args.warning, args.data, at=at), wish)
    made = assess(
        data,
        settings=load_settings(args.data, args.settings),
        at=at,
        hazards=wish.hazards,
        named=wish.named,
        target=wish.target,
        storm=wish.storm,
        before=known_places(args.state),
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
    """What is to be assessed (评估范围): hazards in play, those asked for by name, places (None = all)."""

    hazards: tuple[str, ...]
    named: tuple[str, ...]
    target: Target | None = None
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
    target = None if read.whole_county else Target(towns=read.towns)
    return Wish(hazards, wish.named, target, storm=read.kind in RAIN_KINDS)


def alerted(alert: CapAlert, data: CountyTables, wish: Wish, *, at: datetime) -> Wish:
    """Narrow a wish to what a CAP message speaks of: its codes, or its shape by point (按 CAP 消息评估).

    Raises `HazardmapError` for a message without area, expired, cancelled, or without a known kind.
    """
    if alert.head.msg_type not in SPEAKING or not alert.spoken:
        raise HazardmapError("这条 CAP 消息没有发布预警，没有需要评估的范围。")
    if alert.head.expires and alert.head.expires <= at:
        raise HazardmapError(f"这条 CAP 消息已于 {alert.head.expires.isoformat()} 过期，未评估。")
    towns, villages = data.tables["towns"], data.tables["villages"]
    found = placed(
        [area for info in alert.spoken for area in info.areas],
        county_id=data.county_id,
        towns=dict(zip(towns["town_id"], towns["name"], strict=True)),
        villages=villages["village_id"],
    )
    kind = alert.spoken[0].kind
    asks = (*found.asks, *(() if kind else ("未识别到预警种类",)))
    if asks:
        raise HazardmapError("预警范围需要确认，未评估：" + "；".join(asks))
    hazards = wish.named or WARNING_HAZARDS.get(kind or "", ())
    target = None if found.target.whole_county else found.target
    return Wish(hazards, wish.named, target, storm=kind in RAIN_KINDS)


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
