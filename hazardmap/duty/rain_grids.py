"""Rain grids of a watched folder (雨量网格文件): read in the limited process, averaged by exact areas."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from hazardmap.errors import FileRefused
from hazardmap.intake.draft import Answers, Known
from hazardmap.intake.sandbox import look_at_raster_safely
from hazardmap.moments import BEIJING
from hazardmap.risk.rain_grid import Weights, grid_rows, layout, means, weights
from hazardmap.situation.model import County
from hazardmap.tables.grid import Grid

ENDINGS: Final = (".tif", ".tiff")
_NAMED: Final = re.compile(
    r"(?<!\d)(\d{12})(?!\d).*?(?<!\d)(\d{1,4})(min|分钟|h|小时)", re.IGNORECASE
)
"""File name: 雨量_202606100200_60min.tif = rain of the 60 minutes before 02:00 on 10 June 2026."""


def grid_readings(path: Path, county: County, *, work_folder: Path) -> list[dict[str, object]]:
    """Return the rows of a `rain.readings` entry for every basin and village that is wet (网格面雨量).

    The grid holds millimetres. Raises `FileRefused` when the name does not say when it fell or the raster
    does not lie in the county.
    """
    end, period_min = _said(path.name)
    known = Known(county.county_id, county.metric_crs, county.tables, MappingProxyType({}))
    # read as heights are: one band of plain numbers, reprojected smoothly, cut to the county
    draft = look_at_raster_safely(path, "dem", known, Answers(), work_folder=work_folder)
    if draft.grid is None:
        raise FileRefused(path.name, "没有坐标系，放不到图上", "请在导出时写入坐标系（GeoTIFF）")
    found = {
        key: means(draft.grid, _weights(county, _Layout(draft.grid), table, key))
        for table, key in (("basins", "basin_id"), ("villages", "village_id"))
    }
    time = end.isoformat(timespec="minutes")
    return grid_rows(found["basin_id"], found["village_id"], time=time, period_min=period_min)


class _Layout:
    """A grid that is the same for the cache as any other of its layout: weights do not see its values."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Layout) and layout(self.grid) == layout(other.grid)

    def __hash__(self) -> int:
        return hash(layout(self.grid))


@lru_cache(maxsize=4)
def _weights(county: County, like: _Layout, table: str, key: str) -> Weights:
    return weights(like.grid, county.tables[table], key)


def _said(name: str) -> tuple[datetime, float]:
    """Read the end and the minutes from the file's name."""
    found = _NAMED.search(name)
    try:
        if found is None:
            raise ValueError(name)
        end = datetime.strptime(found[1], "%Y%m%d%H%M").replace(tzinfo=BEIJING)
    except ValueError:
        raise FileRefused(
            name, "文件名没有写明时间和时段", "请写成“雨量_202606100200_60min.tif”的样子"
        ) from None
    hours = found[3].lower() in {"h", "小时"}
    return end, float(found[2]) * (60 if hours else 1)
