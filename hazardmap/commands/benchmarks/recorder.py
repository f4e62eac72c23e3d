"""A process that records check-ins until it is killed (登记进程); it says each one that is acknowledged.

`python -m hazardmap.commands.benchmarks.recorder STATE ROUND [KEY …]` records under keys of its round,
after sending the given keys again, as a phone does that got no answer.
"""

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from hazardmap.duty.book import Book
from hazardmap.duty.clock import beijing_now
from hazardmap.store.ledger import Ledger
from hazardmap.store.state import writing

THREADS = 4


def record_on(state: Path, round_: str, again: Sequence[str], said: int) -> None:
    """Record without end from several threads; every acknowledged key is written to `said` at once."""
    with writing(state, now=beijing_now()) as opened:
        book = Book(Ledger(opened), now=beijing_now)

        def record(key: str) -> None:
            body = {"operation": "o", "unit": key.rpartition(".")[2], "people": 2}
            book.record("note.check_in", body, by="甲镇应急办", key=key)
            os.write(said, f"{key}\n".encode())

        def go_on(thread: int) -> None:
            number = 0
            while True:
                record(f"{round_}.{thread}.{number}")
                number += 1

        for key in again:
            record(key)
        crew = [threading.Thread(target=go_on, args=(one,), daemon=True) for one in range(THREADS)]
        for one in crew:
            one.start()
        for one in crew:
            one.join()


if __name__ == "__main__":
    record_on(Path(sys.argv[1]), sys.argv[2], sys.argv[3:], 1)
