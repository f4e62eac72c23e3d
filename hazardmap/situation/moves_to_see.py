"""What an officer has to look at (待核): disputes of two sources, and what could not be taken."""

from dataclasses import dataclass, replace

from hazardmap.evacuation.moves import Aside
from hazardmap.situation.model import Situation
from hazardmap.situation.move_words import shelter_names, where_words
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.scope import village_places
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ToSee:
    """Something an officer has to look at (待核): a household in dispute, or an entry kept aside."""

    unit_key: str
    of: str
    village: str
    words: str
    why: str
    where: str


def to_see(situation: Situation, viewer: Viewer) -> tuple[ToSee, ...]:
    """List what waits for an officer of the viewer's towns (待核), disputes first."""
    night, names = situation.night, village_places(situation.county)
    moves = moves_of(night)
    found = []
    for key, where in moves.where.items():
        one = night.orders.units.get(key)
        if (
            one is None
            or not where.disputed
            or not _mine(viewer, one.unit.town_id, one.unit.village_id)
        ):
            continue
        village = names.get(one.unit.village_id, ("", ""))[0]
        words = f"{one.unit.list_no or '未编号'}号 共{one.people}人"
        there = where_words(
            replace(where, disputed=""), one.people, shelter_names(situation), lifted=one.lifted
        )
        found.append(ToSee(key, "", village, words, where.disputed, there))
    waiting = [one for one in moves.aside.values() if _mine_aside(viewer, one)]
    return (*found, *(_aside(situation, one) for one in waiting))


def _mine(viewer: Viewer, town_id: str, village_id: str) -> bool:
    return viewer.sees_town(town_id) and viewer.sees_village(village_id)


def _mine_aside(viewer: Viewer, aside: Aside) -> bool:
    return viewer.sees_town(aside.town_id) and viewer.villages is None


def _aside(situation: Situation, aside: Aside) -> ToSee:
    one = situation.night.orders.units.get(aside.unit_key)
    names = village_places(situation.county)
    village = names.get(one.unit.village_id, ("", ""))[0] if one else ""
    words = f"{one.unit.list_no or '未编号'}号" if one else "不在应转名单的一户"
    return ToSee(
        aside.unit_key if one else "",
        aside.key,
        village,
        words,
        aside.why,
        f"{aside.at:%H:%M} {aside.by}",
    )
