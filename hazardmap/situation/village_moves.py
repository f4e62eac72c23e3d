"""The households of a village and where they are (逐户去向): the page of one village."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from hazardmap.evacuation.moves import SOURCES
from hazardmap.evacuation.whereabouts import WORDS
from hazardmap.situation.index import kept
from hazardmap.situation.masking import masked
from hazardmap.situation.model import Plan, Situation
from hazardmap.situation.move_log import EntryLine, entry_lines, report_words
from hazardmap.situation.move_words import shelter_names, state_words, where_words
from hazardmap.situation.ordered import OrderedTally, moves_of, ordered_tally
from hazardmap.situation.ordered_parts import by_village, unit_row, village_frame
from hazardmap.situation.refuge_address import address_words
from hazardmap.situation.scope import Scope, village_scope
from hazardmap.situation.slip_village import listed_places
from hazardmap.viewer import Viewer

_PEOPLE: Final = ("name", "phone", "address", "area", "mover", "mover_phone", "shelter", "reason")
"""Columns of the list beside a household."""


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One household or institution of a village (一户): who, how many, where now, why not moved."""

    key: str
    list_no: str
    kind: str
    people: int
    settled: int
    on_the_way: int
    not_moved: int
    where: str
    mark: str
    reason: str
    address: str
    address_words: str
    """whether the address of the relatives lies in danger, as far as it can be told"""
    source: str
    last: str
    at: datetime | None
    by: str
    disputed: str
    lifted: bool
    meant: str
    """the place it is meant for (清单指定)"""
    facts: Mapping[str, str]
    """name, phone, address, area, mover, mover_phone, shelter, reason of the list, as may be read"""

    @property
    def words(self) -> str:
        """11号 到2人/共3人."""
        return state_words(self.list_no, self.settled, self.people)


@dataclass(frozen=True, slots=True)
class VillageMoves:
    """A village on the page of moves (一村转移登记)."""

    scope: Scope
    total: OrderedTally
    by_total: int
    lines: tuple[HouseholdLine, ...]
    entries: tuple[EntryLine, ...]
    reported: str
    """what the village told by total, and when; empty = nothing"""

    @property
    def lifted(self) -> bool:
        """Tell whether some household may go home (有已解除的户)."""
        return any(line.lifted for line in self.lines)


def village_moves(situation: Situation, viewer: Viewer, village_id: str) -> VillageMoves:
    """Gather the page of one village.

    Raises `UnknownPlace` or `NotAllowed` for a village the viewer may not see.
    """
    scope = village_scope(situation, viewer, village_id)
    viewer.require_village(village_id)
    night = situation.night
    frame = village_frame(night, village_id)
    return VillageMoves(
        scope=scope,
        total=ordered_tally(frame),
        by_total=int(frame.loc[frame["kind"].eq("report"), "by_phone"].sum()),
        lines=household_lines(situation, viewer, village_id),
        entries=entry_lines(situation, village_id),
        reported=report_words(situation, village_id),
    )


def household_lines(
    situation: Situation, viewer: Viewer, village_id: str
) -> tuple[HouseholdLine, ...]:
    """List the units of a village under order (应转对象), who is left first, then by 名单号."""
    here = by_village(situation.night.orders).get(village_id)
    keys = [key for key, one in (here.units.items() if here else ()) if not one.whole]
    people = _facts(situation.plan, replace(viewer, who=""), tuple(keys))
    lines = [_household(situation, key, people.get(key, {})) for key in keys]
    return tuple(
        sorted(lines, key=lambda one: (not one.not_moved, one.list_no.rjust(6, "0"), one.key))
    )


@lru_cache(maxsize=512)
def _facts(plan: Plan, viewer: Viewer, keys: tuple[str, ...]) -> dict[str, dict[str, str]]:
    places = _places(plan)
    listed = [key for key in keys if key in places]
    shown = masked(plan.risk_list.iloc[[places[key] for key in listed]], viewer)
    cells = {name: shown[name].fillna("").astype("str").tolist() for name in _PEOPLE}
    return {key: {name: cells[name][place] for name in _PEOPLE} for place, key in enumerate(listed)}


@kept
def _places(plan: Plan) -> dict[str, int]:
    """Return unit key → its place on the list."""
    keys = plan.risk_list["unit_kind"] + ":" + plan.risk_list["unit_id"]
    return {key: place for place, key in enumerate(keys)}


def _household(situation: Situation, key: str, facts: Mapping[str, str]) -> HouseholdLine:
    night = situation.night
    one, where = night.orders.units[key], moves_of(night).of(key)
    row: dict[str, Any] = unit_row(night, key) or {}
    shelters = shelter_names(situation)
    meant = {"own_refuge": WORDS["relatives"], "own_plan": "单位自行转移"}.get(
        one.unit.status,
        shelters.get(one.unit.shelter_id) or listed_places(situation).get(key, "尚无去处"),
    )
    return HouseholdLine(
        key=key,
        list_no=one.unit.list_no,
        kind=one.unit.kind,
        people=one.people,
        settled=int(row["settled"]),
        on_the_way=int(row["on_the_way"]),
        not_moved=int(row["not_moved"]),
        where=where_words(where, one.people, shelters, lifted=one.lifted),
        mark=where.mark if row["not_moved"] else "",
        reason=where.reason if row["not_moved"] else "",
        address=where.address,
        address_words=address_words(situation, where.address) if where.relatives else "",
        source=SOURCES.get(where.source, ""),
        last=where.last,
        at=where.at,
        by=where.by,
        disputed=where.disputed,
        lifted=one.lifted,
        meant=meant,
        facts=facts,
    )


def shelters_for(situation: Situation, scope: Scope) -> list[tuple[str, str]]:
    """Return id and name of the shelters people of a place may be taken to: those of its town first."""
    rows = situation.county.tables["shelters"][["shelter_id", "name", "town_id"]]
    eligible = situation.plan.shelter_load.set_index("shelter_id")["eligible"].eq(1).to_dict()
    opened = situation.night.openings.opened
    found = [
        (town_id != scope.town_id, str(name), str(shelter_id))
        for shelter_id, name, town_id in rows.itertuples(index=False)
        if eligible.get(shelter_id) or shelter_id in opened
    ]
    return [(shelter_id, name) for _, name, shelter_id in sorted(found)]
