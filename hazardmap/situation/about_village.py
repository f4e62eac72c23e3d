"""The answer about a village (村情): levels, danger near it, who is listed, where they go, gaps."""

from typing import cast

import geopandas as gpd
import pandas as pd
import shapely

from hazardmap.evacuation.statements import villages_stating
from hazardmap.risk.raster_shares import level_shares
from hazardmap.situation import about_people, event_words, nearby, totals
from hazardmap.situation.gaps import gaps, silent_villages
from hazardmap.situation.model import Situation
from hazardmap.situation.ordered_parts import by_village
from hazardmap.situation.replies import Answer, Link, Person, Spot
from hazardmap.situation.scope import Scope, village_scope
from hazardmap.situation.wording import people_words
from hazardmap.tables.places import seats
from hazardmap.viewer import Viewer


def about_village(situation: Situation, viewer: Viewer, village_id: str) -> Answer:
    """Answer for the whole village, seen from its built-up point."""
    scope = village_scope(situation, viewer, village_id)
    seat = village_seat(situation, village_id)
    units = totals.listed_units(situation, viewer, village_id=village_id)
    danger = [] if seat is None else nearby.areas_near(situation.county, seat)
    head, numbers = event_words.numbers(situation, viewer, village_id=village_id)
    return Answer(
        title=scope.title,
        kind="village",
        id=village_id,
        subtitle="行政村（社区）",
        verdict=(
            *event_words.village_sentences(situation, viewer, village_id),
            *_place_sentence(situation, village_id, seat, danger),
            list_sentence(situation, viewer, scope),
        ),
        head=head,
        numbers=numbers,
        shelters=about_people.shelter_lines(situation, units),
        notes=(
            *about_people.double_note(units),
            *nearest_unused(situation, units, village_id),
            *(f"{area.sentence('村')}。" for area in danger[1:4]),
            *raster_note(situation, village_id),
        ),
        persons=village_persons(situation, viewer, units, village_id),
        gaps=village_gaps(situation, viewer, village_id),
        links=(
            *_register_link(situation, viewer, village_id),
            Link(f"/lists/{village_id}", "打开本村转移清单"),
            Link(f"/villages/{village_id}", "村情全页"),
        ),
        place=spot(situation, seat),
    )


def _register_link(situation: Situation, viewer: Viewer, village_id: str) -> tuple[Link, ...]:
    """Lead to where moves are registered (登记转移), once somebody of the village is under order."""
    here = by_village(situation.night.orders).get(village_id)
    if here is None or not viewer.writes or viewer.shelters is not None:
        return ()
    return (Link(f"/moves/{village_id}", "登记转移"),)


def _place_sentence(
    situation: Situation,
    village_id: str,
    seat: shapely.Point | None,
    danger: list[nearby.NearArea],
) -> list[str]:
    """Say in one sentence what levels the village has, what danger is near it, where it drains to."""
    parts = [
        *nearby.zone_sentences(village_zones(situation, village_id))[:2],
        *(area.sentence("村") for area in danger[:1]),
        *basin_words(situation, seat),
    ]
    return [f"{'；'.join(parts)}。"] if parts else []


def raster_note(situation: Situation, village_id: str) -> list[str]:
    """Say how the risk raster divides the village; a grid compares places and judges no household."""
    grid = situation.county.grids.get("risk_raster")
    villages = situation.county.tables["villages"]
    shapes = villages.loc[villages["village_id"] == village_id, "geometry"].dropna()
    if grid is None or shapes.empty:
        return []
    shares = level_shares(grid, shapes.iloc[0])
    words = "、".join(f"{label}{share:.0%}" for label, share in shares.items() if share >= 0.005)
    cell = f"{abs(grid.transform[1]):.0f}米格网，只用于比较"
    return [f"灾害综合风险图（{cell}）：{words}。"] if words else []


def village_seat(situation: Situation, village_id: str) -> shapely.Point | None:
    """Return the built-up point of a village in metres, or None without geometry."""
    villages = cast(gpd.GeoDataFrame, situation.county.tables["villages"])
    row = villages[villages["village_id"] == village_id]
    point = seats(row).iloc[0] if len(row) else None
    return point if isinstance(point, shapely.Point) and not point.is_empty else None


def spot(situation: Situation, point: shapely.Point | None) -> Spot:
    """Say where a metric point is, in degrees, with its height."""
    if point is None:
        return Spot()
    lon, lat = nearby.degrees(point, situation.county.metric_crs)
    return Spot(lon=lon, lat=lat, height_m=nearby.height_m(situation.county, point))


def village_zones(situation: Situation, village_id: str) -> pd.DataFrame:
    """Return the rows of exposure of a village."""
    exposure = situation.county.exposure
    return exposure[exposure["village_id"] == village_id]


def basin_words(situation: Situation, point: shapely.Point | None) -> list[str]:
    """Say which basin a point drains to: 属枫桥江小流域."""
    if point is None:
        return []
    names = nearby.containing(situation.county, "basins", point)["name"].tolist()
    return [f"属{name}" if str(name).endswith("流域") else f"属{name}小流域" for name in names[:1]]


def list_sentence(situation: Situation, viewer: Viewer, scope: Scope) -> str:
    """Say what the list of a village says: who is on it, or what having no list means."""
    village_id = scope.village_id
    listed = totals.tally(totals.listed_units(situation, viewer, village_id=village_id))
    if listed.households or listed.institutions:
        words = f"在册 {people_words(listed.households, listed.people, listed.institutions)}"
        if listed.unassigned_people:
            return f"{words}，其中 {listed.unassigned_people} 人尚无去处（安置缺口）。"
        return f"{words}，都已安排去处。"
    statements = situation.county.tables["list_statements"]
    if (villages_stating(statements, "none_declared") == village_id).any():
        return "本村上报：无转移人员。"
    if len(silent_villages(situation, viewer, village_id=village_id)):
        people = totals.to_verify_people(situation, viewer, village_id=village_id)
        estimate = f"按危险范围估计{totals.about_tens(people)}" if people else "人口未知，无法估计"
        return f"本村未上报清单（不等于无转移人员）；{estimate}，需核实。"
    households = situation.county.households
    if (households["village_id"] == village_id).any():
        return "本村清单上没有受当前灾种威胁的户。"
    return "本村未上报清单（不等于无转移人员）。"


def village_word(situation: Situation, village_id: str) -> str:
    """Say what the village itself said of its list, by whom and when (村确认); "" when it said nothing."""
    statements = situation.county.tables["list_statements"]
    rows = statements[statements["village_id"] == village_id].sort_values("as_of")
    if not len(rows):
        return ""
    row = rows.iloc[-1]
    words = {"listed": "村已确认清单", "none_declared": "村声明无转移人员"}
    parts = (
        words.get(str(row["statement"]), "村未上报"),
        "" if pd.isna(row["by"]) else str(row["by"]),
        "" if pd.isna(row["as_of"]) else f"{row['as_of']:%Y-%m-%d}",
    )
    return " ".join(part for part in parts if part)


def nearest_unused(situation: Situation, units: pd.DataFrame, village_id: str) -> list[str]:
    """Say why the nearest shelter is not where people go."""
    places, distances = situation.county.places, situation.county.distances
    rows = (places["place_id"] == village_id).to_numpy().nonzero()[0]
    if not len(rows) or not len(units) or not distances.known.shape[1]:
        return []
    row = int(rows[-1])
    if not distances.known[row].any():
        return []
    metres = pd.Series(distances.metres[row]).where(distances.known[row])
    shelters = situation.county.tables["shelters"]
    nearest = shelters.iloc[int(metres.argmin())]
    if nearest["shelter_id"] in set(units["shelter_id"]):
        return []
    load = situation.plan.shelter_load.set_index("shelter_id").loc[nearest["shelter_id"]]
    why = str(load["why_not"] or "")
    if not why:
        why = "名额已排满" if load["free"] <= 0 else "清单指定了其他场所，未改动"
    return [f"最近的“{nearest['name']}”未采用：{why}。"]


def village_persons(
    situation: Situation, viewer: Viewer, units: pd.DataFrame, village_id: str
) -> tuple[Person, ...]:
    """Name who is in charge: movers, warners, then the village's duty-holders."""
    named = about_people.in_charge(units, viewer)
    holders = about_people.duty_holders(situation, viewer, level="村", scope_id=village_id)
    known = {(person.name, person.phone) for person in named}
    hidden = not viewer.duty_names
    return (*named, *(one for one in holders if hidden or (one.name, one.phone) not in known))


def village_gaps(situation: Situation, viewer: Viewer, village_id: str) -> tuple[str, ...]:
    """Say the gaps of a village's list and when it was last checked."""
    found = [gap.sentence() for gap in gaps(situation, viewer, village_id=village_id)]
    statements = situation.county.tables["list_statements"]
    dates = statements.loc[statements["village_id"] == village_id, "as_of"].dropna()
    if len(dates):
        days = (situation.as_of.date() - dates.max().date()).days
        found.append(f"上次核查 {days} 天前" if days > 0 else "今天核查过")
    return tuple(found)
