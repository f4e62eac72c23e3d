"""Reports of danger (报险): a call at night that starts the same path as a warning does."""

from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hazardmap.entries import Entry
from hazardmap.warning.target import Target, target_of

PERILS: Final = MappingProxyType(
    {
        "山体开裂": ("geological",),
        "边坡塌方": ("geological",),
        "溪水漫路": ("flash_flood",),
        "山洪暴发": ("flash_flood",),
        "山塘渗漏": ("flash_flood", "flood"),
        "水库泄洪": ("flash_flood", "flood"),
        "堤脚管涌": ("flood",),
        "堤防漫顶": ("flood",),
        "分洪": ("flood",),
        "房屋开裂": ("geological",),
        "其它险情": ("flash_flood", "geological", "flood", "waterlogging"),
    }
)
"""What is reported → hazards it brings into play (示例，按本级预案核对)."""


@dataclass(frozen=True, slots=True)
class Peril:
    """One report of danger (一条险情); who called is kept, and shown to those who may see names."""

    id: str
    at: datetime
    by: str
    what: str
    place: str
    target: Target
    hazards: tuple[str, ...]
    seen_at: datetime
    town_id: str = ""
    village_id: str = ""
    caller: str = ""
    phone: str = ""
    note: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    outcome: str = ""


def perils_after(known: tuple[Peril, ...], entry: Entry) -> tuple[Peril, ...]:
    """Return the reports after one more entry: `warning.peril` adds, `warning.peril_closed` ends one."""
    body = entry.body
    if entry.kind == "warning.peril":
        seen = datetime.fromisoformat(body["seen_at"]) if body.get("seen_at") else entry.at
        told = Peril(
            id=str(body["id"]),
            at=entry.at,
            by=entry.by,
            what=str(body["what"]),
            place=str(body["place"]),
            target=target_of(body),
            hazards=tuple(body["hazards"]),
            seen_at=seen,
            town_id=str(body.get("town_id", "")),
            village_id=str(body.get("village_id", "")),
            caller=str(body.get("caller", "")),
            phone=str(body.get("phone", "")),
            note=str(body.get("note", "")),
        )
        return (*known, told)
    if entry.kind == "warning.peril_closed":
        outcome = str(body.get("outcome", ""))
        return tuple(_closed(one, entry, outcome) if one.id == body["id"] else one for one in known)
    return known


def _closed(peril: Peril, entry: Entry, outcome: str) -> Peril:
    return replace(peril, closed_at=entry.at, closed_by=entry.by, outcome=outcome)
