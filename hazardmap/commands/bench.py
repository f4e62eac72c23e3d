"""`bench` (测速): how fast and how good, measured here and now; a missed figure is printed, not hidden."""

import argparse
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.benchmarks import CATALOG
from hazardmap.commands.benchmarks.figure import FILES, TIMES, Figure, Result, measured
from hazardmap.duty.clock import beijing_now
from hazardmap.errors import HazardmapError, UsageError

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_parser(subparsers: "Subparsers") -> None:
    """Add `bench` and its options."""
    parser = subparsers.add_parser("bench", help="测量速度和质量，写出结果")
    parser.add_argument("names", nargs="*", metavar="指标", help="只测名称以此开头的，默认全部")
    parser.add_argument("--list", action="store_true", help="只列出有哪些指标")
    parser.add_argument("--times", type=int, default=TIMES, help=f"每项测几次，默认{TIMES}")
    parser.add_argument(
        "--count", type=int, default=FILES, help=f"变异文件读几个，默认{FILES}（约半小时）"
    )
    parser.add_argument("--data", type=Path, default=Path("data/geo"), help="县级数据文件夹")
    parser.add_argument(
        "--peers", action="store_true", help="与同类工具比较（需要联网，装在 build/peers）"
    )
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="结果文件")


def run(args: argparse.Namespace) -> int:
    """Measure, print one line per figure and write the JSON file."""
    if args.peers:
        return _compare(args)
    chosen = _chosen(args.names)
    if args.list:
        for figure in chosen:
            print(f"{figure.name}  {figure.title}（上限{figure.limit:g}{figure.unit}）")
        return 0
    if args.times < 1 or args.count < 1:
        raise UsageError("--times 和 --count 至少为1。")
    print(f"每项测{args.times}次取中位数；随机算例的种子为1～{args.times}。")
    results = []
    for figure in chosen:
        result = measured(
            figure, data=args.data, settings=args.settings, times=args.times, files=args.count
        )
        print(result.sentence(), flush=True)
        results.append(result)
    _write(args.json, results)
    missed = [result.figure.name for result in results if not result.kept]
    print(f"未达到{len(missed)}项：{'、'.join(missed)}" if missed else "全部达到。")
    print(f"已写到 {args.json}")
    return 0


def _compare(args: argparse.Namespace) -> int:
    """Compare with what others would use, print the ratios and write them."""
    # takes its time to load, and nothing else needs it
    from hazardmap.commands.benchmarks.peers import compare  # noqa: PLC0415

    if args.names:
        raise UsageError("--peers 不能同时指定指标名称；请分开运行。")
    made = compare(args.data, args.settings)
    for comparison in made:
        print(comparison.sentence)
    _write_record(args.json, {"peers": [asdict(comparison) for comparison in made]})
    print(f"已写到 {args.json}")
    return 0


def _chosen(names: Sequence[str]) -> list[Figure]:
    """Pick the figures whose names begin with one of these."""
    unknown = [name for name in names if not any(f.name.startswith(name) for f in CATALOG)]
    if unknown:
        raise UsageError(f"没有这个指标：{'、'.join(unknown)}；用 bench --list 查看。")
    return [f for f in CATALOG if not names or f.name.startswith(tuple(names))]


def _write(path: Path, results: Sequence[Result]) -> None:
    """Write the figures."""
    _write_record(path, {"figures": [result.record() for result in results]})


def _write_record(path: Path, measured_here: dict[str, object]) -> None:
    """Write what was measured, when and on what machine."""
    record = {
        "measured_at": beijing_now().isoformat(timespec="seconds"),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        **measured_here,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise HazardmapError(f"写不进 {path}：{error.strerror}；请换一个能写的位置。") from error
