"""Whether the tally balances (平衡), and how many are in each shelter (在所人数): one function each."""

from dataclasses import dataclass

from hazardmap.evacuation.orders import Ordered
from hazardmap.evacuation.whereabouts import Where
from hazardmap.situation.index import kept
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import moves_of, pools


def imbalances(night: Night, *, town_id: str | None = None) -> tuple[str, ...]:
    """Say where the tally does not balance (不平衡之处); reports are held back until it is empty.

    `town_id` asks for one town; what belongs to no order concerns every town.
    """
    orders, moves = night.orders, moves_of(night)
    found = []
    for key, where in moves.where.items():
        one = orders.units.get(key)
        if one is not None and town_id not in {None, one.unit.town_id}:
            continue
        if one is not None:
            if not _fits(one, where):
                found.append(
                    f"{one.unit.list_no or one.unit.id}号：应转{one.people}人，"
                    f"登记已安置{where.settled}人、途中{where.on_the_way}人，对不上。"
                )
        elif where.away or where.home_again:
            held = where.away + where.home_again
            found.append(f"{key.partition(':')[2]}：已登记转移{held}人，但不在任何指令内。")
    return tuple(found)


def orphaned(before: Night, after: Night) -> tuple[str, ...]:
    """Say how many recorded persons an undo would leave without operation or order (登记失去依据)."""
    told, kept_on = moves_of(before), after.orders.operation
    if after.orders is before.orders:
        return ()
    if kept_on is not None and kept_on.key == told.operation:
        left = pools(after.orders, told)
        return tuple(
            f"{village_id}：村报数、仅计人数{one.pool.people}人，但村里不再有应转的户。"
            for village_id, one in pools(before.orders, told).items()
            if one.pool.people and village_id not in left
        )
    people = sum(where.away + where.home_again for where in told.where.values())
    total = sum(one.people for one in told.reports.values())
    total += sum(one.people for one in told.heads.values())
    if not people and not total:
        return ()
    words = f"已逐户登记{people}人、报数和计人数{total}人"
    return (f"本次行动{words}，执行后这些登记不再属于任何行动。",)


def _fits(one: Ordered, where: Where) -> bool:
    """Tell whether no column of a unit is below zero (asked of every unit of a county, so kept short)."""
    counts = where.shelters.values()
    away = where.on_the_way + where.relatives + sum(counts)
    returned = where.home_again if one.lifted else 0
    least = min(where.on_the_way, where.relatives, where.home_again, *counts)
    return least >= 0 and away + returned <= one.people


@dataclass(frozen=True, slots=True)
class InShelter:
    """Persons in one shelter now (在所人数): recorded by name, by total only, and guests from elsewhere."""

    shelter_id: str
    named: int = 0
    by_total: int = 0
    """村报数、仅计人数: of ordered villages, not yet by household"""
    guests: int = 0
    """外来人员: not under any order"""

    @property
    def people(self) -> int:
        """在所人数."""
        return self.named + self.by_total + self.guests


@kept
def in_shelters(night: Night) -> dict[str, InShelter]:
    """Count the persons in every shelter (在所人数), on shelter ids; "" = 村报数 that named no shelter."""
    counts: dict[tuple[str, str], int] = {}

    def add(shelter_id: str, column: str, people: int) -> None:
        counts[shelter_id, column] = counts.get((shelter_id, column), 0) + people

    moves = moves_of(night)
    for key, where in moves.where.items():
        if key in night.orders.units and not where.disputed:
            for shelter_id, people in where.shelters.items():
                add(shelter_id, "named", people)
    for found in pools(night.orders, moves).values():
        for shelter_id, people in found.pool.shelters.items():
            add(shelter_id, "by_total", people)
    for one in moves.heads.values():
        if not one.village_id:
            add(one.shelter_id, "guests", one.people)
    columns = ("named", "by_total", "guests")
    return {
        shelter_id: InShelter(shelter_id, *(counts.get((shelter_id, name), 0) for name in columns))
        for shelter_id in sorted({shelter_id for shelter_id, _ in counts})
    }
