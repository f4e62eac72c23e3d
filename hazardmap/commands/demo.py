"""`demo build`, `demo replay`: make the demonstration county (生成演示县), play a past storm in it (复盘)."""

import argparse
import time
from pathlib import Path
from typing import Any

from hazardmap.commands.replay import add_replay
from hazardmap.demo.county import build
from hazardmap.demo.sources import SOURCES


def add_parser(subparsers: Any) -> None:
    """Add `demo build [--out DIR]` and `demo replay DATE`."""
    parser = subparsers.add_parser("demo", help="演示数据", description="生成演示县，复盘演练。")
    actions = parser.add_subparsers(dest="action", required=True)
    make = actions.add_parser("build", help="由 data/sources 生成演示县数据")
    make.add_argument(
        "--out", type=Path, default=Path("data/geo"), metavar="DIR", help="写到哪个目录"
    )
    make.set_defaults(act=run_build)
    add_replay(actions)


def run(args: argparse.Namespace) -> int:
    """Run the action that was asked for."""
    code: int = args.act(args)
    return code


def run_build(args: argparse.Namespace) -> int:
    """Build the county into `--out` and say what was made; 0 when done, 1 when the sources are missing."""
    if not SOURCES.is_dir():
        print(f"找不到素材目录 {SOURCES}；请在项目根目录运行。")
        return 1
    started = time.monotonic()
    rows = build(args.out, say=lambda step: print(f"  {step}…", flush=True))
    listed = "、".join(f"{name} {count}" for name, count in rows.items())
    print(f"演示县已写到 {args.out}（{listed}），用时 {time.monotonic() - started:.0f} 秒。")
    return 0
