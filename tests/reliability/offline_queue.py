"""Phones whose network comes and goes (断网补传): what they made must count exactly once, whatever is lost.

A phone keeps its marks until each is answered, as `static/phone.js` does, and sends those that wait, oldest
first. Here the line to the real server breaks in the middle of a request, swallows answers, delivers a
request twice, at once or much later, and now and then the server is killed before it can answer.
"""

import json
import multiprocessing
import random
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

BATCH = 10
PHONES = 3
PATIENCE_S = 20.0
HOST = "127.0.0.1"


class Server:
    """The real application in a process of its own that can be killed and started again."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._listener = socket.create_server((HOST, 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self.kills = 0
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=self._serve, args=(self._listener,))
        self._process.start()

    def kill(self) -> None:
        """Kill it as a power switch would, and start it again on the same address."""
        self._process.kill()
        self._process.join()
        self.kills += 1
        self._start()

    def stop(self) -> None:
        """End it for good."""
        self._process.kill()
        self._process.join()
        self._listener.close()


@dataclass(slots=True)
class Phone:
    """One phone: marks still to make, marks that wait for an answer, answers so far."""

    device: str
    todo: list[dict[str, Any]]
    waiting: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Tell whether everything was made and answered."""
        return not self.todo and not self.waiting

    def make(self, count: int) -> None:
        """Make some marks: they wait from now on, network or not."""
        self.waiting += self.todo[:count]
        del self.todo[:count]

    def hear(self, answer: bytes) -> None:
        """Take an answer: what was answered waits no longer."""
        for one in json.loads(answer)["answers"]:
            self.answers.setdefault(one["id"], []).append(one["status"])
        self.waiting = [mark for mark in self.waiting if mark["id"] not in self.answers]


def request(port: int, marks: list[dict[str, Any]]) -> bytes:
    """Write the request of a phone."""
    body = json.dumps({"marks": marks}).encode()
    head = (
        f"POST /moves/marks.json HTTP/1.1\r\nHost: {HOST}:{port}\r\nOrigin: http://{HOST}:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def opened(port: int, message: bytes) -> socket.socket:
    """Open a line and send a message into it."""
    line = socket.create_connection((HOST, port), timeout=PATIENCE_S)
    line.sendall(message)
    return line


def heard(line: socket.socket) -> bytes | None:
    """Read the body of a good answer; None when there is none."""
    parts = []
    try:
        while part := line.recv(65536):
            parts.append(part)
    except OSError:
        return None
    finally:
        line.close()
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return body if head.startswith(b"HTTP/1.1 200") and body.endswith(b"}\n") else None


@dataclass(slots=True)
class Chaos:
    """A line that fails by the dice, and the requests that it will deliver late."""

    server: Server
    dice: random.Random
    late: list[bytes] = field(default_factory=list)
    mishaps: dict[str, int] = field(default_factory=dict)

    def send(self, marks: list[dict[str, Any]]) -> bytes | None:
        """Deliver a request in some way; the answer, if the phone gets one."""
        message = request(self.server.port, marks)
        kinds = ("well", "cut", "lost", "twice", "late", "killed")
        kind = self.dice.choices(kinds, weights=(35, 15, 20, 15, 10, 5))[0]
        self.mishaps[kind] = self.mishaps.get(kind, 0) + 1
        deliver: Callable[[bytes], bytes | None] = getattr(self, f"_{kind}")
        answer = deliver(message)
        if self.late and self.dice.random() < 0.2:
            # what was held up somewhere arrives after what was sent later
            heard(opened(self.server.port, self.late.pop(0)))
        return answer

    def _well(self, message: bytes) -> bytes | None:
        return heard(opened(self.server.port, message))

    def _cut(self, message: bytes) -> None:
        """Break the line somewhere in the request."""
        opened(self.server.port, message[: self.dice.randrange(1, len(message))]).close()

    def _lost(self, message: bytes) -> None:
        """Deliver the request and lose the answer."""
        line = opened(self.server.port, message)
        time.sleep(self.dice.random() * 0.02)
        line.close()

    def _twice(self, message: bytes) -> bytes | None:
        """Deliver it on two lines at once; the phone hears the second."""
        first, second = opened(self.server.port, message), opened(self.server.port, message)
        answer = heard(second)
        heard(first)
        return answer

    def _late(self, message: bytes) -> None:
        """Hold the request back: it arrives when the phone has long sent it again."""
        self.late.append(message)

    def _killed(self, message: bytes) -> bytes | None:
        """Kill the server after the request arrived: before the commit, or between commit and answer."""
        line = opened(self.server.port, message)
        time.sleep(self.dice.random() * 0.06)
        self.server.kill()
        return heard(line)


def marks_of(
    units: list[tuple[str, str]], dice: random.Random, device: str
) -> list[dict[str, Any]]:
    """Make one mark for each unit (village id, unit key): one person on the way."""
    return [
        {
            "id": f"{dice.getrandbits(64):016x}{uuid.uuid4().hex[:8]}",
            "act": "on_the_way",
            "unit": unit,
            "village": village,
            "people": 1,
            "device": device,
        }
        for village, unit in units
    ]


def uploaded(
    server: Server, units: list[tuple[str, str]], *, seed: int, forgetful: bool = False
) -> tuple[list[Phone], Chaos]:
    """Let the phones make and send their marks until every one is answered, and all late ones are in.

    `forgetful` phones throw away what they sent, answered or not: what ours must never do.
    """
    dice = random.Random(seed)
    phones = [Phone(f"p{n}", marks_of(units[n::PHONES], dice, f"p{n}")) for n in range(PHONES)]
    chaos = Chaos(server, dice)
    while left := [phone for phone in phones if not phone.done]:
        phone = dice.choice(left)
        phone.make(dice.randint(0, 6))
        if phone.waiting:
            answer = chaos.send(phone.waiting[:BATCH])
            if answer is not None:
                phone.hear(answer)
            elif forgetful:
                del phone.waiting[:BATCH]
    for message in chaos.late:
        heard(opened(server.port, message))
    return phones, chaos
