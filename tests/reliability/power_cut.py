"""A power cut at every moment of a night (断电模拟): what a disk may hold then, and what the ledger makes of it.

What was synced is there. Of what was written since, a disk keeps nothing, a beginning, any part in
any order, or a write of which only some 512-byte sectors arrived. Survivors are drawn from a seed.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import apsw

from hazardmap.entries import Entry
from hazardmap.errors import HazardmapError
from hazardmap.store.ledger import Ledger, chained
from hazardmap.store.state import State
from tests.reliability.recording_disk import Event

SECTOR = 512
SURVIVORS = ("none", "all", "prefix", "subset", "torn")


@dataclass(slots=True)
class _File:
    """A file as the disk surely holds it (None = it does not exist), and what may be lost of it."""

    durable: bytes | None = None
    pending: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Crash:
    """What the disk holds after a cut, and which keys had been acknowledged before it."""

    files: dict[str, bytes]
    acknowledged: tuple[str, ...]
    survivors: str


@dataclass(slots=True)
class Verdict:
    """What all cuts came to; `faults` says what was wrong, with how the files survived."""

    states: int = 0
    faults: list[str] = field(default_factory=list)


def crashes(diary: Sequence[Event], *, seed: int) -> Iterator[Crash]:
    """Cut the power after every event, with every kind of survivors; each different state once."""
    dice = random.Random(seed)
    files: dict[str, _File] = {}
    acknowledged: list[str] = []
    seen: set[bytes] = set()
    for event in diary:
        if event.what == "ack":
            acknowledged.append(event.file)
        else:
            file = files.setdefault(event.file, _File())
            if event.what == "sync" and file.durable is None and not event.file.endswith(".db"):
                _folder_synced(files)
            _happened(file, event)
        for survivors in SURVIVORS:
            left = {name: _left(file, survivors, dice) for name, file in files.items()}
            held = {name: data for name, data in left.items() if data is not None}
            mark = _mark(held, len(acknowledged))
            if mark not in seen:
                seen.add(mark)
                yield Crash(held, tuple(acknowledged), survivors)


def judged(
    diary: Sequence[Event], written: Sequence[Entry], folder: Path, *, seed: int, most: int = 10**9
) -> Verdict:
    """Open the ledger after every cut: nothing acknowledged lost, no half change, the chain whole."""
    verdict = Verdict()
    for number, crash in enumerate(crashes(diary, seed=seed)):
        if number == most:
            break
        place = folder / f"{number:05d}"
        place.mkdir()
        for name, data in crash.files.items():
            (place / name).write_bytes(data)
        verdict.states += 1
        fault = fault_of(place, written, crash.acknowledged)
        if fault:
            verdict.faults.append(f"{number} {crash.survivors}: {fault}")
        for left in place.iterdir():
            left.unlink()
        place.rmdir()
    return verdict


def fault_of(folder: Path, written: Sequence[Entry], acknowledged: Sequence[str]) -> str:
    """Say what is wrong with the ledger of a folder after a cut; empty when nothing is."""
    try:
        ledger = Ledger(State(folder, writable=True))
    except HazardmapError as error:
        return f"damaged: {error}"
    try:
        entries = ledger.entries()
        if entries != tuple(written[: len(entries)]):
            return "damaged: not what was written"
        if lost := set(acknowledged) - {entry.key for entry in entries}:
            return f"lost: {len(lost)} of {len(acknowledged)} acknowledged"
        if half := half_changes(entries, written):
            return f"half: {half}"
        return _chain_fault(folder, ledger.head)
    except (HazardmapError, apsw.Error) as error:
        return f"damaged: {error}"
    finally:
        ledger.close()


def half_changes(entries: Sequence[Entry], written: Sequence[Entry]) -> str:
    """Name the changes of several entries (`body.change`) of which only some are there."""
    wanted = [entry.body.get("change") for entry in written]
    there = [entry.body.get("change") for entry in entries]
    partial = {one for one in there if one and there.count(one) != wanted.count(one)}
    return "、".join(sorted(partial))


def _chain_fault(folder: Path, head: str) -> str:
    direct = apsw.Connection(str(folder / "ledger.db"))
    try:
        (whole,) = direct.execute("PRAGMA integrity_check").fetchone() or ("",)
        if whole != "ok":
            return f"damaged: {whole}"
        before = "0" * 64
        for *fields, chain in direct.execute("SELECT * FROM entry ORDER BY seq"):
            before = chained(before, fields)
            if chain != before:
                return f"damaged: chain at {fields[0]}"
        return "" if before == head else "damaged: head"
    finally:
        direct.close()


def _happened(file: _File, event: Event) -> None:
    if event.what == "failed":
        # the system forgets what it could not write, and shows it to whoever reads as if it were there
        file.pending = []
        return
    file.pending.append(event)
    # a deletion that also syncs the folder is as durable as a sync
    if event.what == "sync" or (event.what == "delete" and event.offset):
        file.durable = _applied(file.durable, file.pending)
        file.pending = []


def _folder_synced(files: dict[str, _File]) -> None:
    """Make deletions durable: SQLite syncs the folder with the first sync of a new journal or log."""
    for file in files.values():
        if any(event.what == "delete" for event in file.pending):
            file.durable, file.pending = _applied(file.durable, file.pending), []


def _left(file: _File, survivors: str, dice: random.Random) -> bytes | None:
    """Return what is left of a file, None when it is not there."""
    pending = file.pending
    if not pending or survivors == "none":
        return file.durable
    if survivors == "prefix" or any(event.what == "delete" for event in pending):
        pending = pending[: dice.randint(0, len(pending))]
    elif survivors == "subset":
        pending = [event for event in pending if dice.random() < 0.5]
    elif survivors == "torn":
        torn = [_torn(event, dice) if dice.random() < 0.5 else [event] for event in pending]
        pending = [event for events in torn for event in events]
    return _applied(file.durable, pending)


def _torn(event: Event, dice: random.Random) -> list[Event]:
    """Keep some sectors of a write; the others are as they were, or empty behind the end."""
    if event.what != "write":
        return [event]
    end = event.offset + len(event.data)
    cuts = [event.offset, *range((event.offset // SECTOR + 1) * SECTOR, end, SECTOR), end]
    return [
        Event("write", event.file, low, event.data[low - event.offset : high - event.offset])
        for low, high in pairwise(cuts)
        if dice.random() < 0.5
    ]


def _applied(content: bytes | None, events: Sequence[Event]) -> bytes | None:
    """Apply writes, truncations and deletions to a content."""
    made = None if content is None else bytearray(content)
    for event in events:
        if event.what == "sync":
            made = bytearray() if made is None else made
        elif event.what == "delete":
            made = None
        elif event.what == "truncate":
            made = bytearray() if made is None else made
            del made[event.offset :]
        else:
            made = bytearray() if made is None else made
            made.extend(bytes(max(0, event.offset + len(event.data) - len(made))))
            made[event.offset : event.offset + len(event.data)] = event.data
    return None if made is None else bytes(made)


def _mark(held: dict[str, bytes], acknowledged: int) -> bytes:
    digest = hashlib.sha256(str(acknowledged).encode())
    for name in sorted(held):
        digest.update(f"{name} {len(held[name])}".encode())
        digest.update(held[name])
    return digest.digest()
