"""点名清点: which shelters have been counted, when the next roll-call is due, who was missing.

A shelter with people in it is counted in the morning and in the evening; a person who was missing is a
question until somebody says where he is. Nothing here changes a tally.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hazardmap.evacuation.moves import Moves, RollCall
from hazardmap.settings import Settings
from hazardmap.situation.balance import InShelter, in_shelters
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import moves_of
from hazardmap.viewer import Viewer

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RollLine:
    """What is known of the roll-calls of one shelter (一处场所的点名情况)."""

    shelter_id: str
    name: str
    town_id: str
    people: int
    """在所人数 as recorded now"""
    since: datetime
    """the last roll-call, else when the first people were recorded"""
    due: datetime
    last: RollCall | None = None
    missing: Mapping[str, int] | None = None
    """unit key → persons missing at the last roll-call of whom nothing was said since"""
    overdue: bool = False
    hours: int = 0
    """whole hours since `since`"""

    @property
    def missing_people(self) -> int:
        """Persons missing by name of whom nothing was said since (点名未到，待核实)."""
        return sum((self.missing or {}).values())

    @property
    def difference(self) -> int:
        """Heads at the last roll-call less the persons recorded at that moment (清点差额)."""
        return self.last.people - self.last.expected if self.last else 0

    @property
    def unnamed(self) -> int:
        """Persons the last roll-call was short of without saying who (未点出姓名)."""
        if self.last is None:
            return 0
        return max(0, -self.difference - sum(self.last.missing_people.values()))

    @property
    def words(self) -> str:
        """安置未清点已超过3小时（应于06-10 07:30点名）, or when it was done and what it found."""
        if self.overdue:
            late = f"安置未清点已超过{self.hours}小时" if self.hours else "安置后还没有清点"
            return f"{late}（应于{self.due:%m-%d %H:%M}点名）"
        if self.last is None:
            return f"下次点名 {self.due:%m-%d %H:%M}"
        found = f"{self.last.at:%m-%d %H:%M} 清点实有{self.last.people}人"
        return f"{found}，{difference_words(self.last)}；下次点名 {self.due:%m-%d %H:%M}"


def difference_words(roll: RollCall) -> str:
    """Say how a roll-call differs from what was recorded: 与登记相符, 比登记少2人, 比登记多1人."""
    over = roll.people - roll.expected
    if not over:
        return f"与登记{roll.expected}人相符"
    return f"比登记{roll.expected}人{'多' if over > 0 else '少'}{abs(over)}人"


def roll_calls(situation: Situation, viewer: Viewer) -> list[RollLine]:
    """List every shelter with people in it that the viewer may see (各场所点名情况), overdue ones first."""
    lines = [
        line
        for line in lines_of(situation)
        if viewer.sees_town(line.town_id) and viewer.sees_shelter(line.shelter_id)
    ]
    return sorted(lines, key=lambda line: (not line.overdue, line.due, line.shelter_id))


def lines_of(situation: Situation) -> tuple[RollLine, ...]:
    """Return every shelter with people in it, whoever looks: no person is named."""
    return _lines(situation.county, situation.night, situation.as_of)


def roll_call_of(situation: Situation, shelter_id: str) -> RollLine | None:
    """Return the roll-calls of one shelter; None = nobody is recorded there."""
    for line in lines_of(situation):
        if line.shelter_id == shelter_id:
            return line
    return None


@kept
def _lines(county: County, night: Night, at: datetime) -> tuple[RollLine, ...]:
    places = _places(county)
    moves = moves_of(night)
    return tuple(
        _line(inside, places.get(shelter_id, (shelter_id, "")), moves, county.settings, at)
        for shelter_id, inside in in_shelters(night).items()
        if shelter_id and inside.people
    )


@kept
def _places(county: County) -> Mapping[str, tuple[str, str]]:
    shelters = county.tables["shelters"]
    towns = shelters["town_id"].fillna("")
    return dict(zip(shelters["shelter_id"], zip(shelters["name"], towns, strict=True), strict=True))


def _line(
    inside: InShelter, place: tuple[str, str], moves: Moves, settings: Settings, at: datetime
) -> RollLine:
    rolls = moves.rolls.get(inside.shelter_id, ())
    last = rolls[-1] if rolls else None
    since = last.at if last else _first_there(moves, inside.shelter_id, at)
    due = next_due(since, settings)
    return RollLine(
        shelter_id=inside.shelter_id,
        name=place[0],
        town_id=place[1],
        people=inside.people,
        since=since,
        due=due,
        last=last,
        missing=_still_missing(moves, last) if last else None,
        overdue=at >= due,
        hours=max(0, int((at - since) / _HOUR)),
    )


def next_due(since: datetime, settings: Settings) -> datetime:
    """Return when the roll-call after `since` is due: the next morning, evening or interval (下次点名)."""
    midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
    clocks = (settings.roll_call_morning_h, settings.roll_call_evening_h)
    moments = [midnight + timedelta(days=day, hours=hour % 24) for day in (0, 1) for hour in clocks]
    if settings.roll_call_every_h:
        moments.append(since + timedelta(hours=settings.roll_call_every_h))
    return min(moment for moment in moments if moment > since)


def _first_there(moves: Moves, shelter_id: str, at: datetime) -> datetime:
    """Return when people were first recorded in a shelter, as far as the tally tells."""
    times = [one.at for one in moves.where.values() if shelter_id in one.shelters]
    times += [one.at for one in moves.heads.values() if one.shelter_id == shelter_id]
    times += [one.at for one in moves.reports.values() if one.shelter_id == shelter_id]
    return min((time for time in times if time is not None), default=at)


def _still_missing(moves: Moves, roll: RollCall) -> dict[str, int]:
    """Return the missing of a roll-call who are still recorded there, and of whom nobody spoke since."""
    found = {}
    for key in roll.missing:
        where = moves.of(key)
        there = where.shelters.get(roll.shelter_id, 0)
        if there and where.seq < roll.seq:
            found[key] = min(there, roll.missing_people.get(key, there))
    return found
