"""已开放避灾场所: how many doors the keepers have opened, and for how many people; the rest are 可启用."""

from dataclasses import dataclass

from hazardmap.evacuation.openings import Opening
from hazardmap.situation import totals
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Doors:
    """Open shelters of some scope (已开放), and how many more may be opened (可启用)."""

    opened: int
    places: int
    ready: int

    @property
    def words(self) -> str:
        """已开放避灾场所 1处，可容纳120人."""
        more = f"，可容纳{self.places}人" if self.opened else f"，可启用{self.ready}处"
        return f"已开放避灾场所 {self.opened}处{more}"


def openings_of(
    situation: Situation, viewer: Viewer, *, town_id: str | None = None
) -> list[Opening]:
    """List the open shelters the viewer may see, in the order in which they opened."""
    found = [
        one for one in situation.night.openings.opened.values() if viewer.sees_town(one.town_id)
    ]
    return [one for one in found if town_id is None or one.town_id == town_id]


def doors(situation: Situation, viewer: Viewer, *, town_id: str | None = None) -> Doors:
    """Count the open shelters and those that may still be opened."""
    opened = openings_of(situation, viewer, town_id=town_id)
    eligible = totals.places(situation, viewer, town_id=town_id).eligible
    return Doors(
        opened=len(opened),
        places=sum(one.places for one in opened),
        ready=max(0, eligible - len(opened)),
    )
