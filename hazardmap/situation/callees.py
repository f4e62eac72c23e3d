"""Who must be called (叫应对象): duty-holders A/B岗, keepers, mine officers, with every number in turn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.situation.index import kept
from hazardmap.situation.masking import duty_text
from hazardmap.situation.mine_places import mine_towns
from hazardmap.situation.model import County, Situation
from hazardmap.situation.on_call import (
    GROUPS,
    MOVER,
    VILLAGE,
    WARNER,
    Holder,
    holders,
    listed_movers,
    text_of,
)
from hazardmap.situation.scope import town_names, village_places
from hazardmap.situation.subjects import Subject
from hazardmap.viewer import Viewer
from hazardmap.warning.calling import Number

_HEADS: Final = ("书记", "长", "主任", "指挥")


@dataclass(frozen=True, slots=True)
class Contact:
    """One person to be reached (叫应对象), with the numbers in the order in which they are tried."""

    person_id: str
    name: str
    post: str
    group: str
    town_id: str
    scope: str
    numbers: tuple[Number, ...]
    shelter_id: str = ""


def contacts(
    situation: Situation, viewer: Viewer, subject: Subject, *, whole: bool
) -> tuple[Contact, ...]:
    """List who is to be called for a subject, by group, place and id.

    `whole`: villages and keepers too; without it the county calls the towns and the mines alone.
    """
    people = [*holders(situation.county)]
    if whole:
        people += listed_movers(situation.county, subject.villages)
    here = [one for one in people if _wanted(one, subject, viewer, whole=whole)]
    found = [_contact(situation, viewer, one) for one in here]
    if whole:
        found += _keepers_without_holder(situation, viewer, subject, {one.scope_id for one in here})
    if subject.mines:
        found += _mines(situation, viewer, subject)
    rank = {group: place for place, group in enumerate(GROUPS)}
    return tuple(sorted(found, key=lambda one: (rank[one.group], one.scope, one.person_id)))


def _wanted(one: Holder, subject: Subject, viewer: Viewer, *, whole: bool) -> bool:
    if one.level == "县":
        return viewer.towns is None and any("指挥" in role for role in subject.roles)
    if one.level == "镇":
        # a town's own order was given by its own leaders: it calls its villages
        own = viewer.towns is not None and not subject.is_warning
        mine = one.town_id in subject.towns and viewer.sees_town(one.town_id)
        return mine and not own and _has_role(one, subject.roles)
    if not whole or not viewer.sees_town(one.town_id):
        return False
    if one.level == "村":
        return one.village_id in subject.villages and _has_role(one, subject.roles)
    return one.level == "场所" and one.scope_id in subject.shelters


def _has_role(one: Holder, roles: frozenset[str]) -> bool:
    """Tell whether a post is one of those that the response table calls."""
    if one.level == "镇":
        heads = "镇街主要负责人" in roles and "值班" not in one.post
        heads = heads and any(word in one.post for word in _HEADS)
        office = "镇街应急办" in roles and ("应急" in one.post or "值班" in one.post)
        return heads or office
    # whoever is called by his village is called by every role of his village
    words = {WARNER: "预警责任人", MOVER: "转移责任人", VILLAGE: "村书记"}
    wanted = words[one.group]
    return wanted in roles or (one.group == VILLAGE and bool(roles & {MOVER, WARNER}))


def _contact(situation: Situation, viewer: Viewer, one: Holder) -> Contact:
    return Contact(
        person_id=one.duty_id,
        name=duty_text(one.name, viewer),
        post=_post(situation, one),
        group=one.group,
        town_id=one.town_id,
        scope=_scope_words(situation, one),
        numbers=_shown(numbers_of(one, _above(situation.county, one)), viewer),
        shelter_id=one.scope_id if one.level == "场所" else "",
    )


def _post(situation: Situation, one: Holder) -> str:
    """Name the post; a keeper's with his door: 枫源文化礼堂管理员."""
    if one.level != "场所":
        return one.post
    shelters = situation.county.tables["shelters"]
    names = dict(zip(shelters["shelter_id"], shelters["name"], strict=True))
    return f"{names.get(one.scope_id, '避灾场所')}管理员"


def numbers_of(one: Holder, above: Iterable[Holder] = ()) -> tuple[Number, ...]:
    """Order the numbers of a person (号码次序): mobile, B岗, second mobile, landline, then the next higher post."""
    mobile, second, landline = one.phones
    found = [Number(mobile, "手机", one.name)]
    found += [Number(deputy.phones[0], "B岗", deputy.name) for deputy in one.deputies]
    found += [Number(second, "备用手机", one.name), Number(landline, "座机", one.name)]
    found += [Number(deputy.phones[1], "B岗备用手机", deputy.name) for deputy in one.deputies]
    found += [Number(high.phones[0], f"上报 {high.post}", high.name) for high in above]
    return tuple(number for number in found if number.phone)


def _shown(numbers: tuple[Number, ...], viewer: Viewer) -> tuple[Number, ...]:
    if viewer.duty_names:
        return numbers
    return tuple(
        Number(duty_text(one.phone, viewer), one.label, duty_text(one.who, viewer))
        for one in numbers
    )


def _above(county: County, one: Holder) -> tuple[Holder, ...]:
    """Return who is told when a person cannot be reached: his village, his town, the county."""
    chains = _chains(county)
    found: list[Holder] = []
    if one.level in {"村", "场所"}:
        found += chains.get(("村", one.village_id), ())
    if one.level != "县":
        found += chains.get(("镇", one.town_id), ())
        found += chains.get(("县", ""), ())
    return tuple(high for high in found if high.duty_id != one.duty_id)


@kept
def _chains(county: County) -> Mapping[tuple[str, str], tuple[Holder, ...]]:
    """Return the heads to whom a place reports (上一级): village secretary, town heads, county office."""
    found: dict[tuple[str, str], list[Holder]] = {}
    for one in holders(county):
        if one.group == VILLAGE and "书记" in one.post:
            found.setdefault(("村", one.village_id), []).append(one)
        elif one.level == "镇" and ("常务" in one.post or "长" in one.post[-1:]):
            found.setdefault(("镇", one.town_id), []).append(one)
        elif one.level == "县" and ("值班" in one.post or "常务" in one.post):
            found.setdefault(("县", ""), []).append(one)
    return {key: tuple(group[:2]) for key, group in found.items()}


def _scope_words(situation: Situation, one: Holder) -> str:
    if one.village_id:
        return village_places(situation.county).get(one.village_id, (one.village_id, ""))[0]
    return town_names(situation).get(one.town_id, situation.county.name)


def _keepers_without_holder(
    situation: Situation, viewer: Viewer, subject: Subject, named: set[str]
) -> list[Contact]:
    """Take the keepers of shelters that no duty-holder row speaks of from the shelters themselves."""
    shelters = situation.county.tables["shelters"]
    rows = shelters[shelters["shelter_id"].isin(subject.shelters - named)]
    names = village_places(situation.county)
    found = []
    for row in rows.to_dict("records"):
        village_id = text_of(row["village_id"])
        town_id = text_of(row["town_id"]) or names.get(village_id, ("", ""))[1]
        if not viewer.sees_town(town_id):
            continue
        keeper, phone = text_of(row["keeper_name"]), text_of(row["keeper_phone"])
        one = Holder(
            f"keeper:{row['shelter_id']}", keeper or "姓名未登记", f"{row['name']}管理员", "场所",
            str(row["shelter_id"]), town_id, village_id, (phone, "", ""),
        )  # fmt: skip
        found.append(_contact(situation, viewer, one))
    return found


def _mines(situation: Situation, viewer: Viewer, subject: Subject) -> list[Contact]:
    """Take the officers of the mines in the towns concerned; a mine without place is the county's to call."""
    towns = mine_towns(situation.county)
    rows: pd.DataFrame = situation.county.tables["mines"]
    officers = {one.scope_id: one for one in holders(situation.county) if one.level == "矿"}
    found = []
    for row in rows.to_dict("records"):
        mine_id, town_id = str(row["mine_id"]), towns.get(str(row["mine_id"]), "")
        here = town_id in subject.towns or not town_id
        if not here or not viewer.sees_town(town_id):
            continue
        own = officers.get(mine_id)
        one = Holder(
            own.duty_id if own else f"mine:{mine_id}",
            own.name if own else text_of(row["officer_name"]) or "姓名未登记",
            f"{row['name']}负责人", "矿", mine_id, town_id, "",
            own.phones if own else (text_of(row["officer_phone"]), "", ""),
            own.deputies if own else (),
        )  # fmt: skip
        found.append(_contact(situation, viewer, one))
    return found
