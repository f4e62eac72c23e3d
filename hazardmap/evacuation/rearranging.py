"""From where the persons of a unit are to where they are said to be (改去向): the fewest moves between."""

from collections.abc import Mapping
from typing import Final

from hazardmap.evacuation.whereabouts import (
    HOME_AGAIN,
    NOT_MOVED,
    ON_THE_WAY,
    RELATIVES,
    SHELTER,
    Move,
    Where,
)

Places = Mapping[tuple[str, str], int]
"""(column, shelter id) → persons; whoever is in none of them is 未转."""
_TAKEN_FIRST: Final = (ON_THE_WAY, NOT_MOVED, HOME_AGAIN, RELATIVES, SHELTER)


def places_of(where: Where) -> dict[tuple[str, str], int]:
    """Return who of a unit is where (现在的去向), without 未转 and without who returned."""
    places = {(SHELTER, shelter_id): count for shelter_id, count in where.shelters.items()}
    places[RELATIVES, ""] = where.relatives
    places[ON_THE_WAY, ""] = where.on_the_way
    return {place: count for place, count in places.items() if count}


def moves_between(
    where: Where, wanted: Places, *, unit_key: str, people: int, address: str = ""
) -> list[Move]:
    """Return the moves after which a unit is where it is wanted (改到所说的去向).

    Who comes to a place comes from 途中 first, then from 未转; who is too many at a place goes where
    somebody is missing, else back to 未转. More persons than the unit has are left to the ledger to refuse.
    """
    now = places_of(where)
    now[NOT_MOVED, ""] = people - sum(now.values())
    then = {place: count for place, count in wanted.items() if count}
    then[NOT_MOVED, ""] = people - sum(then.values())
    surplus = {place: count - then.get(place, 0) for place, count in now.items()}
    lacking = {place: count - now.get(place, 0) for place, count in then.items()}
    moves = []
    for target, need in sorted(lacking.items()):
        left = need
        for origin in sorted(surplus, key=lambda place: (_TAKEN_FIRST.index(place[0]), place)):
            count = min(left, surplus[origin])
            if count > 0:
                moves.append(_move(unit_key, count, origin, target, address))
                surplus[origin] -= count
                left -= count
    return moves


def _move(
    unit_key: str, people: int, origin: tuple[str, str], target: tuple[str, str], address: str
) -> Move:
    return Move(
        unit_key,
        people,
        origin[0],
        target[0],
        from_shelter=origin[1],
        to_shelter=target[1],
        address=address if target[0] == RELATIVES else "",
    )
