"""`demo replay` (复盘演练): a past storm through the live code, by a scripted officer, scored."""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from hazardmap.demo import storm
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.county_words import load_words
from hazardmap.duty.current import Duty
from hazardmap.duty.loading import load_settings, load_tables
from hazardmap.duty.replay import Replay
from hazardmap.duty.replay_officer import Officer
from hazardmap.situation.model import Situation
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.situation.score import STAGES, medians, scores
from hazardmap.store.state import State, writing

STORMS: Final = ("2021-06-10",)


def add_replay(actions: Any) -> None:
    """Add `demo replay DATE [--speed N] [--data F] [--state D]`."""
    parser = actions.add_parser("replay", help="复盘一场过去的暴雨（演练），由脚本值班员应对并评分")
    parser.add_argument("storm", choices=STORMS, help="哪一场：2021-06-10")
    parser.add_argument("--data", type=Path, default=Path("data/geo"), help="数据文件夹")
    parser.add_argument("--state", type=Path, default=None, help="演练台账放哪里，默认用后即弃")
    parser.add_argument("--speed", type=float, default=0.0, help="几倍速，0 = 不等待（默认）")
    parser.set_defaults(act=run_replay)


def run_replay(args: argparse.Namespace) -> int:
    """Play the storm and print the score."""
    settings = load_settings(args.data, args.settings)
    data = load_tables(args.data, None)
    county = prepare(data, settings)
    moments = storm.moments(county.tables["gauges"])
    made = plan(county, on=moments[0].at.date(), settings=settings)
    with _state(args.state) as state:
        words = load_words(args.data)
        duty = Duty(settings=settings, now=beijing_now, opened=state, words=words)
        duty.take(county, made)
        replay = Replay(duty, moments, title=args.storm, speed=args.speed, officer=Officer())
        started = time.monotonic()
        replay.play()
        seconds = time.monotonic() - started
        for line in report(duty.current(drill=True)):
            print(line)
        duty.close()
    hours = storm.HOURS
    print(f"复盘 {args.storm} 完成：{hours}小时、{replay.count}个时刻，用时 {seconds:.1f} 秒。")
    return 0


@contextmanager
def _state(given: Path | None) -> Iterator[State]:
    """Open the state folder that was named, else one that is thrown away."""
    if given is not None:
        with writing(given, now=beijing_now()) as state:
            yield state
        return
    with (
        tempfile.TemporaryDirectory(prefix="replay-") as folder,
        writing(Path(folder), now=beijing_now()) as state,
    ):
        yield state


def report(situation: Situation) -> Iterator[str]:
    """Say how the storm was answered, in lines (评分)."""
    found = scores(situation.night)
    yield "【演练】合成雨量，脚本值班员应对；评分只说明程序这一段。"
    if not found:
        yield "没有村达到立即转移指标。"
        return
    yield f"达到立即转移指标的村 {len(found)} 个，最早 {found[0].reached:%m-%d %H:%M}。"
    for stage, (count, minutes) in medians(found).items():
        spent = "—" if minutes is None else f"中位 {minutes:.0f} 分钟"
        yield f"达到指标 → {STAGES[stage]}：{count} 个村，{spent}。"
