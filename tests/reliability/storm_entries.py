"""A night's entries as the ledger gets them (一夜的台账): an order with its units, many moves, some undone."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from hazardmap.entries import UNDONE, Entry
from hazardmap.store.ledger import Ledger

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
WHO = "枫桥镇应急办"


def nothing(_key: str) -> None:
    """Hear of nothing."""


def add(ledger: Ledger, number: int, kind: str, body: dict[str, Any]) -> Entry:
    """Append entry `number`; its key is its number."""
    moment = AT + timedelta(seconds=number)
    entry, _ = ledger.append(kind, body, key=f"k{number:04d}", by=WHO, at=moment)
    return entry


def unit(number: int) -> dict[str, Any]:
    """One ordered unit, as an order's entry spells it out."""
    return {
        "key": f"household:330681109290-{number:04d}",
        "village_id": "330681109290",
        "people": 1 + number % 5,
        "area": "枫源村后山风险防范区",
        "head_name": "宣某",
        "batch": 1 + number % 2,
    }


def night(
    ledger: Ledger, *, moves: int, acknowledged: Callable[[str], None] = nothing
) -> list[Entry]:
    """Record a night; `acknowledged` hears of every key once its append has come back."""
    written = [
        add(ledger, 0, "operation.opened", {"title": "6·10暴雨", "drill": False}),
        add(ledger, 1, "order.issued", {"number": 1, "units": [unit(n) for n in range(120)]}),
    ]
    for entry in written:
        acknowledged(entry.key)
    while len(written) < moves + 2:
        number = len(written)
        if number % 10 == 3:
            made = _several(ledger, number)
        elif number % 10 == 9:
            made = [add(ledger, number, UNDONE, {"of": written[-1].key})]
        else:
            made = [add(ledger, number, "move.made", _move(number))]
        written += made
        for entry in made:
            acknowledged(entry.key)
    return written


def _several(ledger: Ledger, number: int) -> list[Entry]:
    """Record several entries that were waiting for the disk at once."""
    with ledger.together():
        return [
            add(ledger, one, "move.made", {**_move(one), "change": f"c{number}"})
            for one in range(number, number + 4)
        ]


def _move(number: int) -> dict[str, Any]:
    return {
        "unit": f"household:330681109290-{number % 120:04d}",
        "from": "not_moved",
        "to": "shelter",
        "shelter_id": "S001",
        "people": 1 + number % 3,
        "note": "两人由儿子接走" * (number % 7),
    }
