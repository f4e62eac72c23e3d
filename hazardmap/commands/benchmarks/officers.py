"""200 officers of a county under order (值守压力): reading, checking in, and what the ledger then holds."""

import atexit
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from hazardmap.commands.benchmarks.crowd import Crowd
from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.commands.benchmarks.large_county import large_county
from hazardmap.commands.benchmarks.live import PROJECT, Office, User, plain_form, serving
from hazardmap.errors import HazardmapError
from hazardmap.store.ledger import Ledger
from hazardmap.store.state import State

HOUSEHOLDS = 30_000
OFFICERS = 200
SECONDS = 60.0
THINK_S = 1.0
WRITE_SHARE = 0.2
RATE = 200.0
_ROOM = 8


@dataclass(frozen=True, slots=True)
class Ordered:
    """A served county all of whose listed people are under order (全县已下令), and its state folder."""

    port: int
    state: Path
    towns: dict[str, dict[str, list[Any]]]


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load (压力结果)."""

    reads_p99_ms: float
    writes_p99_ms: float
    requests: int
    faults: int
    lost: int
    """acknowledged check-ins that the ledger does not hold exactly once"""
    behind_s: float


@contextmanager
def ordered_county(data: Path, *, households: int) -> Iterator[Ordered]:
    """Serve a large county and order every town of it through the form of the page (下达全县指令)."""
    folder = large_county(data, households, room=_ROOM)
    with serving(folder, patience_s=900.0) as office:
        towns = _ordered_towns(office)
        yield Ordered(office.port, office.state, towns)


def _ordered_towns(office: Office) -> dict[str, dict[str, list[Any]]]:
    user = User(office.port)
    found: dict[str, dict[str, list[Any]]] = {}
    for town in json.loads(user.ask("/lists.json").body)["towns"]:
        town_id = str(town["town_id"])
        form: dict[str, str | list[str]] = {"key": f"order.{town_id}", "town": town_id}
        form["decider"] = "镇长 演练"
        reply = user.ask("/orders/issue", verb="POST", form=plain_form(form))
        if reply.status == 303:
            rows = json.loads(user.ask(f"/lists/{town_id}.json").body)["rows"]
            found[town_id] = _pages_and_units(town_id, rows)
    user.close()
    if not found:
        raise HazardmapError("没有一个镇街能下达指令，不能测量；请用 --data 换一个有清单的县。")
    return found


def _pages_and_units(town_id: str, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Choose the pages an officer of the town turns to, and the households he checks in."""
    homes = [row for row in rows if row["unit_kind"] == "household" and (row["people"] or 0) > 0]
    # an id of a household begins with its village's (contracts H4)
    ids = [str(row["unit_id"]) for row in homes]
    units = [[one.partition("-")[0], f"household:{one}", 1] for one in ids]
    villages = sorted({one.partition("-")[0] for one in ids})
    # of twenty pages: eight at the doors, four boards, four lists, the map twice, orders, calls
    pages = [f"/moves/{village}/phone" for village in (villages * 8)[:8]]
    pages += [f"/lists/{village}" for village in (villages * 3)[:3]]
    pages += ["/moves"] * 4 + [f"/lists/{town_id}", "/", "/", "/orders", "/calls"]
    return {"pages": pages, "units": units}


def measured(county: Ordered, crowd: Crowd) -> Load:
    """Send a crowd to the server and look into the ledger afterwards."""
    command = [sys.executable, "-m", "hazardmap.commands.benchmarks.crowd"]
    asked = json.dumps(asdict(crowd))
    done = subprocess.run(  # noqa: S603 - our own module
        command, input=asked, capture_output=True, text=True, cwd=PROJECT, check=False
    )
    if done.returncode:
        raise HazardmapError(f"压力测试进程出错，不能测量：{done.stderr[-400:]}")
    made = json.loads(done.stdout)
    for fault in made["faults"][:5]:
        print(fault, file=sys.stderr)
    slowest = sorted(made["slowest"].items(), key=lambda item: -item[1])[:3]
    print("最慢的页面：", *(f"{path} {taken:.2f}秒" for path, taken in slowest), file=sys.stderr)
    return Load(
        reads_p99_ms=_p99_ms(made["reads"]),
        writes_p99_ms=_p99_ms(made["writes"]),
        requests=len(made["reads"]) + len(made["writes"]),
        faults=len(made["faults"]),
        lost=lost(county.state, made["acknowledged"]),
        behind_s=made["behind_s"],
    )


def lost(state: Path, acknowledged: list[str]) -> int:
    """Count the acknowledged keys that the ledger on the disk does not hold exactly once."""
    ledger = Ledger(State(state, writable=False))
    kept = [entry.key for entry in ledger.entries()]
    ledger.close()
    doubled = len(kept) - len(set(kept))
    return len(set(acknowledged) - set(kept)) + doubled


def _p99_ms(seconds: list[float]) -> float:
    return float(np.percentile(seconds, 99)) * 1000 if seconds else 0.0


@lru_cache(maxsize=1)
def _county(data: Path) -> Ordered:
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(ordered_county(data, households=HOUSEHOLDS))


@lru_cache(maxsize=16)
def _officers(run: Run) -> Load:
    county = _county(run.data)
    return measured(
        county,
        Crowd(county.port, OFFICERS, SECONDS, THINK_S, WRITE_SHARE, county.towns, seed=run.number),
    )


@lru_cache(maxsize=16)
def _surge(run: Run) -> Load:
    """Check in at a rate; later runs find the first ones' households moved, so each has its own share."""
    county = _county(run.data)
    towns = {
        town: {"pages": [], "units": parts["units"][run.number - 1 :: 3]}
        for town, parts in county.towns.items()
    }
    crowd = Crowd(county.port, 64, SECONDS, THINK_S, 1.0, towns, seed=run.number, rate=RATE)
    return measured(county, crowd)


_WHO = f"{OFFICERS}人，{HOUSEHOLDS}户，五分之一登记，每人间隔{THINK_S:g}秒，{SECONDS:g}秒"
_SURGE = f"每秒{RATE:g}次登记，{SECONDS:g}秒"

FIGURES = (
    Figure("officers-read", f"页面99%在此时间内（{_WHO}）", 100, "毫秒", lambda r: _officers(r).reads_p99_ms),
    Figure("officers-write", "登记99%在此时间内（同上）", 150, "毫秒", lambda r: _officers(r).writes_p99_ms),
    Figure("officers-faults", "出错的请求（同上）", 0, "次", lambda r: float(_officers(r).faults)),
    Figure("officers-lost", "已确认而台账里没有、或重复的登记（同上）", 0, "条", lambda r: float(_officers(r).lost)),
    Figure("surge-lost", f"已确认而台账里没有、或重复的登记（{_SURGE}）", 0, "条", lambda r: float(_surge(r).lost)),
    Figure("surge-faults", f"出错的请求（{_SURGE}）", 0, "次", lambda r: float(_surge(r).faults)),
    Figure("surge-write", f"登记99%在此时间内（{_SURGE}）", 150, "毫秒", lambda r: _surge(r).writes_p99_ms),
)  # fmt: skip
"""What is promised while the whole county moves (全县转移时的指标)."""
