"""The desk of a shelter (场所登记台): who is expected there, who has come, who else is there.

A row is one unit, never a name: two households of one name in one village are two rows. Whoever is
expected from another town stands here masked, for his arrival is the door's business, not his name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd

from hazardmap.evacuation.orders import Ordered
from hazardmap.evacuation.whereabouts import NOT_MOVED, Where
from hazardmap.situation.about_shelter import shelter_row
from hazardmap.situation.balance import InShelter, in_shelters
from hazardmap.situation.index import kept
from hazardmap.situation.masking import HIDDEN
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer, masked_name, masked_phone

UNREGISTERED: Final = "未登记"


@dataclass(frozen=True, slots=True)
class Door:
    """One shelter that the viewer may act for (登记台所在场所)."""

    shelter_id: str
    name: str
    town_id: str
    places: int
    """可容纳: as opened tonight, else as planned"""


@dataclass(frozen=True, slots=True)
class DeskUnit:
    """One unit as the desk sees it (登记台上的一户): persons under order, here, on the way, elsewhere."""

    key: str
    list_no: str
    village: str
    name: str
    phone: str
    address: str
    household: bool
    people: int
    here: int
    on_the_way: int
    not_moved: int
    expected: bool
    """the order names this shelter (应到)"""
    listed_for: str
    """name of the shelter the order names, empty = none"""
    elsewhere: str
    """where others of it are: 甲小学2人、投亲靠友1人"""
    mark: str
    disputed: str
    lifted: bool
    at: datetime | None
    recorded: int
    """persons recorded here, those in dispute too: what a form sends back to see that nothing changed"""

    @property
    def to_come(self) -> int:
        """Persons on the way or not moved: they may still come here (还没到)."""
        return self.on_the_way + self.not_moved

    @property
    def complete(self) -> bool:
        """Tell whether nobody of it is left to come (已到齐，或在别处)."""
        return self.to_come <= 0 and not self.disputed

    @property
    def number(self) -> str:
        """07号; an institution has none and goes by its kind."""
        return f"{self.list_no}号" if self.list_no else "单位" if not self.household else "未编号"

    @property
    def words(self) -> str:
        """07号 到2人/共3人."""
        return f"{self.number} 到{self.here}人/共{self.people}人"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk of one shelter answers (登记台): the numbers first, then the rows."""

    door: Door
    inside: InShelter
    units: tuple[DeskUnit, ...]
    """expected here, or here: those still to come first, then by village and list number"""

    @property
    def free(self) -> int:
        """Places left (还空); below zero when more are inside than the shelter holds (超容)."""
        return self.door.places - self.inside.people

    @property
    def over(self) -> int:
        """Persons more than the shelter holds (超容)."""
        return max(0, -self.free)

    @property
    def expected(self) -> list[DeskUnit]:
        """Units the order sends here (应到)."""
        return [one for one in self.units if one.expected]

    @property
    def expected_people(self) -> int:
        """应到人数."""
        return sum(one.people for one in self.expected)

    @property
    def arrived_people(self) -> int:
        """已到: persons here of those who are expected."""
        return sum(one.here for one in self.expected)

    @property
    def others_people(self) -> int:
        """Persons here by name whom the order sends elsewhere (改到本所)."""
        return sum(one.here for one in self.units if not one.expected)

    @property
    def absent_people(self) -> int:
        """未到: persons expected who are not here, wherever they are."""
        return self.expected_people - self.arrived_people

    @property
    def way_people(self) -> int:
        """其中途中, of those expected."""
        return sum(one.on_the_way for one in self.expected)


def door_of(situation: Situation, viewer: Viewer, shelter_id: str) -> Door:
    """Find a shelter whose desk the viewer may use; raises for another town's or another keeper's."""
    viewer.require_shelter(shelter_id)
    row = shelter_row(situation, viewer, shelter_id)
    town_id = "" if pd.isna(row["town_id"]) else str(row["town_id"])
    if viewer.shelters is None:
        viewer.require_town(town_id)
    if viewer.villages is not None:
        viewer.require_village("" if pd.isna(row["village_id"]) else str(row["village_id"]))
    opened = situation.night.openings.opened.get(shelter_id)
    places = opened.places if opened else int(row["usable_capacity"])
    return Door(shelter_id, str(row["name"]), town_id, places)


def desk(situation: Situation, viewer: Viewer, door: Door) -> Desk:
    """Make the desk of a shelter: every unit under order that is expected there or has somebody there."""
    moves, orders = moves_of(situation.night), situation.night.orders
    found = []
    for key, one in orders.units.items():
        expected = one.unit.shelter_id == door.shelter_id and not one.whole
        where = moves.of(key)
        if expected or door.shelter_id in where.shelters:
            found.append(desk_unit(situation, viewer, door, one, where))
    inside = in_shelters(situation.night).get(door.shelter_id) or InShelter(door.shelter_id)
    return Desk(door, inside, tuple(sorted(found, key=_order)))


def _order(one: DeskUnit) -> tuple[Any, ...]:
    number = one.list_no.lstrip("0")
    return one.complete, one.village, not number.isdecimal(), number.zfill(6), one.key


def desk_unit(
    situation: Situation, viewer: Viewer, door: Door, one: Ordered, where: Where
) -> DeskUnit:
    """Describe one unit for the desk, masked where the viewer may not read its names."""
    unit = one.unit
    places = shelter_names(situation.county)
    listed = _listed(situation.plan).get(unit.key, {})
    expected = unit.shelter_id == door.shelter_id and not one.whole
    here = where.shelters.get(door.shelter_id, 0)
    counted = 0 if where.disputed else here
    personal = _reader(viewer, unit.town_id, unit.village_id, at_door=expected or here > 0)
    household = unit.kind == "household"
    name = str(listed.get("name") or UNREGISTERED)
    return DeskUnit(
        key=unit.key,
        list_no=unit.list_no,
        village=_village(situation, unit.village_id, door.town_id),
        name=name if not household else _seen(name, personal, masked_name),
        phone=_seen(str(listed.get("phone") or ""), personal, masked_phone),
        address=str(listed.get("address") or "") if personal == _FULL else "",
        household=household,
        people=one.people,
        here=counted,
        on_the_way=where.on_the_way,
        not_moved=where.held(NOT_MOVED, people=one.people, lifted=one.lifted),
        expected=expected,
        listed_for=places.get(unit.shelter_id, unit.shelter_id),
        elsewhere=elsewhere_words(where, door.shelter_id, places),
        mark=where.mark,
        disputed=where.disputed,
        lifted=one.lifted,
        at=where.at,
        recorded=here,
    )


def elsewhere_words(where: Where, shelter_id: str, places: Mapping[str, str]) -> str:
    """Say where persons of a unit are settled but here: 甲小学2人、投亲靠友1人."""
    words = [
        f"{places.get(key, key)}{people}人"
        for key, people in where.shelters.items()
        if key != shelter_id and people
    ]
    if where.relatives:
        words.append(f"投亲靠友{where.relatives}人")
    if where.home_again:
        words.append(f"已返回{where.home_again}人")
    return "、".join(words)


@kept
def shelter_names(county: County) -> Mapping[str, str]:
    """Return shelter id → name."""
    shelters = county.tables["shelters"]
    return dict(zip(shelters["shelter_id"], shelters["name"], strict=True))


_FULL, _MASKED, _NOT = "full", "masked", "not"


def _reader(viewer: Viewer, town_id: str, village_id: str, *, at_door: bool) -> str:
    """Tell how much of a household's names the viewer may read: a keeper those of his door."""
    if not viewer.names:
        return _NOT
    if viewer.shelters is not None:
        return _FULL if at_door else _MASKED
    return _FULL if viewer.sees_town(town_id) and viewer.sees_village(village_id) else _MASKED


def _seen(text: str, personal: str, mask: Any) -> str:
    if not text or text == UNREGISTERED or personal == _FULL:
        return text
    return str(mask(text)) if personal == _MASKED else HIDDEN


def _village(situation: Situation, village_id: str, town_id: str) -> str:
    """Name a village; one of another town with its town."""
    name, town = village_places(situation.county).get(village_id, (village_id, ""))
    return name if town == town_id else f"{town_names(situation).get(town, town)}{name}"


@kept
def _listed(plan: Plan) -> Mapping[str, Mapping[str, Any]]:
    """Return name, phone and address of every listed unit, on its key; unknown ones are left out."""
    rows = plan.risk_list
    keys = rows["unit_kind"] + ":" + rows["unit_id"]
    cells = rows[["name", "phone", "address"]].to_dict("records")
    return {
        key: {str(name): value for name, value in row.items() if pd.notna(value)}
        for key, row in zip(keys, cells, strict=True)
    }
