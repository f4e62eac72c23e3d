"""The book in use: many at once share the way to the disk, each for himself; nothing is seen before it is there."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hazardmap.duty.book import Book
from hazardmap.errors import DiskFull, StateRefused, UsageError
from hazardmap.situation.night import Night
from hazardmap.store.ledger import KeyConflict, Ledger
from hazardmap.store.state import State

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
WHO = "枫桥镇应急办"


class SlowLedger(Ledger):
    """The real ledger, whose disk can be held up, and which counts how often it went there."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.commits = 0
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.fails: StateRefused | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        with super().together():
            yield
            self.begun.set()
            self.go_on.wait(10)
            self.commits += 1
            if self.fails:
                raise self.fails


@pytest.fixture
def ledger(tmp_path: Path) -> SlowLedger:
    return SlowLedger(State(tmp_path, writable=True))


@pytest.fixture
def book(ledger: SlowLedger) -> Iterator[Book]:
    made = Book(ledger, now=lambda: AT)
    yield made
    made.close()


def say(book: Book, key: str, number: int = 0) -> int:
    return book.record("note.said", {"n": number}, by=WHO, key=key).seq


def refused(_night: Night) -> tuple[str, dict[str, object]]:
    raise UsageError("没有登记。")


def broken(_night: Night) -> tuple[str, dict[str, object]]:
    raise ZeroDivisionError


def test_whoever_waits_while_the_disk_is_busy_goes_there_with_the_others(
    book: Book, ledger: SlowLedger
) -> None:
    ledger.go_on.clear()
    with ThreadPoolExecutor(21) as crew:
        first = crew.submit(say, book, "first")
        ledger.begun.wait(10)
        others = [crew.submit(say, book, f"k{n}") for n in range(20)]
        while len(book._waiting) < 20:
            time.sleep(0.001)
        ledger.go_on.set()
        numbers = sorted(one.result() for one in [first, *others])
    assert numbers == list(range(1, 22))
    assert ledger.commits == 2
    assert [entry.seq for entry in ledger.entries()] == numbers


def test_nobody_sees_what_is_not_on_the_disk_yet(book: Book, ledger: SlowLedger) -> None:
    ledger.go_on.clear()
    with ThreadPoolExecutor(1) as crew:
        done = crew.submit(say, book, "a")
        ledger.begun.wait(10)
        assert book.night.log == ()
        ledger.go_on.set()
        done.result()
    assert [entry.key for entry in book.night.log] == ["a"]


def test_a_refusal_in_a_batch_is_only_the_asker_s_own(book: Book, ledger: SlowLedger) -> None:
    say(book, "known", 1)
    ledger.go_on.clear()
    ledger.begun.clear()
    with ThreadPoolExecutor(5) as crew:
        first = crew.submit(say, book, "first")
        ledger.begun.wait(10)
        good = crew.submit(say, book, "good")
        bad = crew.submit(book.decide, refused, by=WHO, key="bad", sent="x")
        other = crew.submit(say, book, "known", 2)
        fault = crew.submit(book.decide, broken, by=WHO, key="fault", sent="x")
        while len(book._waiting) < 4:
            time.sleep(0.001)
        ledger.go_on.set()
        assert {first.result(), good.result()} == {2, 3}
        with pytest.raises(UsageError):
            bad.result()
        with pytest.raises(KeyConflict):
            other.result()
        with pytest.raises(ZeroDivisionError):
            fault.result()
    assert {entry.key for entry in book.entries()} == {"known", "first", "good"}
    assert {entry.key for entry in ledger.entries()} == {"known", "first", "good"}


def test_a_batch_that_does_not_reach_the_disk_counts_for_nobody(
    book: Book, ledger: SlowLedger
) -> None:
    say(book, "before")
    ledger.fails = DiskFull("磁盘已满")
    with pytest.raises(DiskFull):
        say(book, "a")
    assert [entry.key for entry in book.night.log] == ["before"]
    assert [entry.key for entry in book.entries()] == ["before"]
    ledger.fails = None
    assert say(book, "a") == 2
    assert [entry.key for entry in ledger.entries()] == ["before", "a"]
