"""What would close the gap (补缺办法): ranked, with how many people each would place."""

import numpy as np
import pandas as pd

from hazardmap.evacuation.placement import Ground, Placement

COLUMNS = ["rank", "town_id", "kind", "shelter_id", "people", "sentence"]


def _candidates(here: Ground) -> pd.DataFrame:
    """Shelters that one act of a named officer could bring into use, with the places they would add."""
    judged, shelters = here.eligibility, here.shelters
    places = judged["usable_capacity"]
    confirm = ~judged["eligible"] & judged["pin_allowed"]
    blocked = judged["eligible"] & shelters["blocked_places"].fillna(0).gt(0)
    rows = [
        pd.DataFrame({"at": np.flatnonzero(confirm), "kind": "confirm", "places": places[confirm]}),
        pd.DataFrame(
            {
                "at": np.flatnonzero(blocked),
                "kind": "unblock",
                "places": shelters.loc[blocked, "blocked_places"],
            }
        ),
    ]
    return pd.concat(rows, ignore_index=True).astype({"at": "int64", "places": "int64"})


def gap_cures(placed: Placement, here: Ground) -> pd.DataFrame:
    """Rank what would cure the gap (安置缺口怎么补): most unplaced people first, then nearest.

    A candidate counts the unplaced units that could walk there and whom it suits, up to its places. Towns
    that no candidate can help get a line that names the missing places.
    """
    gap = placed.shelter < 0
    gap &= ~(placed.units["own_refuge"] | placed.units["own_plan"]).to_numpy()
    if not gap.any():
        return pd.DataFrame(columns=COLUMNS)
    units = placed.units[gap]
    row = placed.choices.row[gap]
    people = units["people"].to_numpy()
    rows = []
    for at, kind, places in _candidates(here).itertuples(index=False, name=None):
        reach = (
            np.isfinite(here.distances.metres[units["place"].to_numpy(), at])
            & placed.choices.suitable[row, at]
        )
        helped = int(min(places, people[reach].sum()))
        if helped:
            towns = units["town_id"][reach].mode()
            metres = float(here.base[units["place"].to_numpy()[reach], at].mean())
            rows.append((towns.iloc[0] if len(towns) else "", kind, at, helped, metres, places))
    table = pd.DataFrame(rows, columns=["town_id", "kind", "at", "people", "metres", "places"])
    table = table.sort_values(
        ["people", "metres", "at"], ascending=[False, True, True], ignore_index=True
    )
    sentences = [
        _sentence(here, *key)
        for key in table[["kind", "at", "places", "people"]].itertuples(index=False, name=None)
    ]
    ids = here.shelters["shelter_id"].to_numpy()
    done = pd.DataFrame(
        {
            "town_id": table["town_id"],
            "kind": table["kind"],
            "shelter_id": ids[table["at"].to_numpy(dtype="int64")],
            "people": table["people"],
            "sentence": sentences,
        }
    )
    missing = _missing_places(units)
    joined = pd.concat([part for part in (done, missing) if len(part)], ignore_index=True)
    return joined.assign(rank=range(1, len(joined) + 1))[COLUMNS]


def _sentence(here: Ground, kind: str, at: int, places: int, people: int) -> str:
    """Say one cure as a thing to do."""
    name, why = here.shelters["name"].iloc[at], here.eligibility["why_not"].iloc[at]
    if kind == "confirm":
        return f"{name}（{why}）由镇街负责人核实确认后可启用，增加{places}个名额，可安置{people}人"
    return f"{name}腾出被占用的{places}个名额，可安置{people}人"


def _missing_places(units: pd.DataFrame) -> pd.DataFrame:
    """One line per town: the places that must be found otherwise; units of no known town come together."""
    towns = units["town_id"].astype("str").fillna("")
    short = units.groupby(towns)["people"].sum().sort_values(ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "town_id": short.index,
            "kind": "find",
            "shelter_id": "",
            "people": short.to_numpy(),
            "sentence": [
                f"{'本镇街' if town else '未注明所在村的单位'}共缺{people}个名额：另找安全场所，或动员投亲靠友"
                for town, people in short.items()
            ],
        }
    )
