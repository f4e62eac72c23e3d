"""How fast a replayed storm was answered (复盘评分): threshold → suggestion → order → call → answer.

Everything is read from the drill's ledger; a replay notes there when a village first reached its mark.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from hazardmap.entries import Entry
from hazardmap.situation.night import Night
from hazardmap.warning.calling import ANSWERED

STARTED: Final = "replay.started"
REACHED: Final = "replay.reached"
"""body `villages` = ids whose threshold 立即转移 is newly reached, `what` = reached or suggested"""


@dataclass(frozen=True, slots=True)
class Score:
    """One village's course (一村的处置时间); a moment is None while it has not come."""

    village_id: str
    reached: datetime
    suggested: datetime | None = None
    ordered: datetime | None = None
    called: datetime | None = None
    answered: datetime | None = None

    def minutes(self, moment: datetime | None) -> float | None:
        """Minutes from the threshold to a moment; before it = 0, the place was ahead of the rain."""
        if moment is None:
            return None
        return max(0.0, (moment - self.reached) / timedelta(minutes=1))


STAGES: Final[Mapping[str, str]] = {
    "suggested": "建议",
    "ordered": "指令",
    "called": "首次叫应",
    "answered": "接通已复述",
}


def scores(night: Night) -> tuple[Score, ...]:
    """Return the course of every village whose threshold 立即转移 was reached, the first one first."""
    reached = _first(night.log, "reached")
    suggested = _first(night.log, "suggested")
    ordered = _orders(night)
    called, answered = _calls(night.log)
    found = []
    for village, moment in reached.items():
        order = ordered.get(village)
        found.append(
            Score(
                village_id=village,
                reached=moment,
                suggested=suggested.get(village),
                ordered=order[1] if order else None,
                called=called.get(order[0]) if order else None,
                answered=answered.get(order[0]) if order else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.reached, one.village_id)))


def medians(found: Iterable[Score]) -> dict[str, tuple[int, float | None]]:
    """Return stage → villages that came so far, and the median minutes from the threshold."""
    rows = list(found)
    table: dict[str, tuple[int, float | None]] = {}
    for stage in STAGES:
        spans = [one.minutes(getattr(one, stage)) for one in rows]
        known = [span for span in spans if span is not None]
        table[stage] = (len(known), median(known) if known else None)
    return table


def _first(log: Iterable[Entry], what: str) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for entry in log:
        if entry.kind == REACHED and entry.body.get("what") == what:
            for village in entry.body.get("villages", ()):
                found.setdefault(str(village), entry.at)
    return found


def _orders(night: Night) -> dict[str, tuple[str, datetime]]:
    """Return village → key and time of the first order that names one of its units."""
    found: dict[str, tuple[str, datetime]] = {}
    for order in night.orders.orders:
        for unit in order.units:
            found.setdefault(unit.village_id, (order.key, order.at))
    return found


def _calls(log: Iterable[Entry]) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """Return subject → first call and first answer."""
    called: dict[str, datetime] = {}
    answered: dict[str, datetime] = {}
    for entry in log:
        if entry.kind != "call.result":
            continue
        subject = str(entry.body.get("subject", ""))
        called.setdefault(subject, entry.at)
        if entry.body.get("result") == ANSWERED:
            answered.setdefault(subject, entry.at)
    return called, answered
