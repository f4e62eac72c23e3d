"""What others feel while a large file comes in (收大文件时的页面响应): a real server, its own page of files."""

import tempfile
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

import numpy as np

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.commands.benchmarks.large_files import large_shapes
from hazardmap.commands.benchmarks.live import (
    FLOOR_MS,
    User,
    Waits,
    form_with_file,
    seconds_of_users,
    server,
)
from hazardmap.duty.loading import load_tables
from hazardmap.errors import HazardmapError

_MEGABYTES: Final = 100
_USERS: Final = 4
_PAGES: Final = 400
_TABLE: Final = "danger_areas"
_READING: Final = "正在读取"
_PATHS: Final = ["/", "/situation.json", "/lists", "/shelters", "/layers.json"]


@lru_cache(maxsize=16)
def _waits(run: Run) -> Waits:
    with tempfile.TemporaryDirectory() as folder:
        file = large_shapes(
            Path(folder, "范围.gpkg"), load_tables(run.data, None), megabytes=_MEGABYTES
        )
        with server(run.data) as port:
            warm = 4 * len(_PATHS)
            seconds_of_users(port, _PATHS, users=_USERS, go_on=lambda n: n < warm)
            idle = seconds_of_users(port, _PATHS, users=_USERS, go_on=lambda n: n < _PAGES)
            with _HandingIn(port, file) as reading:
                busy = seconds_of_users(
                    port, _PATHS, users=_USERS, go_on=lambda _: not reading.over.is_set()
                )
    if len(busy) < _PAGES // 4:
        raise HazardmapError(f"读取期间只翻了 {len(busy)} 页，不能测量。")
    print(f"    {_MEGABYTES}MB文件：{reading.said}，期间翻了{len(busy)}页")
    return Waits(*(float(np.percentile(seconds, 99)) * 1000 for seconds in (idle, busy)))


class _HandingIn:
    """Hands a file in and watches its page until it is read; sending it is not part of the figure."""

    def __init__(self, port: int, file: Path) -> None:
        self.over = threading.Event()
        self.said = ""
        self._failed: list[Exception] = []
        self._user = User(port)
        form = form_with_file({"table": _TABLE}, file)
        self._page = self._user.ask("/data/files", verb="POST", form=form).location
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._user.close()
        if self._failed:
            raise self._failed[0]

    def _run(self) -> None:
        began = time.monotonic()
        try:
            if not self._page:
                raise HazardmapError("文件没有收下，不能测量。")
            while f"{_READING}：" in (text := self._user.ask(self._page).body.decode()):
                time.sleep(0.5)
            if "未读成" in text:
                raise HazardmapError("文件没有读成，不能测量；请先在页面上交一次看看原因。")
            self.said = f"{time.monotonic() - began:.0f}秒读完"
        except Exception as error:  # noqa: BLE001 - raised again where the figure is measured
            self._failed.append(error)
        finally:
            self.over.set()


def _idle(run: Run) -> float:
    return _waits(run).idle_ms


def _busy(run: Run) -> float:
    return _waits(run).busy_ms


def _share(run: Run) -> float:
    waits = _waits(run)
    return waits.busy_ms / waits.allowed_ms


FIGURES = (
    Figure(
        "intake-others-idle", "页面99%在此时间内（没有收文件，4人翻页）", FLOOR_MS, "毫秒", _idle
    ),
    Figure("intake-others-ms", "页面99%在此时间内（正在读100MB文件）", 150, "毫秒", _busy),
    Figure("intake-others-share", "同上，占允许值（空闲的1.5倍，至少100毫秒）", 1, "倍", _share),
)
