"""The frame of a paper map (图幅): which metres lie on which millimetres of the sheet."""

import math
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hazardmap.cartography.fonts import PictureUnavailable
from hazardmap.cartography.labelling import Box
from hazardmap.cartography.results import outline
from hazardmap.crs import to_degrees
from hazardmap.situation.model import Situation

MARGIN: Final = 0.03
"""White room around what is shown, as a share of the frame's width."""
TALLEST: Final = 1.18
FLATTEST: Final = 0.62
"""Height of the frame over its width at most and at least."""
_PIXEL_MM: Final = 25.4 / 96
_EQUATOR_M_PER_PIXEL: Final = 156_543.03
NOTHING: Final = (
    "本县数据没有行政区边界，不能画图；请在数据文件夹补充 outline、towns 或 villages 的图形。"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the map lies on the sheet, and the metric rectangle that it shows."""

    box: Box
    """millimetres of the sheet"""
    west: float
    south: float
    metres_per_mm: float
    zoom: float
    """the zoom of the screen map that shows things as large"""

    def on_sheet(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Turn metric shapes into sheet millimetres."""
        done: NDArray[np.object_] = shapely.transform(shapes, self._placed)
        return done

    def _placed(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        corner = np.array([self.box.left, self.box.bottom])
        origin = np.array([self.west, self.south])
        placed: NDArray[np.float64] = (metres - origin) / self.metres_per_mm + corner
        return placed

    @property
    def view(self) -> shapely.Polygon:
        """The metric rectangle of the frame."""
        width = (self.box.right - self.box.left) * self.metres_per_mm
        height = (self.box.top - self.box.bottom) * self.metres_per_mm
        return shapely.box(self.west, self.south, self.west + width, self.south + height)


def shown_area(situation: Situation, town_id: str | None) -> shapely.Geometry:
    """Return the area a map is about (制图范围): the town, else the county; metric.

    Raises
    ------
    PictureUnavailable
        When nothing of it has a shape.
    """
    county = outline(situation).geometry
    whole = county.iloc[0] if len(county) else _points(situation, "villages", None)
    if town_id is None:
        area = whole
    else:
        towns = situation.county.tables["towns"]
        shape = towns.loc[towns["town_id"] == town_id, "geometry"]
        known = len(shape) and shape.iloc[0] is not None
        area = shape.iloc[0] if known else _points(situation, "villages", town_id)
    if area is None or shapely.is_empty(area):
        raise PictureUnavailable(NOTHING)
    return area


def fitted(area: shapely.Geometry, crs: str, *, width_mm: float, bottom_mm: float) -> Frame:
    """Fit an area into a frame of this width; the height follows the area within limits."""
    west, south, east, north = shapely.bounds(area).tolist()
    wide, high = max(east - west, 500.0), max(north - south, 500.0)
    height_mm = width_mm * min(TALLEST, max(FLATTEST, high / wide))
    scale = max(wide / width_mm, high / height_mm) * (1 + 2 * MARGIN)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return Frame(
        box=Box(0.0, bottom_mm, width_mm, bottom_mm + height_mm),
        west=middle_x - width_mm * scale / 2,
        south=middle_y - height_mm * scale / 2,
        metres_per_mm=scale,
        zoom=_zoom(shapely.Point(middle_x, middle_y), crs, scale),
    )


def _zoom(middle: shapely.Point, crs: str, metres_per_mm: float) -> float:
    latitude = to_degrees(gpd.GeoDataFrame(geometry=[middle], crs=crs)).geometry.iloc[0].y
    pixel_m = _EQUATOR_M_PER_PIXEL * math.cos(math.radians(latitude))
    return math.log2(pixel_m / (metres_per_mm * _PIXEL_MM))


def _points(situation: Situation, table: str, town_id: str | None) -> shapely.Geometry | None:
    """Return the hull of whatever has a place, when no border is known."""
    rows = situation.county.tables[table]
    if town_id is not None:
        rows = rows[rows["town_id"] == town_id]
    shapes = rows["geometry"].dropna().to_numpy()
    return shapely.convex_hull(shapely.union_all(shapes)).buffer(500.0) if len(shapes) else None
