"""The change sheet (改派单): who would go elsewhere by the plan of now than by the plan he was told."""

from collections.abc import Mapping
from dataclasses import dataclass

from hazardmap.evacuation.orders import Ordered


@dataclass(frozen=True, slots=True)
class Reassigned:
    """One unit whose place differs (改派的一户): the issued place stands until he is told otherwise."""

    ordered: Ordered
    told_shelter_id: str
    told_status: str
    planned_shelter_id: str
    planned_status: str


def change_sheet(
    ordered: Mapping[str, Ordered], planned: Mapping[str, tuple[str, str]]
) -> tuple[Reassigned, ...]:
    """Compare issued placements with the plan of now (改派单), by town, village and list number.

    `planned`: unit key → shelter id, status. A unit that is lifted, struck off or no longer on the list is
    not phoned; one whose place stays the same is not on the sheet.
    """
    found = []
    for key, one in ordered.items():
        now = planned.get(key)
        told = (one.unit.shelter_id, one.unit.status)
        if now is None or now == told or one.whole or one.lifted:
            continue
        found.append(Reassigned(one, *told, *now))
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
