"""Small orders for tests: units, entries, and the formula of 应转 written down a second time."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from hazardmap.entries import UNDONE, Entry, standing
from hazardmap.evacuation.ordered_units import Unit, body_of

START = datetime(2026, 6, 10, 2, 30, tzinfo=timezone(timedelta(hours=8)))


def unit(number: int, people: int = 3, **more: Any) -> Unit:
    usual: dict[str, Any] = {
        "village_id": "A1", "town_id": "A", "area": "甲溪危险区", "areas": ("F1",), "shelter_id": "S1",
        "danger_kind": "山洪灾害危险区",
    }  # fmt: skip
    return Unit(kind="household", id=f"A1-{number:04d}", people=people, **(usual | more))


def entry(seq: int, kind: str, body: Mapping[str, Any]) -> Entry:
    return Entry(seq, f"k{seq}", START + timedelta(minutes=seq), "甲镇应急办", kind, body)


def issued(seq: int, units: Iterable[Unit], *, verb: str = "issued", **more: Any) -> Entry:
    body = {"number": seq, "decider": "镇长 郑某", "units": body_of(units), **more}
    return entry(seq, f"order.{verb}", body)


def reduced(seq: int, number: int, people: int | None = None) -> Entry:
    row: dict[str, Any] = {"kind": "household", "id": f"A1-{number:04d}"}
    if people is not None:
        row["people"] = people
    return entry(seq, "order.reduced", {"units": [row], "reason": "外出", "approver": "郑某"})


def undone(seq: int, of: int) -> Entry:
    return entry(seq, UNDONE, {"of": f"k{of}"})


def expected(entries: Iterable[Entry]) -> dict[str, int]:
    """应转 by the words of the rule alone: union of orders and additions − 核减, an addition undoing one."""
    named: dict[str, tuple[bool, int]] = {}
    less: dict[str, int] = {}
    for one in standing(entries):
        verb = one.kind.partition(".")[2]
        columns = one.body.get("units")
        if verb == "reduced":
            for row in columns:
                less[f"{row['kind']}:{row['id']}"] = row.get("people", 10**6)
        if verb in {"issued", "widened", "added"}:
            for kind, name, people in zip(
                columns["kind"], columns["id"], columns["people"], strict=True
            ):
                key = f"{kind}:{name}"
                if verb == "added":
                    less.pop(key, None)
                by_order, _ = named.get(key, (False, 0))
                if key not in named or (not by_order and verb != "added"):
                    named[key] = (verb != "added", people)
    return {key: max(0, people - less.get(key, 0)) for key, (_, people) in named.items()}
