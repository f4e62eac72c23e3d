"""What of a night asks for another plan (今夜方案): closed roads, shelters that are shut, places told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from hazardmap.evacuation.before import Before, Told, placements_of
from hazardmap.evacuation.openings import Openings
from hazardmap.evacuation.orders import Orders
from hazardmap.settings import Settings
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Plan
from hazardmap.situation.night import Night
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import open_distances


@dataclass(frozen=True, slots=True)
class Tonight:
    """What a plan of tonight depends on beside the tables (今夜情况); equal values, equal plan.

    `closed` road ids, `shut` shelter id → why (sorted pairs), `told` unit key, shelter id and people.
    """

    closed: frozenset[str] = frozenset()
    shut: tuple[tuple[str, str], ...] = ()
    told: tuple[tuple[str, str, int], ...] = ()


QUIET: Final = Tonight()


def asked_of(night: Night) -> Tonight:
    """Gather what tonight asks of any plan (今夜情况), whatever the plan of the tables says."""
    return Tonight(night.closures.road_ids, _shut(night.openings), _told(night.orders))


def tonight_of(night: Night, base: Plan) -> Tonight:
    """Say what tonight asks of the plan (今夜情况): `QUIET` while the plan of the tables serves as it is.

    Moves of people ask for nothing: whoever has set out stays where he goes.
    """
    asked = asked_of(night)
    if not asked.closed and not asked.shut and _agrees(night.orders, base):
        return QUIET
    return asked


@kept
def _told(orders: Orders) -> tuple[tuple[str, str, int], ...]:
    """Who was told which place (已告知的去处); lifted and struck units are told nothing any more."""
    return tuple(
        (key, one.unit.shelter_id, one.unit.people)
        for key, one in orders.units.items()
        if one.unit.shelter_id and not one.whole and not one.lifted
    )


@kept
def _agrees(orders: Orders, base: Plan) -> bool:
    """Tell whether the plan of the tables says what everybody was told."""
    planned = placements_of(base.assignment)
    return all(planned.get(key, ("", 0))[0] == shelter for key, shelter, _ in _told(orders))


def _shut(openings: Openings) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, one.words) for key, one in openings.shut.items()))


def set_out(night: Night) -> Mapping[str, str]:
    """Return the units of which somebody has set out (途中、已安置) with their shelter, "" = as told."""
    moves, operation = night.moves, night.orders.operation
    if operation is None or moves.operation != operation.key:
        return MappingProxyType({})
    gone = {}
    for key, where in moves.where.items():
        if where.away:
            fullest = max(where.shelters, key=lambda one: where.shelters[one], default="")
            gone[key] = fullest
    return MappingProxyType(gone)


def closed_county(county: County, closed: frozenset[str], settings: Settings) -> County:
    """Measure a county again without the closed pieces (封闭后的路程); all else stays."""
    if not closed:
        return county
    return replace(county, distances=open_distances(county, county.places, settings, closed))


def plan_tonight(
    county: County,
    tonight: Tonight,
    *,
    gone: Mapping[str, str],
    former: Mapping[str, tuple[str, int]],
    on: date,
    settings: Settings,
) -> tuple[County, Plan]:
    """Plan a night (今夜方案) from the county, with `former` places by the plan of the tables.

    Whoever was told keeps his place while it may serve and can be reached; whoever has set out keeps it
    in any case; all others stay where the plan of the tables has them, at equal wishes.
    """
    here = closed_county(county, tonight.closed, settings)
    told = {
        key: Told(gone.get(key) or shelter, people, there=key in gone)
        for key, shelter, people in tonight.told
    }
    before = Before(MappingProxyType(told), former)
    return here, plan(here, on=on, settings=settings, shut=dict(tonight.shut), before=before)
