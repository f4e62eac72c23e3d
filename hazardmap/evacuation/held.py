"""Places that are not for the optimiser to choose (定下的去处): who is there, who was told, who is pinned."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.evacuation.before import Before, Told, keys_of
from hazardmap.evacuation.wishes import Choices, suitable_for

Ints = NDArray[np.int64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Doors:
    """The shelters to hold places in (场所): `left` free places change in place, all else is fixed.

    `judged` as in `eligibility.eligible_shelters`; `metres` are places × shelters, inf where no road leads.
    """

    ids: pd.Series
    names: pd.Series
    judged: pd.DataFrame
    metres: NDArray[np.float64]
    left: Ints


@dataclass(frozen=True, slots=True)
class Held:
    """Places held so far (已留位): `shelter` positions (-1 = none yet) and sentences, filled in place."""

    shelter: Ints
    said: Texts


def positions(keys: pd.Series, values: pd.Series) -> Ints:
    """Position of each value in keys, -1 when missing."""
    found: Ints = pd.Index(keys).get_indexer(pd.Index(values)).astype("int64")
    return found


def hold_units(
    units: pd.DataFrame, rows: Choices, pins: pd.DataFrame, doors: Doors, before: Before
) -> tuple[Ints, Texts]:
    """Hold places (留位): for who has set out, who was told, then pins; -1 = the optimiser chooses.

    A pin of a unit that was told comes before what it was told: it is a decision by hand. Returns the
    shelter positions and, per unit, "" or the sentence of a pin or of a place that is no more.
    """
    held = Held(np.full(len(units), -1, dtype="int64"), np.full(len(units), "", dtype=object))
    told = _told(units, before)
    _hold_there(units, told, doors, held)
    told = {at: word for at, word in told.items() if held.shelter[at] < 0}
    pinned, keys = set(keys_of(pins)), keys_of(units)
    by_hand = {at: word for at, word in told.items() if keys[at] in pinned}
    others = {at: word for at, word in told.items() if at not in by_hand}
    _hold_told(units, rows, others, doors, held)
    _hold_pins(units, pins, doors, held)
    refused = {at: word for at, word in by_hand.items() if held.shelter[at] < 0}
    _hold_told(units, rows, refused, doors, held)
    return held.shelter, held.said


def _told(units: pd.DataFrame, before: Before) -> dict[int, Told]:
    """Find who was told a place, on the units' positions."""
    if not before.told:
        return {}
    needs = ~(units["own_refuge"] | units["own_plan"]).to_numpy()
    found = ((at, before.told.get(key)) for at, key in enumerate(keys_of(units)))
    return {at: word for at, word in found if word is not None and word.shelter_id and needs[at]}


def _hold_there(units: pd.DataFrame, told: dict[int, Told], doors: Doors, held: Held) -> None:
    """Leave whoever has set out where he goes or is (途中、已安置), whatever the shelter has become."""
    at_door = dict(zip(doors.ids, range(len(doors.ids)), strict=True))
    people = units["people"].to_numpy()
    for at, word in told.items():
        target = at_door.get(word.shelter_id, -1)
        if word.there and target >= 0:
            held.shelter[at] = target
            doors.left[target] = max(0, doors.left[target] - people[at])


def _hold_told(
    units: pd.DataFrame,
    rows: Choices,
    told: dict[int, Told],
    doors: Doors,
    held: Held,
) -> None:
    """Hold what was told as long as the shelter may serve (Y1, Y2, Y5), has room and can be reached.

    Units that grew come last: they make room for those told nothing new.
    """
    at_door = dict(zip(doors.ids, range(len(doors.ids)), strict=True))
    closed, names = doors.judged["pin_refusal"].tolist(), doors.names.tolist()
    place, people = units["place"].tolist(), units["people"].tolist()
    for at in sorted(told, key=lambda at: (told[at].people != people[at], at)):
        target = at_door.get(told[at].shelter_id, -1)
        if target < 0:
            held.said[at] += "原告知的避灾场所已不在场所表；"
            continue
        refusal = closed[target]
        if not refusal and not rows.suitable[rows.row[at], target]:
            refusal = "不适用于所临灾种"
        if not refusal and place[at] >= 0 and not np.isfinite(doors.metres[place[at], target]):
            refusal = "道路不通"
        if not refusal and people[at] > doors.left[target]:
            refusal = f"只剩{doors.left[target]}个位置"
        if refusal:
            held.said[at] += f"原告知去{names[target]}，{refusal}；"
            continue
        held.shelter[at] = target
        doors.left[target] -= people[at]


def _hold_pins(units: pd.DataFrame, pins: pd.DataFrame, doors: Doors, held: Held) -> None:
    """Hold pinned places; a pin is refused only by Y1, Y2, Y5 or capacity, with the reason."""
    judged = doors.judged
    order = pins.sort_values(["unit_kind", "unit_id"])
    keys = pd.MultiIndex.from_frame(units[["unit_kind", "unit_id"]])
    found = keys.get_indexer(pd.MultiIndex.from_frame(order[["unit_kind", "unit_id"]]))
    to = positions(doors.ids, order["shelter_id"])
    needs = ~(units["own_refuge"] | units["own_plan"]).to_numpy()
    for unit, target, by, why in zip(found, to, order["by"], order["reason"], strict=True):
        if unit < 0 or target < 0 or not needs[unit] or held.shelter[unit] >= 0:
            continue
        name = doors.names.iloc[target]
        hazards = units["hazards"].iloc[unit : unit + 1]
        people = int(units["people"].iloc[unit])
        suits = suitable_for(hazards, judged["unsuitable"].iloc[target : target + 1]).all()
        refusal = judged["pin_refusal"].iloc[target] or ("" if suits else "不适用于所临灾种")
        if not refusal and people > doors.left[target]:
            refusal = f"只剩{doors.left[target]}个位置"
        if refusal:
            held.said[unit] = f"手工指定{name}未采纳：{refusal}；"
            continue
        held.shelter[unit] = target
        doors.left[target] -= people
        held.said[unit] = f"手工指定{name}（{by}：{why}）"
