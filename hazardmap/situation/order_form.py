"""What the form of an order offers (拟定表单): villages with their 户 and 人, areas, who may decide."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from hazardmap.evacuation.deadlines import RIVER_KINDS
from hazardmap.situation.model import Situation
from hazardmap.situation.order_units import unit_frame, village_choices
from hazardmap.situation.scope import town_names, town_scope, village_places, village_scope
from hazardmap.situation.suggestion import suggestion
from hazardmap.situation.warned import warnings_in_force
from hazardmap.situation.wording import moment_words
from hazardmap.viewer import Viewer
from hazardmap.warning.response import STEP_WORDS


@dataclass(frozen=True, slots=True)
class Choice:
    """One place to tick (可勾选的村、镇街、危险区), with what stands on its list."""

    place_id: str
    name: str
    households: int
    people: int
    first_households: int
    first_people: int
    picked: bool
    ordered: bool = False
    step: str = ""
    """what is suggested for it now (建议)"""


@dataclass(frozen=True, slots=True)
class FormView:
    """Everything the form shows; `town_id` is empty when whole towns are to be picked."""

    town_id: str
    town_name: str
    towns: tuple[Choice, ...]
    villages: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    deciders: tuple[str, ...]
    basis: str
    decider: str
    first_batch: bool
    river: bool
    arrival: str
    of: str
    with_river: bool
    before_order: bool


def form_view(
    situation: Situation, viewer: Viewer, town_id: str, given: Mapping[str, Any]
) -> FormView:
    """Prepare the form for a town, or for the county where whole towns are ticked.

    `given` fills it: the address's words, or a draft. Raises `NotAllowed` for a town of others.
    """
    picked = _picked(given)
    town_id = town_id or _town_of(situation, viewer, picked)
    if not town_id and viewer.towns is not None and len(viewer.towns) == 1:
        town_id = next(iter(viewer.towns))
    name = town_scope(situation, viewer, town_id).town_name if town_id else ""
    counts = village_choices(situation, viewer, (town_id,) if town_id else ())
    areas, kinds = _areas(situation, town_id, picked["area"])
    return FormView(
        town_id=town_id,
        town_name=name,
        towns=() if town_id else _towns(situation, counts, picked["town"]),
        villages=_villages(situation, viewer, counts, picked["village"]) if town_id else (),
        areas=areas,
        deciders=_deciders(situation, viewer, town_id),
        basis=str(given.get("basis", "") or _basis(situation, town_id)),
        decider=str(given.get("decider", "")),
        first_batch=given.get("batch") == "first",
        river=given.get("deadline") == "river",
        arrival=str(given.get("arrival", "")),
        of=str(given.get("of", "")),
        with_river=not kinds.isdisjoint(RIVER_KINDS) or not town_id,
        before_order=given.get("first") == "1",
    )


def _picked(given: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    found = {}
    for name in ("town", "village", "area"):
        value = given.get(name, ())
        values = [value] if isinstance(value, str) else list(value)
        found[name] = frozenset(one for one in values if one)
    return found


def _town_of(situation: Situation, viewer: Viewer, picked: Mapping[str, frozenset[str]]) -> str:
    for village_id in sorted(picked["village"]):
        return village_scope(situation, viewer, village_id).town_id
    return ""


def _ordered(situation: Situation, column: str) -> set[str]:
    return {getattr(one.unit, column) for one in situation.night.orders.units.values()}


def _choices(
    rows: pd.DataFrame, names: Mapping[str, str], picked: frozenset[str], ordered: set[str]
) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            place_id=str(row["place_id"]),
            name=names.get(str(row["place_id"]), str(row["place_id"])),
            households=int(row["households"]),
            people=int(row["people"]),
            first_households=int(row["first_households"]),
            first_people=int(row["first_people"]),
            picked=row["place_id"] in picked,
            ordered=row["place_id"] in ordered,
        )
        for row in rows.to_dict("records")
    )


def _towns(
    situation: Situation, counts: pd.DataFrame, picked: frozenset[str]
) -> tuple[Choice, ...]:
    sums = counts.drop(columns="village_id").groupby("town_id").sum().reset_index(names="place_id")
    names = dict(town_names(situation))
    return _choices(sums, names, picked, _ordered(situation, "town_id"))


def _villages(
    situation: Situation, viewer: Viewer, counts: pd.DataFrame, picked: frozenset[str]
) -> tuple[Choice, ...]:
    names = {key: name for key, (name, _) in village_places(situation.county).items()}
    rows = counts[counts["village_id"] != ""].rename(columns={"village_id": "place_id"})
    rows = rows.sort_values("place_id")
    found = _choices(rows, names, picked, _ordered(situation, "village_id"))
    told = suggestion(situation, viewer).villages
    steps = dict(zip(told["village_id"], told["rank"], strict=True))
    words = {key: STEP_WORDS.get(int(rank), "") for key, rank in steps.items()}
    marked = [replace(one, step=words.get(one.place_id, "")) for one in found]
    return tuple(sorted(marked, key=lambda one: -steps.get(one.place_id, 0)))


def _areas(
    situation: Situation, town_id: str, picked: frozenset[str]
) -> tuple[tuple[Choice, ...], set[str]]:
    if not town_id:
        return (), set()
    units = unit_frame(situation.county, situation.plan)
    keys = {key for areas in units.loc[units["town_id"] == town_id, "areas"] for key in areas}
    table = situation.county.tables["danger_areas"]
    mine = table[table["area_id"].isin(keys)].sort_values(["name", "area_id"])
    found = tuple(
        Choice(area_id, name, 0, 0, 0, 0, area_id in picked)
        for area_id, name in zip(mine["area_id"], mine["name"], strict=True)
    )
    here = situation.county.memberships
    return found, set(here.loc[here["town_id"] == town_id, "kind"])


def _deciders(situation: Situation, viewer: Viewer, town_id: str) -> tuple[str, ...]:
    """Offer the leaders of the town, or of the county (决定人): post and name."""
    if not viewer.duty_names:
        return ()
    holders = situation.county.tables["duty_holders"]
    rows = holders[holders["scope_id"].eq(town_id) if town_id else holders["level"].eq("县")]
    rows = rows[~rows["post"].str.contains("值班", na=False)]
    return tuple(f"{post} {name}" for post, name in zip(rows["post"], rows["name"], strict=True))


def _basis(situation: Situation, town_id: str) -> str:
    """Name the warning the order rests on (依据): the worst one in force for the town."""
    for one in warnings_in_force(situation.night, situation.as_of):
        if not town_id or one.target.whole_county or town_id in one.target.towns:
            moment = moment_words(one.since, year=False)
            return f"{one.issuer or ''}{moment}{one.action}{one.signal}"
    return ""
