"""The change sheet (改派单): who would go elsewhere, or another way, than what he was told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from hazardmap.entries import Entry
from hazardmap.evacuation.ordered_units import Retold
from hazardmap.evacuation.orders import Ordered, Orders

ISLAND = "unassigned"


@dataclass(frozen=True, slots=True)
class Reassigned:
    """One unit to be phoned (改派的一户): the issued place stands until he is told otherwise.

    `roads` are the keys of the closures that cut the way he knows; with the same place he goes round.
    """

    ordered: Ordered
    told_shelter_id: str
    told_status: str
    planned_shelter_id: str
    planned_status: str
    roads: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        """Tell whether the place differs (改派), not only the way (绕行)."""
        return (self.told_shelter_id, self.told_status) != (
            self.planned_shelter_id,
            self.planned_status,
        )


def change_sheet(
    ordered: Mapping[str, Ordered],
    planned: Mapping[str, tuple[str, str]],
    *,
    cut: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Reassigned, ...]:
    """Compare what people were told with the plan of now (改派单), by town, village and list number.

    `planned`: unit key → shelter id, status; `cut`: unit key → closures on the way it knows. A unit that is
    lifted, struck off or no longer on the list is not phoned; nor is one that was told.
    """
    found = []
    for key, one in ordered.items():
        now = planned.get(key)
        if now is None or one.whole or one.lifted:
            continue
        row = Reassigned(one, one.unit.shelter_id, one.unit.status, *now, cut.get(key, ()))
        known = one.retold.roads if one.retold else ()
        if row.moves or not set(row.roads) <= set(known):
            found.append(row)
    return tuple(
        sorted(
            found,
            key=lambda row: (
                row.ordered.unit.town_id,
                row.ordered.unit.village_id,
                row.ordered.unit.list_no,
                row.ordered.unit.id,
            ),
        )
    )


def step(part: Orders, entry: Entry) -> Orders:
    """Take in one entry of the family `change`: whoever was told goes where he was told from now on.

    `change.told` holds `units`: unit, shelter_id, status, roads.
    """
    if entry.kind != "change.told":
        return part
    units = dict(part.units)
    for row in entry.body.get("units", ()):
        one = units.get(str(row["unit"]))
        if one is None:
            continue
        told = Retold(
            key=entry.key,
            at=entry.at,
            by=entry.by,
            from_shelter=one.unit.shelter_id,
            from_status=one.unit.status,
            roads=tuple(row.get("roads", ())),
        )
        unit = replace(one.unit, shelter_id=str(row["shelter_id"]), status=str(row["status"]))
        units[one.unit.key] = replace(one, unit=unit, retold=told)
    return replace(part, units=MappingProxyType(units))
