"""Many people at a server (值守人群): one process, a connection and a thinking time each; run beside the server.

`python -m hazardmap.commands.benchmarks.crowd` reads a `Crowd` as JSON and writes what it measured. A
process of its own: the waiting it measures is the server's, not its own.
"""

import asyncio
import json
import random
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who asks for what (人群): towns with their pages and households, and how often somebody writes."""

    port: int
    people: int
    seconds: float
    think_s: float
    write_share: float
    towns: dict[str, dict[str, list[Any]]]
    """town id → `pages` (addresses) and `units` ([village id, unit key, people])"""
    seed: int = 1
    rate: float = 0.0
    """writes in a second by all together instead of thinking; 0 = they think"""


@dataclass(slots=True)
class Measured:
    """What came of it (结果): seconds by kind, faults, and the ids that were acknowledged."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    slowest: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    behind_s: float = 0.0
    """by how much the writing fell behind its rate"""


class Line:
    """One browser's connection (一条连接): kept open, opened again when the server closed it."""

    def __init__(self, port: int, town: str) -> None:
        """Remember where; connect at the first request."""
        self._port = port
        self._cookies = {"office": town}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, verb: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Ask and read the whole answer; status and body."""
        head = f"{verb} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        head += "Cookie: " + "; ".join(f"{k}={v}" for k, v in self._cookies.items()) + "\r\n"
        if body:
            head += f"Origin: http://127.0.0.1:{self._port}\r\n"
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return await asyncio.wait_for(self._ask(f"{head}\r\n".encode() + body), PATIENCE_S)

    async def _ask(self, message: bytes) -> tuple[int, bytes]:
        if self._writer is None or self._reader is None or self._reader.at_eof():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._reader, self._writer
        writer.write(message)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = head.split("\r\n")
        fields = [line.partition(": ") for line in lines[1:] if line]
        found = {name.lower(): value for name, _, value in fields}
        for name, _, value in fields:
            if name.lower() == "set-cookie":
                key, _, word = value.partition(";")[0].partition("=")
                self._cookies[key] = word
        body = await reader.readexactly(int(found.get("content-length", 0)))
        if found.get("connection", "").lower() == "close":
            writer.close()
            self._writer = None
        return int(lines[0].split()[1]), body


def mark(unit: list[Any]) -> tuple[str, bytes]:
    """Make a check-in as a phone sends it (手机登记): its id and the body."""
    key = uuid.uuid4().hex
    village, name, people = unit
    one = {"id": key, "act": "on_the_way", "unit": name, "village": village, "people": people}
    return key, json.dumps({"marks": [one]}).encode()


async def _write(line: Line, unit: list[Any], made: Measured) -> None:
    key, body = mark(unit)
    began = time.perf_counter()
    status, answer = await line.ask("POST", "/moves/marks.json", body)
    made.writes.append(time.perf_counter() - began)
    said = json.loads(answer)["answers"][0]["status"] if status == 200 else f"{status}"
    if said == "taken":
        made.acknowledged.append(key)
    else:
        made.faults.append(f"POST {said} {answer[:200].decode(errors='replace')}")


async def _read(line: Line, path: str, made: Measured) -> None:
    began = time.perf_counter()
    status, _ = await line.ask("GET", path)
    taken = time.perf_counter() - began
    made.reads.append(taken)
    made.slowest[path] = max(taken, made.slowest.get(path, 0.0))
    if status != 200:
        made.faults.append(f"GET {path} {status}")


async def _person(crowd: Crowd, number: int, made: Measured) -> None:
    """Let one officer read and write until the time is over; nobody touches another's households."""
    dice = random.Random(crowd.seed * 100_000 + number)  # noqa: S311 - no secret
    towns = sorted(crowd.towns)
    town = towns[number % len(towns)]
    pages, units = crowd.towns[town]["pages"], crowd.towns[town]["units"]
    own = units[number // len(towns) :: -(-crowd.people // len(towns))]
    line, until = Line(crowd.port, town), time.perf_counter() + crowd.seconds
    await asyncio.sleep(dice.random() * crowd.think_s)
    while time.perf_counter() < until:
        try:
            if own and dice.random() < crowd.write_share:
                await _write(line, own.pop(), made)
            else:
                await _read(line, dice.choice(pages), made)
        except (OSError, EOFError, TimeoutError) as error:
            made.faults.append(f"{type(error).__name__} {error}")
            line = Line(crowd.port, town)
        await asyncio.sleep(dice.expovariate(1 / crowd.think_s))


async def _at_a_rate(crowd: Crowd, made: Measured) -> None:
    """Let everybody together write so many times in a second, whatever the server's speed."""
    towns = sorted(crowd.towns)
    todo: asyncio.Queue[tuple[float, str, list[Any]]] = asyncio.Queue()
    every = [(town, unit) for town in towns for unit in crowd.towns[town]["units"]]
    random.Random(crowd.seed).shuffle(every)  # noqa: S311
    began = time.perf_counter()
    for number, (town, unit) in enumerate(every[: int(crowd.rate * crowd.seconds)]):
        todo.put_nowait((began + number / crowd.rate, town, unit))

    async def write_on() -> None:
        lines: dict[str, Line] = {}
        while not todo.empty():
            due, town, unit = todo.get_nowait()
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            made.behind_s = max(made.behind_s, time.perf_counter() - due)
            try:
                await _write(lines.setdefault(town, Line(crowd.port, town)), unit, made)
            except (OSError, EOFError, TimeoutError) as error:
                made.faults.append(f"{type(error).__name__} {error}")
                lines.pop(town, None)

    await asyncio.gather(*(write_on() for _ in range(crowd.people)))


async def _all(crowd: Crowd) -> Measured:
    made = Measured()
    if crowd.rate:
        await _at_a_rate(crowd, made)
    else:
        await asyncio.gather(*(_person(crowd, number, made) for number in range(crowd.people)))
    return made


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(_all(Crowd(**json.load(sys.stdin))))), sys.stdout)
