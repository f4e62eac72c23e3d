"""What stands on the card on a door (户卡，一户一卡): who, from where, on which sign, to where, whom to ring."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from hazardmap.errors import NotAllowed
from hazardmap.situation.index import kept
from hazardmap.situation.masking import ON_DUTY, without_duty_names
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.scope import village_scope
from hazardmap.viewer import Viewer

_NAMELESS: Final = "户卡印有户主姓名，当前身份不能看姓名，不能打印；如需户卡请联系镇街值班室。"
_OF_HOME: Final = [
    "household_id", "village_id", "town_id", "list_no", "list_number", "name", "people", "people_unknown",
    "primary_area", "primary_kind", "also_in", "trigger", "route", "own_refuge_address", "own_refuge_phone",
    "listed_shelter_name", "shelter_name", "mover_name", "mover_phone", "warner_name", "warner_phone",
    "keeper_name",
]  # fmt: skip
_OF_PLAN: Final = [
    "unit_id",
    "status",
    "shelter",
    "shelter_id",
    "keeper",
    "keeper_phone",
    "changed",
]


def door_cards(situation: Situation, viewer: Viewer, village_id: str) -> pd.DataFrame:
    """Return the card of every listed household of a village, once each, by list number (户卡).

    Columns: those of the household, then status, shelter, keeper, keeper_phone and changed of the plan.
    No phone, address or 特殊人员 of the household: whoever passes the door could read them.

    Raises
    ------
    UnknownPlace, NotAllowed
        For an id that is no village, one of other towns, or a viewer who may not see names.
    """
    scope = village_scope(situation, viewer, village_id)
    if not viewer.names:
        raise NotAllowed(_NAMELESS)
    rows = _cards(situation.county, situation.plan)
    rows = viewer.rows(rows[rows["village_id"] == scope.village_id])
    return without_duty_names(rows, viewer, ON_DUTY)


@kept
def _cards(county: County, plan: Plan) -> pd.DataFrame:
    """Join every household with its place in the plan; one the plan leaves out keeps its list's own words."""
    listed = plan.risk_list
    listed = listed.loc[listed["unit_kind"] == "household", _OF_PLAN]
    homes = county.households
    own = homes["keeper_phone"].astype("str").rename("listed_keeper_phone")
    rows = homes[_OF_HOME].join(own).merge(
        listed, left_on="household_id", right_on="unit_id", how="left"
    )  # fmt: skip
    alone = rows["status"].isna()
    by_list = {
        "shelter": rows["listed_shelter_name"].fillna(rows["shelter_name"]),
        "keeper": rows["keeper_name"],
        "keeper_phone": rows["listed_keeper_phone"],
    }
    known = {name: rows[name].where(~alone, words) for name, words in by_list.items()}
    cards = rows.assign(
        **known,
        mover=rows["mover_name"],
        warner=rows["warner_name"],
        also_in=rows["also_in"].map("、".join),
    ).drop(columns=["unit_id", "mover_name", "warner_name", "keeper_name", "listed_keeper_phone"])
    order = ["village_id", "list_number", "household_id"]
    return cards.sort_values(order, na_position="last", ignore_index=True)


@kept
def card_marks(county: County, plan: Plan) -> Mapping[str, str]:
    """Return village id → what its cards would say now (户卡内容标记)."""
    rows = _cards(county, plan)
    hashes = pd.util.hash_pandas_object(rows.astype("str"), index=False)
    sums = hashes.groupby(rows["village_id"]).sum()
    return MappingProxyType({str(village): f"{int(total):x}" for village, total in sums.items()})
