"""The printed 避险转移清单: what stands on every sheet of a village, mover or danger area."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from hazardmap.errors import UnknownPlace
from hazardmap.reports.after_order import order_cells, order_head, order_remainders, when_words
from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import five_questions, head, sheet_data
from hazardmap.reports.sheet_tail import remainders
from hazardmap.reports.wording import assisted_words, counted, households_and_people, phone, text
from hazardmap.situation import totals
from hazardmap.situation.masking import masked
from hazardmap.situation.model import Situation
from hazardmap.situation.ordered_list import Whereabouts, after_orders, whereabouts
from hazardmap.situation.scope import find_scope
from hazardmap.viewer import Viewer

PARTS = {"village": "按村", "mover": "按转移责任人", "area": "按危险区"}
"""How a list may be cut into sets of pages → Chinese name."""
_HOME_COLUMNS = [
    "household_id", "people_unknown", "night_people", "elderly", "sick", "disabled", "pregnant", "children",
    "own_refuge_address", "own_refuge_phone", "lon", "lat",
]  # fmt: skip
_LANE = ["status_order", "area", "mover", "warner", "shelter"]
_GO = "□集中　□投亲＿＿＿＿"


def _units(made: Situation, viewer: Viewer, place_id: str) -> pd.DataFrame:
    """Pick the listed units of a town, village or danger area with what the paper needs of the household."""
    areas = made.county.tables["danger_areas"]
    if (areas["area_id"] == place_id).any():
        rows = totals.listed_units(made, viewer)
        rows = rows[rows["primary_key"] == place_id]
    else:
        scope = find_scope(made, viewer, place_id)
        town = None if scope.village_id else scope.town_id
        rows = totals.listed_units(made, viewer, town_id=town, village_id=scope.village_id)
    homes = made.county.households[_HOME_COLUMNS]
    rows = after_orders(made, viewer, rows)
    joined = masked(rows, viewer).merge(
        homes, left_on="unit_id", right_on="household_id", how="left"
    )
    institutions = made.county.tables["institutions"].set_index("institution_id")["own_plan"]
    return _in_lanes(joined.assign(own_plan=joined["unit_id"].map(institutions)))


def list_sheet(made: Situation, asked: Print, place_id: str, *, by: str = "village") -> Sheet:
    """Prepare the printed list of a town, village or danger area (避险转移清单).

    `by` cuts a town into one set of pages per village, mover (转移责任人) or danger area. Names and phones
    are those the viewer may read.

    Raises
    ------
    UnknownPlace, NotAllowed
        For an id that is no town, village or danger area, or one of other towns.
    """
    units = _units(made, asked.viewer, place_id)
    title = _title(made, asked.viewer, place_id)
    lanes = _blocks(made, units, whereabouts(made, asked.viewer))
    parts = [
        _part(made, asked, place_id, rows, name)
        | {"blocks": [lanes[lane] for lane in rows.sort_values("place")["lane"].unique()]}
        for name, rows in _cut(made, units, place_id, by)
    ]
    return Sheet(
        "list", sheet_data(made, asked, f"{title}避险转移清单", place_id, parts), f"{title}转移清单"
    )


def _title(made: Situation, viewer: Viewer, place_id: str) -> str:
    """Name what is printed: 枫桥镇枫源村."""
    areas = made.county.tables["danger_areas"]
    found = areas[areas["area_id"] == place_id]
    if len(found):
        viewer.require_town(str(found["town_id"].iloc[0]))
        viewer.require_whole_village(text(found["village_id"].iloc[0]))
        return str(found["name"].iloc[0])
    return find_scope(made, viewer, place_id).title


def _cut(
    made: Situation, units: pd.DataFrame, place_id: str, by: str
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Cut the units into sets of pages, in the order of the list; villages without a list come too."""
    if by not in PARTS:
        raise UnknownPlace(f"不认识的打印方式“{by}”；可用：{'、'.join(PARTS)}。")
    villages = made.county.tables["villages"]
    if by == "village":
        towns = dict(
            zip(
                made.county.tables["towns"]["town_id"],
                made.county.tables["towns"]["name"],
                strict=True,
            )
        )
        ids = set(units["village_id"])
        asked = villages[villages["village_id"].isin(ids) | (villages["village_id"] == place_id)]
        for village in asked.sort_values("village_id").to_dict("records"):
            name = towns.get(village["town_id"], village["town_id"]) + village["name"]
            yield name, units[units["village_id"] == village["village_id"]]
        loose = units[~units["village_id"].isin(villages["village_id"])]
        if len(loose):
            yield "未注明所在村的单位", loose
        return
    names = (
        units["mover"].fillna("未登记转移责任人")
        if by == "mover"
        else units["area"].fillna("危险区未注明")
    )
    keys = pd.Series(list(zip(units["village_id"], names, strict=True)), index=units.index)
    for key in dict.fromkeys(keys):
        rows = units[keys == key]
        word = f"（转移责任人 {key[1]}）" if by == "mover" else f"（{key[1]}）"
        yield text(rows["village"].iloc[0]) + word, rows


def _part(
    made: Situation, asked: Print, place_id: str, rows: pd.DataFrame, name: str
) -> dict[str, Any]:
    """One set of pages: head, five questions, lanes, and what else the village must know."""
    sums = totals.tally(rows)
    villages = sorted(set(rows["village_id"].dropna()))
    if rows.empty:
        villages = [place_id]
    made_head = head(made, asked.viewer, f"{name}避险转移清单", sums)
    questions = five_questions(made, asked.viewer, villages, rows)
    beyond = remainders(made, asked.viewer, villages, rows)
    if len(rows) and rows["under_order"].all():
        made_head |= order_head(made, asked.viewer, rows)
        questions[2]["answer"] = when_words(made, rows)
        beyond = order_remainders(made, asked.viewer, villages) + beyond
    return {**made_head, "questions": questions, "remainders": beyond}


def _blocks(
    made: Situation, units: pd.DataFrame, moved: Mapping[str, Whereabouts]
) -> Mapping[int, dict[str, Any]]:
    """Prepare all lanes at once: lane → its head and rows in printed order."""
    sums = totals.tally_by(units, "lane").to_dict("index")
    capacity = made.plan.shelter_load.set_index("shelter_id")["usable_capacity"].to_dict()
    closed = closed_ways(made, set(units["village_id"]))
    records = units.sort_values(["lane", "place"]).to_dict("records")
    blocks = {}
    for number, group in itertools.groupby(records, key=lambda record: record["lane"]):
        lane, total = list(group), sums[number]
        blocks[int(number)] = {
            **_lane_head(lane[0], capacity.get(lane[0]["shelter_id"])),
            "counts": households_and_people(
                total["households"], total["people"], total["institutions"]
            ),
            "closed": "、".join(closed.get(lane[0]["village_id"], ())),
            "rows": [_row(record) | order_cells(moved.get(record["unit_key"])) for record in lane],
        }
    return blocks


def _in_lanes(units: pd.DataFrame) -> pd.DataFrame:
    """Add `lane` (units printed under one head) and `place` (order on paper), rows as they were.

    Unplaced first, then danger area, mover, shelter; within a lane ▲ first, then list number.
    """
    keys = units.assign(
        status_order=units["status"]
        .map({"unassigned": 0, "own_refuge": 2, "own_plan": 3})
        .fillna(1),
        unplaced=units["status"].ne("unassigned"),
        needs_help=units["assisted"].eq(0),
        number=pd.to_numeric(units["list_no"], errors="coerce"),
        **{key: units[key].astype("str").fillna("\uffff") for key in _LANE[1:]},
    )
    order = keys.sort_values(
        ["unplaced", "area", *_LANE, "needs_help", "number", "unit_id"], na_position="last"
    ).index
    lane = keys.groupby(["village_id", *_LANE], sort=False, dropna=False).ngroup()
    place = pd.Series(range(len(order)), index=order)
    return units.assign(lane=lane, place=place)


def _lane_head(first: Mapping[Any, Any], places: float | None) -> dict[str, Any]:
    """Head of a lane: who is in charge with phones in large type, and where to."""
    persons = [
        {"role": role, "name": text(first[name], "未登记"), "phone": phone(first[f"{name}_phone"])}
        for role, name in (("转移责任人", "mover"), ("预警责任人", "warner"), ("管理员", "keeper"))
        if text(first[name]) or name == "mover"
    ]
    shelter = text(first["shelter"]) + (f"（可容纳{int(places)}人）" if places is not None else "")
    return {
        "area": f"{text(first['area'], '危险区未注明')}（{text(first['kind'], '类型未注明')}）",
        "persons": persons,
        "shelter": shelter,
        "note": _note(first),
    }


def _note(first: Mapping[Any, Any]) -> str:
    """Say what is out of the ordinary in a lane: no place, or another place than the list says."""
    if first["status"] == "unassigned":
        return f"尚无去处：{first['reason']}"
    return f"改派：{first['reason']}" if first["changed"] == 1 else ""


def closed_ways(made: Situation, villages: Iterable[str]) -> Mapping[str, list[str]]:
    """Name the closed roads and bridges of villages (禁行): of the table and of tonight; none, no entry."""
    here = set(villages)
    names: dict[str, set[str]] = {}
    for key, name in _closed_on_table(made, here):
        names.setdefault(key, set()).add(name)
    for one in made.night.closures.closed.values():
        for key in here.intersection(one.villages):
            names.setdefault(key, set()).add(f"{one.name}（{one.at:%H:%M}封闭）")
    return {key: sorted(found) for key, found in names.items()}


def _closed_on_table(made: Situation, villages: Collection[str]) -> list[tuple[str, str]]:
    """Return village and name of the closed pieces that touch it."""
    roads, table = made.county.tables["roads"], made.county.tables["villages"]
    closed = roads[roads["closed"].eq(1)]
    mine = table[table["village_id"].isin(list(villages)) & table["geometry"].notna()]
    if closed.empty or mine.empty:
        return []
    road, village = mine["geometry"].sindex.query(closed["geometry"], predicate="intersects")
    words = closed["name"].fillna("（无名道路）").to_numpy()[road]
    return list(zip(mine["village_id"].to_numpy()[village], words, strict=True))


def _row(unit: Mapping[Any, Any]) -> dict[str, Any]:
    """One line to be ticked."""
    household = unit["unit_kind"] == "household"
    return {
        "list_no": text(unit["list_no"], "单位" if not household else "–"),
        "name": text(unit["name"], "未登记"),
        "address": text(unit["address"], "–"),
        "counted": counted(unit),
        "assisted": assisted_words(unit) if household else _assisted_in(unit),
        "phone": phone(unit["phone"]) if household else "–",
        "goes": _goes(unit),
        "households": int(household),
        "institutions": int(not household),
        "people": int(unit["people"]),
    }


def _assisted_in(unit: Mapping[Any, Any]) -> str:
    """Say how many listed 特殊人员 an institution holds."""
    return f"▲ {int(unit['assisted'])}人" if unit["assisted"] else "–"


def _goes(unit: Mapping[Any, Any]) -> str:
    """Where to, to be ticked: relatives and own plans are named."""
    if unit["status"] == "own_plan":
        return f"单位自行转移：{text(unit['own_plan'])}"
    if unit["status"] == "own_refuge":
        number = text(unit["own_refuge_phone"])
        where = " ".join(
            filter(None, (text(unit["own_refuge_address"]), phone(number) if number else ""))
        )
        return f"□投亲：{where or '地址未登记，请核实'}　□集中"
    return _GO
