"""Figures of the pages (网页): the real server as an officer starts it, and a headless Chromium.

Without playwright or a Chromium the browser's figures are left out of the list.
"""

import atexit
import gzip
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.errors import HazardmapError

ROOT = Path(__file__).resolve().parents[3]
START_S = 120.0
DRAWN_MS = 60_000
_KEPT_S = 60.0
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu")
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_DRAWN = "performance.getEntriesByName('hazardmap-drawn')[0].startTime"


@dataclass(frozen=True, slots=True)
class _Server:
    """A running server: its address, its process, and when it was started."""

    url: str
    process: "subprocess.Popen[bytes]"
    started: float


def _start(data: Path, state: str) -> _Server:
    """Start `server.py` on a free port; it answers only later."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = ["--port", str(port), "--data", str(data.resolve()), "--state", state]
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 — no shell, no outside words
        [sys.executable, str(ROOT / "server.py"), *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return _Server(f"http://127.0.0.1:{port}", process, started)


def _stop(server: _Server) -> None:
    server.process.terminate()
    server.process.wait(timeout=20)


def _get(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310 — loopback
    with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
        body: bytes = reply.read()
        return body


def _read(url: str) -> Any:
    body = _get(url)
    return json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)


def _wait(server: _Server) -> None:
    """Wait until the county is prepared."""
    while time.perf_counter() - server.started < START_S and server.process.poll() is None:
        try:
            _get(f"{server.url}/health")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
        else:
            return
    raise HazardmapError("测速用的服务没有启动成功；请先运行 make run 看它说什么。")


@lru_cache(maxsize=1)
def _running(data: Path) -> _Server:
    """Start one warm server for all figures; it ends with this process."""
    folder = tempfile.mkdtemp()
    server = _start(data, folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(_stop, server)
    _wait(server)
    _get(f"{server.url}/")
    _weights(server.url)
    return server


def _weights(url: str) -> list[int]:
    """Weigh every default layer as it travels; the parts of one layer together."""
    weights = []
    for entry in _read(f"{url}/layers.json"):
        if entry["default"]:
            towns = [part["town"] for part in entry.get("parts", [{"town": ""}])]
            parts = [len(_get(url + entry["url"].replace("{town}", town))) for town in towns]
            weights.append(sum(parts))
    return weights


def _milliseconds(data: Path, path: str) -> float:
    """Time one warm answer, as the middle of nine."""
    url = _running(data).url + path
    _get(url)
    times = []
    for _ in range(9):
        before = time.perf_counter()
        _get(url)
        times.append(1000 * (time.perf_counter() - before))
    return sorted(times)[4]


def _html_bytes(run: Run) -> float:
    return len(_get(_running(run.data).url + "/"))


def _first_list(data: Path) -> str:
    """Name the longest list: the town with the most listed people."""
    layer = _read(_running(data).url + "/layers/village_levels.geojson")
    people: dict[str, float] = {}
    for feature in layer["features"]:
        entry = feature["properties"]
        people[entry["town_id"]] = people.get(entry["town_id"], 0) + entry.get("listed_people", 0)
    return max(sorted(people), key=lambda town: people[town])


def _memory_mb(run: Run) -> float:
    """Return the resident memory of the serving process (Linux)."""
    status = Path(f"/proc/{_running(run.data).process.pid}/status").read_text(encoding="ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes.split()[1]) / 1024


def _chromium() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return None
    wanted = (os.environ.get("CHROME") or "chromium", *_CHROMIUMS)
    return next((path for name in wanted if (path := shutil.which(name))), None)


@contextmanager
def _page() -> Iterator[Any]:
    """Open a fresh page of a fresh browser, at an office screen's size."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 — only for those who have it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(_FLAGS))
        yield browser.new_page(viewport={"width": 1366, "height": 768})
        browser.close()


@lru_cache(maxsize=64)
def _drawing(data: Path, number: int) -> tuple[float, float]:  # noqa: ARG001 — a run of its own
    """Draw the map once from a warm server: milliseconds to first paint and to the last layer."""
    url = _running(data).url
    with _page() as page:
        page.goto(url)
        page.wait_for_selector("html[data-drawn]", timeout=DRAWN_MS)
        return float(page.evaluate(_PAINT)), float(page.evaluate(_DRAWN))


def _first_start(run: Run) -> float:
    """Seconds until the map is drawn when the state folder is empty: everything is read and checked."""
    with tempfile.TemporaryDirectory() as folder:
        return _seconds_to_map(run.data, folder)


def _cold_start(run: Run) -> float:
    """Seconds until the map is drawn on any later morning: the state folder is there."""
    with tempfile.TemporaryDirectory() as folder:
        server = _start(run.data, folder)
        try:
            _wait(server)
            until = time.monotonic() + _KEPT_S
            while not list(Path(folder).rglob("county.json")) and time.monotonic() < until:
                time.sleep(0.2)
        finally:
            _stop(server)
        return _seconds_to_map(run.data, folder)


def _seconds_to_map(data: Path, folder: str) -> float:
    """Start a server over a state folder and wait in a browser for the drawn map."""
    with _page() as page:
        server = _start(data, folder)
        try:
            _wait(server)
            page.goto(server.url)
            page.wait_for_selector("html[data-drawn]", timeout=DRAWN_MS)
            return time.perf_counter() - server.started
        finally:
            _stop(server)


def _figure(
    name: str, title: str, limit: float, unit: str, measure: Callable[[Run], float]
) -> Figure:
    return Figure(f"pages-{name}", title, limit, unit, measure)


_PLAIN = (
    _figure("html-kb", "一张图网页大小", 20, "KB", lambda run: _html_bytes(run) / 1000),
    _figure("html-ms", "一张图网页（已预热）", 10, "毫秒", lambda run: _milliseconds(run.data, "/")),
    _figure("layer-kb", "最大的默认图层（压缩后）", 300, "KB",
            lambda run: max(_weights(_running(run.data).url)) / 1000),
    _figure("layers-kb", "默认图层合计（压缩后，含全部道路分幅）", 1000, "KB",
            lambda run: sum(_weights(_running(run.data).url)) / 1000),
    _figure("list-ms", "最长的镇街清单", 50, "毫秒",
            lambda run: _milliseconds(run.data, f"/lists/{_first_list(run.data)}")),
)  # fmt: skip
_LINUX = (_figure("memory-mb", "常驻内存", 600, "MB", _memory_mb),)
_BROWSER = (
    _figure(
        "paint-ms", "首次显示内容", 1000, "毫秒", lambda run: _drawing(run.data, run.number)[0]
    ),
    _figure(
        "drawn-ms",
        "最后一个默认图层画完",
        2500,
        "毫秒",
        lambda run: _drawing(run.data, run.number)[1],
    ),
    _figure("cold-s", "冷启动到画出地图", 5, "秒", _cold_start),
    _figure("first-s", "首次启动（空状态文件夹）到画出地图", 180, "秒", _first_start),
)

FIGURES = (
    *_PLAIN,
    *(_LINUX if Path("/proc/self/status").is_file() else ()),
    *(_BROWSER if _chromium() else ()),
)
