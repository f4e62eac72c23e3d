"""`restore` (恢复): puts a backup back as a state folder, verified before anything is in place."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.verify import lines
from hazardmap.duty.clock import beijing_now
from hazardmap.store.restore import restore

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_parser(subparsers: "Subparsers") -> None:
    """Add `restore` and its options."""
    parser = subparsers.add_parser("restore", help="用一份备份恢复状态文件夹（先核对，再换上）")
    parser.add_argument("file", type=Path, help="备份文件（.hmb）")
    parser.add_argument("--state", type=Path, required=True, help="恢复到哪个文件夹（空的或新的）")
    parser.add_argument(
        "--replace", action="store_true", help="文件夹里已有内容时：原来的整个移到旁边，再换上备份"
    )
    parser.add_argument("--who", default="命令行", help="操作人，记入审计日志")


def run(args: argparse.Namespace) -> int:
    """Restore, and say what is there now."""
    made = restore(args.file, args.state, at=beijing_now(), by=args.who, replace=args.replace)
    for line in lines(made.verdict, args.state, asked=True):
        print(line)
    if made.former is not None:
        print(f"原来的文件夹移到了 {made.former}，确认无误后可自行处理。")
    print(
        f"已恢复到 {args.state}：备份做于 {made.facts['made_at'][:19].replace('T', ' ')}，"
        f"县 {made.facts['county_id']}。备份以后的登记不在里面，请照纸质记录补登。"
        f"启动：server.py --state {args.state}"
    )
    return 0
