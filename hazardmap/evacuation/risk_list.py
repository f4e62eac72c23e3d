"""The evacuation risk list (避险转移风险清单), contracts §2 `risk_list.csv`."""

from typing import Final

import pandas as pd

from hazardmap.evacuation.households import list_number
from hazardmap.tables.words import worded

COLUMNS: Final = [
    "no", "list_no", "town", "village", "unit_kind", "unit_id", "name", "people", "assisted", "kind",
    "area", "also_in", "address", "phone", "mover", "mover_phone", "warner", "warner_phone", "shelter",
    "keeper", "keeper_phone", "distance_m", "basis", "status", "reason",
]  # fmt: skip
"""name, address, phone are personal; mover, warner and keeper are duty-holders."""
_UNPLACED_FIRST: Final = {"unassigned": 0}


def _people_facts(households: pd.DataFrame, institutions: pd.DataFrame) -> pd.DataFrame:
    """Gather what the list says of each unit: who, where, phones, in charge."""
    home = households.assign(
        unit_id=households["household_id"],
        also_in=households["also_in"].map("、".join),
        mover=households["mover_name"],
        warner=households["warner_name"],
    )
    columns = [
        "unit_id",
        "list_no",
        "name",
        "also_in",
        "address",
        "phone",
        "mover",
        "mover_phone",
        "warner",
        "warner_phone",
    ]
    home = home[[*columns, "shelter_name", "keeper_name", "keeper_phone"]].assign(
        unit_kind="household"
    )
    place = pd.DataFrame(
        {
            "unit_kind": "institution",
            "unit_id": institutions["institution_id"],
            "name": institutions["name"],
            "mover": institutions["officer_name"],
            "mover_phone": institutions["officer_phone"],
        }
    )
    facts = pd.concat([part for part in (home, place) if len(part)] or [home], ignore_index=True)
    return facts.reindex(columns=home.columns).astype("str")


def _keepers(rows: pd.DataFrame, shelters: pd.DataFrame) -> pd.DataFrame:
    """Name shelter and keeper: the shelter table knows best, the list's own words where it is silent.

    Without any shelter table the list's word (第16列) is all there is: it is shown, and not counted as placed.
    """
    known = shelters.set_index("shelter_id")
    ids = rows["shelter_id"]
    none_known = pd.Series(shelters.empty, index=rows.index)
    by_list = ids.eq(rows["listed_shelter_id"]) | none_known
    return pd.DataFrame(
        {
            "shelter": worded(ids, known["name"]).fillna(rows["shelter_name"].where(none_known)),
            "keeper": worded(ids, known["keeper_name"]).fillna(rows["keeper_name"].where(by_list)),
            "keeper_phone": worded(ids, known["keeper_phone"]).fillna(
                rows["keeper_phone"].where(by_list)
            ),
        }
    )


def risk_list(
    assignment: pd.DataFrame,
    households: pd.DataFrame,
    institutions: pd.DataFrame,
    *,
    shelters: pd.DataFrame,
    towns: pd.DataFrame,
    villages: pd.DataFrame,
) -> pd.DataFrame:
    """Make the list (清单): one row per listed unit, with full names; mask before showing.

    Sorted by town, village, unplaced first, primary area, mover, list number; village estimates are not on
    it (需核实 stands in its own line). Columns of the contract, then town_id, village_id, group_id,
    shelter_id, hazards and primary_key.
    """
    listed = assignment[assignment["status"].ne("to_verify")]
    # estimates of unknown size made the column float; listed units always have a number
    listed = listed.astype({"people": "int64", "assisted": "int64", "changed": "int64"})
    rows = listed.merge(
        _people_facts(households, institutions), on=["unit_kind", "unit_id"], how="left"
    )
    rows = rows.assign(
        town=worded(rows["town_id"], towns.set_index("town_id")["name"]),
        village=worded(rows["village_id"], villages.set_index("village_id")["name"]),
        kind=rows["primary_kind"],
        area=rows["primary_name"],
        basis=rows["distance_basis"],
        primary_key=rows["primary_area"],
        **_keepers(rows, shelters),
        first=rows["status"].map(_UNPLACED_FIRST).fillna(1),
        number=list_number(rows["list_no"]),
    )
    order = _in_order(rows)
    order["no"] = range(1, len(order) + 1)
    extra = ["town_id", "village_id", "group_id", "shelter_id", "hazards", "primary_key", "changed"]
    return order[[*COLUMNS, *extra]]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort by town, village, unplaced first, primary area, mover, list number."""
    # text keys are compared as filled text so that missing ones have one fixed place, the end
    keys = {"area_key": rows["area"].fillna("\uffff"), "mover_key": rows["mover"].fillna("\uffff")}
    by = ["town_id", "village_id", "first", *keys, "number", "unit_kind", "unit_id"]
    return rows.assign(**keys).sort_values(by, ignore_index=True, na_position="last")
