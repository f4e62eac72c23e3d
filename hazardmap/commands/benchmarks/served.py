"""Figures of the pages as others see them (页面响应): a real server, asked while it prints."""

import json
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Self

import numpy as np

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.commands.benchmarks.live import FLOOR_MS, User, Waits, seconds_of_users, server
from hazardmap.commands.benchmarks.paper import situation_of, towns_by_size
from hazardmap.errors import HazardmapError

_USERS = 4
_PAGES = 400


@lru_cache(maxsize=64)
def _waits(run: Run) -> Waits:
    """Turn pages on an idle server, then while one town's pack after another is printed."""
    data, settings = run.data, run.settings
    made = situation_of(data, settings)
    towns = towns_by_size(made)
    small = towns[len(towns) // 2]
    village = made.plan.risk_list.set_index("town_id").loc[[small], "village_id"].iloc[0]
    paths = ["/", "/situation.json", f"/towns/{small}", f"/villages/{village}"]
    paths += [f"/lists/{village}", "/lists", "/shelters", "/layers.json"]
    with server(data) as port:
        seconds_of_users(port, paths, users=_USERS, go_on=lambda n: n < 4 * len(paths))
        idle = seconds_of_users(port, paths, users=_USERS, go_on=lambda n: n < _PAGES)
        with _Printing(port, list(reversed(towns))) as printing:
            busy = seconds_of_users(
                port, paths, users=_USERS, go_on=lambda n: n < _PAGES or not printing.packs
            )
    return Waits(_p99_ms(idle), _p99_ms(busy))


class _Printing:
    """Keeps the worker printing packs until told to stop."""

    def __init__(self, port: int, towns: Sequence[str]) -> None:
        self.packs = 0
        self._failed: list[Exception] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(port, towns), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if self._failed:
            raise self._failed[0]

    def _run(self, port: int, towns: Sequence[str]) -> None:
        user = User(port)
        try:
            for town in towns:
                if self._over.is_set():
                    break
                self._print(user, town)
        except Exception as error:  # noqa: BLE001 - raised again where the figure is measured
            self._failed.append(error)
        finally:
            self.packs = max(1, self.packs)
            user.close()

    def _print(self, user: User, town: str) -> None:
        page = user.ask(f"/towns/{town}/pack", verb="POST").location
        if not page:
            raise HazardmapError("打印包没有开始，不能测量。")
        while "正在排版" in (text := user.ask(page).body.decode()):
            if self._over.is_set():
                user.ask(f"{page}/cancel", verb="POST")
                return
            time.sleep(0.5)
        if "已排好" not in text:
            raise HazardmapError("打印包没有完成，不能测量；请先在页面上打印一次看看原因。")
        self.packs += 1


def _p99_ms(seconds: Sequence[float]) -> float:
    return float(np.percentile(seconds, 99)) * 1000


def _idle(run: Run) -> float:
    return _waits(run).idle_ms


def _busy(run: Run) -> float:
    return _waits(run).busy_ms


def _share(run: Run) -> float:
    waits = _waits(run)
    return waits.busy_ms / waits.allowed_ms


def _briefing(run: Run) -> float:
    """Time the first Word file of a fresh server: its map is drawn and its text written."""
    with server(run.data) as port:
        user = User(port)
        number = json.loads(user.ask("/situation.json").body)["situation"]
        reply = user.ask(f"/briefings/{number}.docx")
        user.close()
    if reply.status != 200:
        raise HazardmapError(f"情况专报答复 {reply.status}，不能测量。")
    return reply.seconds


FIGURES = (
    Figure("served-idle", "页面99%在此时间内（无打印，4人翻页）", FLOOR_MS, "毫秒", _idle),
    Figure("served-printing", "页面99%在此时间内（正在打印打印包）", 150, "毫秒", _busy),
    Figure("served-printing-share", "同上，占允许值（空闲的1.5倍，至少100毫秒）", 1, "倍", _share),
    Figure("served-docx", "情况专报docx（首次，含附图）", 2, "秒", _briefing),
)
