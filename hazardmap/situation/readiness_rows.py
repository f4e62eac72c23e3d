"""Who stands behind a line of 汛前准备 (缺项明细): the households and duty-holders to be put right."""

from dataclasses import dataclass

import pandas as pd

from hazardmap.situation import gaps
from hazardmap.situation.duty_places import placed_holders
from hazardmap.situation.masking import HIDDEN, duty_text
from hazardmap.situation.model import Situation
from hazardmap.situation.readiness import DEAD_NUMBERS
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class LackingHousehold:
    """One household with what it lacks (缺项户)."""

    household_id: str
    list_no: str
    name: str
    lacks: str


@dataclass(frozen=True, slots=True)
class DeadNumber:
    """One duty-holder whose number was found dead (空号)."""

    duty_id: str
    name: str
    post: str
    phone: str
    result: str
    town_id: str
    village_id: str


def lacking_households(
    situation: Situation, viewer: Viewer, village_id: str
) -> list[LackingHousehold]:
    """List the households of a village that lack something, by list number; names only for who may see them."""
    flags = gaps.household_gaps(situation, viewer)
    flags = flags[flags["village_id"] == village_id]
    keys = list(gaps.HOUSEHOLD_GAPS)
    flags = flags[flags[keys].any(axis=1)]
    homes = situation.county.households.loc[flags.index].sort_values(
        ["list_number", "household_id"]
    )
    words = {key: gaps.HOUSEHOLD_GAPS[key][0] for key in keys}
    lacking = flags.loc[homes.index, keys].to_dict("records")
    found = []
    for kinds, key, number, name in zip(
        lacking, homes["household_id"], homes["list_no"], homes["name"], strict=True
    ):
        lacks = "、".join(words[kind] for kind in keys if kinds[kind])
        shown = _text(name) if viewer.names else (HIDDEN if _text(name) else "")
        found.append(LackingHousehold(str(key), _text(number), shown, lacks))
    return found


def dead_numbers(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> list[DeadNumber]:
    """List the duty-holders whose last test-dial met a dead number (空号)."""
    holders = placed_holders(situation.county, viewer)
    dead = holders[holders["last_result"].isin(DEAD_NUMBERS)]
    if village_id is not None:
        dead = dead[dead["village_id"] == village_id]
    elif town_id is not None:
        dead = dead[dead["town_id"] == town_id]
    phones = dead["phone1"].fillna(dead["phone2"]).fillna(dead["landline"])
    columns = (
        dead[name] for name in ("duty_id", "name", "post", "town_id", "village_id", "last_result")
    )
    return [
        DeadNumber(
            duty_id=str(key),
            name=duty_text(_text(name), viewer),
            post=_text(post),
            phone=duty_text(_text(phone), viewer),
            result=_text(result),
            town_id=_text(town),
            village_id=_text(village),
        )
        for (key, name, post, town, village, result), phone in zip(
            zip(*columns, strict=True), phones, strict=True
        )
    ]


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
