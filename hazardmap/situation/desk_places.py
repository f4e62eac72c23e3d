"""What a desk may choose from (登记台选项): other shelters, villages under order, heads counted here."""

from hazardmap.evacuation.village_report import Heads
from hazardmap.situation.about_shelter import shelter_rows
from hazardmap.situation.desk_roster import Door
from hazardmap.situation.model import Situation
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer


def other_shelters(situation: Situation, viewer: Viewer, door: Door) -> list[tuple[str, str]]:
    """Return id and words of the shelters one may be sent to: open ones first, then those that may open.

    All of the county, for a full shelter sends its people where there is room; never the unusable ones.
    """
    openings, towns = situation.night.openings, town_names(situation)
    rows = shelter_rows(situation, viewer, everywhere=True)
    found = []
    for row in rows.to_dict("records"):
        shelter_id = str(row["shelter_id"])
        opened, shut = shelter_id in openings.opened, openings.shut.get(shelter_id)
        if shelter_id == door.shelter_id or not (opened or row["eligible"] == 1):
            continue
        town_id = str(row["town_id"]) if isinstance(row["town_id"], str) else ""
        words = (
            str(row["name"])
            if town_id == door.town_id
            else f"{towns.get(town_id, '')}{row['name']}"
        )
        words += f"（{shut.words if shut else '已开放' if opened else '可启用'}）"
        found.append((shut is not None, not opened, town_id != door.town_id, words, shelter_id))
    return [(one[-1], one[-2]) for one in sorted(found)]


def village_options(situation: Situation, door: Door) -> list[tuple[str, str]]:
    """Return id and name of the villages with households under order, those of this town first."""
    names, towns = village_places(situation.county), town_names(situation)
    met = {
        one.unit.village_id
        for one in situation.night.orders.units.values()
        if one.unit.kind == "household" and not one.whole
    }
    found = []
    for village_id in met & set(names):
        name, town_id = names[village_id]
        near = town_id == door.town_id
        words = name if near else f"{towns.get(town_id, '')}{name}"
        found.append((not near, words, village_id))
    return [(village_id, words) for _, words, village_id in sorted(found)]


def heads_here(situation: Situation, door: Door) -> list[tuple[str, Heads]]:
    """Return the heads counted here without names (仅计人数) with where they are from; 0 = they have left."""
    names = village_places(situation.county)
    found = [
        (names[one.village_id][0] if one.village_id in names else f"外来：{one.origin}", one)
        for one in moves_of(situation.night).heads.values()
        if one.shelter_id == door.shelter_id and one.people
    ]
    return sorted(found, key=lambda row: (not row[1].village_id, row[0]))
