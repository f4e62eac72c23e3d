"""`import` (导入): reads a foreign file, says what was recognised and what changes, adds an edition."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.editions import amount_of
from hazardmap.commands.import_report import difference_lines, recognised_lines, report_bytes
from hazardmap.commands.state_options import add_folders, opened_to_read, opened_to_write
from hazardmap.duty.acceptance import PART, WHOLE
from hazardmap.duty.backups import back_up_now, tidy
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.loading import load_settings
from hazardmap.duty.pieces import Piece
from hazardmap.duty.preview import preview_here
from hazardmap.errors import FolderRefused, HazardmapError, StateRefused, UsageError
from hazardmap.intake.county_file import read_county_file
from hazardmap.intake.draft import Answers, Draft
from hazardmap.intake.header_rows import CHOSEN
from hazardmap.store.schema import BACKUPS
from hazardmap.tables.grid_facts import ALL_TABLES

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

_LONGEST_S = 600.0


def add_parser(subparsers: "Subparsers") -> None:
    """Add `import` and its options."""
    parser = subparsers.add_parser(
        "import", help="导入一个文件：识别、检查、比较，接收后成为新的一版"
    )
    parser.add_argument("table", help="哪张表，如 households")
    parser.add_argument("file", type=Path, help="要导入的文件")
    add_folders(parser)
    parser.add_argument("--sheet", default="", help="工作表名")
    parser.add_argument("--crs", default="", help="坐标：EPSG:…、gcj02 或 bd09")
    parser.add_argument(
        "--map", action="append", default=[], metavar="列=字段", help="指定一列是什么，可重复"
    )
    parser.add_argument(
        "--answer", action="append", default=[], metavar="疑问=答案", help="回答一个疑问，可重复"
    )
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--part", action="store_true", help="文件只是一部分：没有的行保留")
    amount.add_argument("--whole", action="store_true", help="文件就是全部：没有的行去掉")
    parser.add_argument("--yes", action="store_true", help="接收差异（不回答疑问）")
    parser.add_argument("--dry-run", action="store_true", help="只看不写")
    parser.add_argument("--report", type=Path, default=None, help="检查报告写到哪个 CSV")
    parser.add_argument("--real", action="store_true", help="这是真实数据，不再按演示数据显示")
    parser.add_argument("--effect", action="store_true", help="同时试算哪些户的避灾场所会改变")
    parser.add_argument("--who", default="命令行", help="操作人，记入版次")


def run(args: argparse.Namespace) -> int:
    """Look, compare, and accept with `--yes` or after a question on a terminal."""
    if args.table not in ALL_TABLES:
        raise UsageError(f"没有“{args.table}”这张表；可用：{'、'.join(ALL_TABLES)}。")
    answers = answers_of(args)
    now = beijing_now()
    opened = opened_to_read(args) if args.dry_run else opened_to_write(args, now=now)
    settings = load_settings(args.data, args.settings)
    with opened as (state, in_force):
        desk = Desk(
            state,
            in_force,
            settings=settings,
            preview=preview_here(settings, beijing_now) if args.effect else None,
        )
        piece = desk.begin(
            args.file, args.file.name, args.table, who=args.who, answers=answers, real=args.real
        )
        try:
            return _finish(desk, piece, args, now)
        finally:
            desk.close()


def answers_of(args: argparse.Namespace) -> Answers:
    """Gather what the options say about the file."""
    doubts = _pairs(args.answer, "--answer 疑问=答案")
    if args.part or args.whole:
        doubts[PART] = PART if args.part else WHOLE
    return Answers(
        sheet=args.sheet,
        crs=args.crs,
        columns=MappingProxyType(_fields(args.table, _pairs(args.map, "--map 列=字段"))),
        doubts=MappingProxyType(doubts),
    )


def _fields(name: str, pairs: Mapping[str, str]) -> dict[str, str]:
    """Turn what `--map` calls a field, by name or Chinese label, into the contract's name."""
    labels = dict(ALL_TABLES[name].labels) | {"lon": "经度", "lat": "纬度"}
    names = {label: field for field, label in labels.items()} | {field: field for field in labels}
    for field in pairs.values():
        if field and field not in names:
            every = "、".join(f"{label}（{one}）" for one, label in labels.items())
            raise UsageError(
                f"{ALL_TABLES[name].title}表没有“{field}”这个字段（--map）；可用：{every}。"
            )
    return {header: names[field] if field else "" for header, field in pairs.items()}


def _pairs(words: Sequence[str], form: str) -> dict[str, str]:
    pairs = {}
    for word in words:
        # a key may hold an equals sign, an answer does not
        left, sign, right = word.rpartition("=")
        if not sign or not left:
            raise UsageError(f"“{word}”写法不对，应写成 {form}。")
        pairs[left] = right
    return pairs


def _finish(desk: Desk, piece: Piece, args: argparse.Namespace, now: datetime) -> int:
    if not piece.looked.wait(_LONGEST_S):
        raise HazardmapError(f"{piece.file_name} 读取太久，已停止。")
    if args.effect:
        desk.wait(piece)
    if args.report is not None:
        _write_report(args.report, report_bytes(piece.remarks))
    if piece.draft is None:
        raise HazardmapError(piece.failure)
    _refuse_unknown_headers(piece.draft, answers_of(args))
    for line in recognised_lines(piece.draft):
        print(line)
    for line in difference_lines(desk.difference(piece.key, who=piece.who), piece):
        print(line)
    if piece.doubts:
        return _asked(piece)
    if not piece.acceptable:
        faults = piece.would_be.faults if piece.would_be else ()
        print(str(FolderRefused(faults)), file=sys.stderr)
        return 1
    return _decided(desk, piece, args, now)


def _refuse_unknown_headers(draft: Draft, answers: Answers) -> None:
    headers = [column.header for column in draft.columns]
    chosen = {column.field for column in draft.columns if column.how == CHOSEN}
    for header, field in answers.columns.items():
        if header not in headers and field not in chosen:
            raise HazardmapError(
                f"文件里没有“{header}”这一列（--map）；文件里的列：{'、'.join(headers) or '没有'}。"
            )


def _back_up(desk: Desk, args: argparse.Namespace) -> None:
    """Back up before accepting (接收前备份); a backup that fails is said and refuses nothing."""
    folder = desk.state.path
    try:
        back_up_now(
            folder,
            county_id=read_county_file(args.data).county_id,
            reason="接收数据前",
            by=args.who,
            held=True,
        )
        tidy(folder / BACKUPS, args.settings)
    except (StateRefused, OSError) as refusal:
        print(f"接收前的备份没有做成：{refusal}", file=sys.stderr)


def _decided(desk: Desk, piece: Piece, args: argparse.Namespace, now: datetime) -> int:
    if args.dry_run:
        print("只看不写：可以接收。")
        return 0
    if not args.yes and not _agreed():
        print("没有接收。要接收请加 --yes。", file=sys.stderr)
        return 1
    _back_up(desk, args)
    edition = desk.accept(piece.key, who=args.who, now=now)
    title = ALL_TABLES[piece.table].title
    print(f"已接收：{title}第 {edition.number} 版，{amount_of(edition)}（{edition.note}）。")
    return 0


def _asked(piece: Piece) -> int:
    print(f"有 {len(piece.doubts)} 个疑问要由人回答，没有接收：", file=sys.stderr)
    for doubt in piece.doubts:
        print(f"? {doubt.question}", file=sys.stderr)
        for choice in doubt.choices:
            figure = f"（{choice.figure}）" if choice.figure else ""
            print(f"    {choice.value}：{choice.label}{figure}", file=sys.stderr)
        print(f"  回答：{doubt.option}", file=sys.stderr)
    return 1


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("接收以上差异？(y/n) ").strip().lower() in {"y", "yes", "是"}


def _write_report(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise HazardmapError(f"写不进 {file}：{error.strerror}；请换一个能写的位置。") from error
