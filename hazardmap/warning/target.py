"""Where a warning counts (预警范围): towns, villages or shapes; never more than was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Places of a warning (范围). Whoever lies in one of them is meant; with none of them nobody is.

    `polygons` are rings of (lon, lat) degrees, `circles` (lon, lat, kilometres).
    """

    towns: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    """keys of danger areas: a report of danger (报险) names one"""
    whole_county: bool = False
    polygons: tuple[Ring, ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether no place is named: that is asked, never the whole county."""
        return not (self.whole_county or self.towns or self.narrow)

    @property
    def narrow(self) -> bool:
        """Tell whether it names anything smaller than a town."""
        return bool(self.villages or self.areas or self.polygons or self.circles)

    def as_json(self) -> dict[str, Any]:
        """Write it for an entry's body."""
        return {
            "towns": list(self.towns),
            "villages": list(self.villages),
            "danger_areas": list(self.areas),
            "whole_county": self.whole_county,
            "polygons": [[list(point) for point in ring] for ring in self.polygons],
            "circles": [list(circle) for circle in self.circles],
        }


def target_of(body: Mapping[str, Any]) -> Target:
    """Read the target of an entry's body."""
    return Target(
        towns=tuple(body.get("towns", ())),
        villages=tuple(body.get("villages", ())),
        areas=tuple(body.get("danger_areas", ())),
        whole_county=bool(body.get("whole_county", False)),
        polygons=tuple(
            tuple((float(lon), float(lat)) for lon, lat in ring)
            for ring in body.get("polygons", ())
        ),
        circles=tuple(
            (float(lon), float(lat), float(km)) for lon, lat, km in body.get("circles", ())
        ),
    )
