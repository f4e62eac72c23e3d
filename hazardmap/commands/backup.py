"""`backup` (备份): everything the system knows in one file, also while the pages are served."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.state_options import add_folders, state_path
from hazardmap.duty.backups import back_up_now
from hazardmap.errors import StateRefused
from hazardmap.intake.county_file import read_county_file

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_parser(subparsers: "Subparsers") -> None:
    """Add `backup` and its options."""
    parser = subparsers.add_parser(
        "backup", help="把台账、数据、设置备份成一个文件（服务运行中也可以）"
    )
    add_folders(parser)
    parser.add_argument(
        "--out", type=Path, default=None, help="写到哪个文件，默认状态文件夹的 backups 里"
    )
    parser.add_argument("--who", default="命令行", help="操作人，记入审计日志")


def run(args: argparse.Namespace) -> int:
    """Write one backup and say what is in it."""
    if args.out is not None and args.out.exists():
        raise StateRefused(f"{args.out} 已存在，没有备份；请换一个文件名。")
    made, unsaid = back_up_now(
        state_path(args),
        county_id=read_county_file(args.data).county_id,
        reason="手动",
        by=args.who,
        out=args.out,
    )
    entries = made.facts["databases"].get("ledger.db", {}).get("entries", 0)
    print(
        f"已备份到 {made.path}：{made.size_bytes / 1e6:.1f} 兆字节，{len(made.facts['members'])} 个文件，"
        f"台账 {entries} 条，已读回核对。文件含姓名电话，请妥善保管。"
    )
    if unsaid:
        print(f"这次备份没有记入审计日志：{unsaid}")
    return 0
