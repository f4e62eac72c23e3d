"""The rain of a moment (雨水情): the readings table and what was told since, and whom a place stands for."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any, Final

import pandas as pd

from hazardmap.divisions import folded_village
from hazardmap.levels import fold
from hazardmap.risk.recorded import Recorded, divided, rows_of, with_recorded
from hazardmap.risk.told import key_of
from hazardmap.risk.triggers import Rain, village_indicators
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation

REACH: Final = ["place_key", "village_id", "basin_id", "certain"]
STALE_MIN: Final = 120


@kept
def _parts(county: County, recorded: Recorded) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the readings with the measured rows added, and the told rows."""
    measured, told = divided(rows_of(recorded), county.tables["gauges"])
    return with_recorded(county.tables["readings"], measured), told


@kept
def _village_marks(county: County) -> pd.DataFrame:
    tables = county.tables
    return village_indicators(tables["thresholds"], county.watch, tables["danger_areas"])


@kept
def _homes(county: County) -> pd.DataFrame:
    """Return village_id, basin_id, town_id, and the folded name, of villages and then of hamlets."""
    villages = county.tables["villages"][["village_id", "town_id", "name"]]
    basins = county.watch.drop_duplicates("village_id").set_index("village_id")["basin_id"]
    hamlets = county.tables["hamlets"][["village_id", "name"]]
    hamlets = hamlets.merge(villages[["village_id", "town_id"]], on="village_id")
    both = pd.concat([part for part in (villages, hamlets) if len(part)], ignore_index=True)
    words = both["name"].map(folded_village, na_action="ignore").astype("str")
    return both.assign(word=words, basin_id=both["village_id"].map(basins))


def rain_of(county: County, recorded: Recorded) -> Rain:
    """Gather what the triggers read (雨水情): table and told rows, thresholds, order of basins."""
    readings, told = _parts(county, recorded)
    return Rain(
        readings=readings,
        gauges=county.tables["gauges"],
        soil=county.tables["soil"],
        indicators=county.indicators,
        below=county.villages_below,
        told=told,
        reach=_reach(county, recorded) if len(told) else None,
        village_marks=_village_marks(county) if len(told) else None,
    )


def readings_of(situation: Situation) -> pd.DataFrame:
    """Return the readings in force (在用读数): the table's and the measured rows told since."""
    return _parts(situation.county, situation.night.rain)[0]


def told_of(situation: Situation) -> pd.DataFrame:
    """Return the totals and place rain told (录入的累计雨量), as `recorded.divided`."""
    return _parts(situation.county, situation.night.rain)[1]


def newest_time(situation: Situation) -> datetime | None:
    """Return when the newest reading not after the moment was made (最近读数时间), None without any."""
    at = pd.Timestamp(situation.as_of)
    found = [frame["time"] for frame in (readings_of(situation), told_of(situation))]
    newest = [times[times.le(at)].max() for times in found if len(times)]
    known = [moment for moment in newest if not pd.isna(moment)]
    return max(known).to_pydatetime() if known else None


@kept
def _reach(county: County, recorded: Recorded) -> pd.DataFrame:
    """Pair every told place with the villages it may speak for (地点对应的村).

    A village or basin given by id is that one. A name that is a village's or hamlet's speaks, like a gauge there
    (R3), for every village of its basin; several of one name are all meant. A place known by its town
    alone may speak for any village of the town, `certain` false; else nothing is paired.
    """
    told = _parts(county, recorded)[1]
    places = told[told["gauge_id"].isna()]
    places = places.assign(place_key=key_of(places)).drop_duplicates("place_key")
    found = [_reached(county, row) for row in places.to_dict("records")]
    some = [rows for rows in found if len(rows)]
    if not some:
        return pd.DataFrame(columns=REACH).astype({"certain": "bool"})
    return pd.concat(some, ignore_index=True)[REACH]


def _reached(county: County, row: dict[Hashable, Any]) -> pd.DataFrame:
    homes = _homes(county)
    own = homes.drop_duplicates("village_id")
    certain = True
    if isinstance(row["village_id"], str):
        here = own[own["village_id"].eq(row["village_id"])]
    elif isinstance(row["basin_id"], str):
        here = own[own["basin_id"].eq(row["basin_id"])]
    else:
        inside = homes
        if isinstance(row["town_id"], str):
            inside = homes[homes["town_id"].eq(row["town_id"])]
        named = inside[inside["word"].isin(words_of_place(county, row["place"]))]
        around = own["basin_id"].isin(named["basin_id"].dropna())
        here = own[around | own["village_id"].isin(named["village_id"])]
        if here.empty and isinstance(row["town_id"], str):
            here, certain = own[own["town_id"].eq(row["town_id"])], False
    return here[["village_id", "basin_id"]].assign(place_key=row["place_key"], certain=certain)


def words_of_place(county: County, place: object) -> set[str]:
    """Return the spellings of a place's name (地点写法): whole, and without the town it begins with."""
    if not isinstance(place, str):
        return set()
    word = fold(place)
    towns = [fold(name) for name in county.tables["towns"]["name"].dropna()]
    starts = {name for town in towns for name in (town, town[:-1], town.removesuffix("街道"))}
    cut = {word.removeprefix(start) for start in starts if len(start) >= 2 and word.startswith(start)}  # fmt: skip
    return {folded_village(one) for one in {word, *cut} if len(one) >= 2}
