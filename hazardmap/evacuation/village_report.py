"""Reports by total (村报数、仅计人数): people of a village told by phone or counted at a door, without names.

They stand for the village's units that nobody spoke of by name, and give way to every tick. Never is
anybody counted twice: a tick of the same column lowers what the total still stands for, and where they
cannot both be true, 未转 wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

PHONE_WORDS: Final = "电话报数，未逐户核"
LINE_WORDS: Final = "村报数，未逐户核"


@dataclass(frozen=True, slots=True)
class Report:
    """One village's report of its totals (村报数): households and people per column, who said it, when."""

    key: str
    village_id: str
    town_id: str
    shelter_people: int = 0
    shelter_households: int = 0
    shelter_id: str = ""
    relatives_people: int = 0
    relatives_households: int = 0
    on_the_way_people: int = 0
    on_the_way_households: int = 0
    said_by: str = ""
    said_at: str = ""
    at: datetime | None = None
    by: str = ""

    @property
    def people(self) -> int:
        """Persons who left home, as told."""
        return self.shelter_people + self.relatives_people + self.on_the_way_people

    @property
    def households(self) -> int:
        """Households that left home, as told."""
        return self.shelter_households + self.relatives_households + self.on_the_way_households


COUNTS: Final = (
    "shelter_people", "shelter_households", "relatives_people", "relatives_households",
    "on_the_way_people", "on_the_way_households",
)  # fmt: skip


def report_of(key: str, at: datetime, by: str, body: Mapping[str, Any]) -> Report:
    """Read a village's report as it was recorded."""
    return Report(
        key=key,
        at=at,
        by=by,
        village_id=str(body["village_id"]),
        town_id=str(body["town_id"]),
        shelter_id=str(body.get("shelter_id", "")),
        said_by=str(body.get("said_by", "")),
        said_at=str(body.get("said_at", "")),
        **{name: int(body.get(name, 0)) for name in COUNTS},
    )


@dataclass(frozen=True, slots=True)
class Heads:
    """Heads counted at a shelter without names (仅计人数): of a village, or people from elsewhere.

    A later count of the same shelter and origin replaces the former one. Without a village they are
    guests (外来人员): in the shelter, never in 应转.
    """

    key: str
    shelter_id: str
    town_id: str
    people: int
    village_id: str = ""
    origin: str = ""
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is known by name in a village (已逐户登记): persons per column, households that left."""

    shelter: int = 0
    relatives: int = 0
    on_the_way: int = 0
    shelter_households: int = 0
    relatives_households: int = 0
    on_the_way_households: int = 0


@dataclass(frozen=True, slots=True)
class Pool:
    """What the totals of a village still stand for (未逐户核): taken from its units without ticks."""

    shelters: Mapping[str, int]
    relatives: int
    on_the_way: int
    shelter_households: int
    relatives_households: int
    on_the_way_households: int

    @property
    def shelter(self) -> int:
        """Persons in shelters."""
        return sum(self.shelters.values())

    @property
    def people(self) -> int:
        """Persons who left home."""
        return self.shelter + self.relatives + self.on_the_way


def pool(
    report: Report | None,
    heads: Mapping[str, int],
    ticked: Ticked,
    *,
    people: int,
    households: int,
) -> Pool:
    """Tell what totals stand for beside the ticks (未逐户核的数).

    `heads` = heads counted per shelter, the same people as the report's: the larger number holds.
    `people`, `households` = those of the units nobody spoke of; more cannot be taken.
    """
    told = report or Report(key="", village_id="", town_id="")
    in_shelters = max(told.shelter_people, sum(heads.values()))
    shelter, relatives, way = _taken(
        people,
        (in_shelters - ticked.shelter, told.relatives_people - ticked.relatives,
         told.on_the_way_people - ticked.on_the_way),
    )  # fmt: skip
    homes = _taken(
        households,
        (told.shelter_households - ticked.shelter_households,
         told.relatives_households - ticked.relatives_households,
         told.on_the_way_households - ticked.on_the_way_households),
    )  # fmt: skip
    return Pool(
        shelters=_shared(shelter, heads, told.shelter_id),
        relatives=relatives,
        on_the_way=way,
        shelter_households=homes[0] if shelter else 0,
        relatives_households=homes[1] if relatives else 0,
        on_the_way_households=homes[2] if way else 0,
    )


def _taken(held: int, wanted: tuple[int, int, int]) -> tuple[int, int, int]:
    """Take what is wanted one after the other, never more than is held."""
    found = []
    for want in wanted:
        found.append(min(max(0, want), held))
        held -= found[-1]
    return found[0], found[1], found[2]


def _shared(people: int, heads: Mapping[str, int], shelter_id: str) -> Mapping[str, int]:
    """Share persons among shelters: heads where they were counted, the rest where the village said."""
    left, shares = people, {}
    for key in sorted(heads, key=lambda key: (-heads[key], key)):
        shares[key] = min(left, heads[key])
        left -= shares[key]
    shares[shelter_id] = shares.get(shelter_id, 0) + left
    return MappingProxyType({key: count for key, count in shares.items() if count})
