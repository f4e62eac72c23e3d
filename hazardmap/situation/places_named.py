"""Villages and danger areas by the name people say (点名找地方): for forms where a place is picked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hazardmap.errors import UsageError
from hazardmap.levels import fold, kind_hazards
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Spot:
    """A village or a danger area of one (村或危险区); `area_key` is empty for a village."""

    label: str
    town_id: str
    village_id: str
    area_key: str = ""
    hazards: tuple[str, ...] = ()


def spots(situation: Situation, viewer: Viewer) -> Mapping[str, Spot]:
    """Return label → place for everything the viewer may pick: 枫桥镇枫源村, 枫桥镇枫源村·枫溪山洪危险区."""
    return _spots(situation, situation.county, viewer)


@kept
def _spots(situation: Situation, county: County, viewer: Viewer) -> Mapping[str, Spot]:
    towns = town_names(situation)
    found: dict[str, Spot] = {}
    labels: dict[str, str] = {}
    for village_id, (name, town_id) in sorted(village_places(county).items()):
        if viewer.sees_town(town_id):
            label = f"{towns.get(town_id, town_id)}{name}"
            labels[village_id] = label
            found[label] = Spot(label, town_id, village_id)
    rows = county.memberships[["village_id", "area_key", "area_name", "kind"]]
    areas = county.tables["danger_areas"]
    listed = areas.assign(area_key=areas["area_id"], area_name=areas["name"])
    for frame in (rows, listed[["village_id", "area_key", "area_name", "kind"]]):
        for village_id, key, name, kind in frame.drop_duplicates().to_numpy().tolist():
            if village_id in labels and isinstance(key, str) and isinstance(name, str):
                label = f"{labels[village_id]}·{name}"
                town_id = found[labels[village_id]].town_id
                found.setdefault(label, Spot(label, town_id, village_id, key, kind_hazards(kind)))
    return MappingProxyType(dict(sorted(found.items())))


def spot_named(situation: Situation, viewer: Viewer, words: str) -> Spot:
    """Find the one place these words name (按名称找到一处).

    Raises `UsageError` when none or several fit: a place is never guessed.
    """
    known = spots(situation, viewer)
    wanted = fold(words)
    exact = [spot for label, spot in known.items() if fold(label) == wanted]
    fits = exact or [spot for label, spot in known.items() if wanted and wanted in fold(label)]
    villages = [spot for spot in fits if not spot.area_key]
    if len(fits) == 1:
        return fits[0]
    if len(villages) == 1 and fold(villages[0].label).endswith(wanted):
        return villages[0]
    if not fits:
        raise UsageError(f"没有找到“{words[:30]}”；请输入村名或危险区名，从列表里选一处。")
    some = "、".join(spot.label for spot in fits[:5])
    raise UsageError(f"“{words[:30]}”有{len(fits)}处同名或相近（{some}…）；请写上镇街再选。")
