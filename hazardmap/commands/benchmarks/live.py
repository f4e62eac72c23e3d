"""A real server for measuring (实测服务): started by the measurement, asked over loopback, stopped."""

import http.client
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from hazardmap.errors import HazardmapError

PROJECT = Path(__file__).resolve().parents[3]
_STARTED = re.compile(r"http://[^\s:]+:(\d+)")
_READY_S = 180.0
_PATIENCE_S = 60.0
_PAUSE_S = 0.01


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server (答复) and how long it took from asking to the last byte."""

    status: int
    body: bytes
    seconds: float
    location: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form with a file, as a browser sends it (带文件的表单)."""

    kind: str
    body: bytes


def form_with_file(fields: Mapping[str, str], file: Path) -> Form:
    """Put fields and one file (as `file`) into a form."""
    mark = "----------------------------measured"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'form-data; name="file"; filename="{file.name}"'
    parts.append(f"--{mark}\r\nContent-Disposition: {head}\r\n\r\n".encode())
    body = b"".join([*parts, file.read_bytes(), f"\r\n--{mark}--\r\n".encode()])
    return Form(f"multipart/form-data; boundary={mark}", body)


def plain_form(fields: Mapping[str, str | list[str]]) -> Form:
    """Put fields into a form without file; a field with several values is sent several times."""
    return Form("application/x-www-form-urlencoded", urlencode(fields, doseq=True).encode())


class User:
    """One person with a browser open (一个用户): one connection, asked one page after another."""

    def __init__(self, port: int) -> None:
        """Connect at the first page."""
        self._port = port
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)

    def ask(self, path: str, *, verb: str = "GET", form: Form | None = None) -> Reply:
        """Ask one page; a form is sent as our own pages send it."""
        headers = {"Accept-Encoding": "gzip"}
        if verb != "GET":
            headers["Origin"] = f"http://127.0.0.1:{self._port}"
        if form is not None:
            headers["Content-Type"] = form.kind
        began = time.perf_counter()
        self._line.request(verb, path, body=None if form is None else form.body, headers=headers)
        answer = self._line.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        return Reply(answer.status, body, seconds, answer.getheader("Location", ""))

    def close(self) -> None:
        """Hang up."""
        self._line.close()


@dataclass(frozen=True, slots=True)
class Office:
    """A served county (一个值守服务): its port, its state folder, its process."""

    port: int
    state: Path
    process: "subprocess.Popen[str]"


@contextmanager
def server(data: Path, *, patience_s: float = _READY_S) -> Iterator[int]:
    """Start `serve` over a folder with a state folder of its own; yield its port once it has data.

    Raises
    ------
    HazardmapError
        When it does not start; its own words are handed on.
    """
    with serving(data, patience_s=patience_s) as office:
        yield office.port


@contextmanager
def serving(
    data: Path, *, state: Path | None = None, port: int = 0, patience_s: float = _READY_S
) -> Iterator[Office]:
    """Start `serve` as `server` does; without `state` its state folder is gone afterwards."""
    with tempfile.TemporaryDirectory() as own:
        folder = Path(own) / "state" if state is None else state
        process = started(data, folder, port=port)
        try:
            found = port_of(process)
            wait_for_data(found, process, patience_s)
            yield Office(found, folder, process)
        finally:
            process.terminate()
            process.wait(timeout=_PATIENCE_S)


def started(data: Path, state: Path, *, port: int = 0) -> "subprocess.Popen[str]":
    """Start `serve` and return at once."""
    command = [sys.executable, str(PROJECT / "server.py"), "--port", str(port)]
    command += ["--data", str(data.resolve()), "--state", str(state)]
    return subprocess.Popen(  # noqa: S603 - our own server, our own words
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )


def port_of(process: "subprocess.Popen[str]") -> int:
    """Read the port from the line that says that the pages are up."""
    said = []
    for line in process.stdout or ():
        said.append(line)
        if found := _STARTED.search(line):
            # whatever it says later must not fill the pipe and stop it
            threading.Thread(target=lambda: list(process.stdout or ()), daemon=True).start()
            return int(found[1])
    raise HazardmapError(f"服务没有启动，不能测量：{''.join(said).strip() or '没有说明原因'}")


def wait_for_data(port: int, process: "subprocess.Popen[str]", patience_s: float) -> None:
    """Wait until the county is prepared."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until and process.poll() is None:
        user = User(port)
        try:
            if user.ask("/health").status == 200:
                return
        finally:
            user.close()
        time.sleep(0.3)
    raise HazardmapError("服务没有准备好数据，不能测量；请先用 server.py 打开看看页面上的原因。")


FLOOR_MS: Final = 100.0
"""Nobody notices less, whatever an idle page takes."""


@dataclass(frozen=True, slots=True)
class Waits:
    """99th percentile of a page, with nothing else to do and beside other work."""

    idle_ms: float
    busy_ms: float

    @property
    def allowed_ms(self) -> float:
        """What the page may take beside other work: 1.5 times as long, or what nobody notices."""
        return max(1.5 * self.idle_ms, FLOOR_MS)


def seconds_of_users(
    port: int, paths: list[str], *, users: int, go_on: Callable[[int], bool]
) -> list[float]:
    """Let several users turn pages at a steady pace while `go_on(pages so far)`; seconds per page."""
    taken: list[float] = []
    lock = threading.Lock()

    def turn_pages(first: int) -> None:
        user, number = User(port), first
        while go_on(len(taken)):
            reply = user.ask(paths[number % len(paths)])
            if reply.status != 200:
                raise HazardmapError(f"页面 {paths[number % len(paths)]} 答复 {reply.status}。")
            with lock:
                taken.append(reply.seconds)
            number += 1
            time.sleep(_PAUSE_S)
        user.close()

    with ThreadPoolExecutor(users) as crew:
        for done in [crew.submit(turn_pages, number) for number in range(users)]:
            done.result()
    return taken
