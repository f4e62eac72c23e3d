"""Which drivers the two GDALs hold (GDAL驱动检查): none may follow references to other files or hosts."""

import pyogrio
import rasterio

from hazardmap.errors import HazardmapError
from hazardmap.intake import FOLLOWING


def following_drivers() -> frozenset[str]:
    """Return the banned drivers that are loaded all the same, of rasterio's GDAL and of pyogrio's."""
    with rasterio.Env() as environment:
        loaded = {*environment.drivers(), *pyogrio.list_drivers()}
    return frozenset(loaded & set(FOLLOWING))


def require_no_following_driver() -> None:
    """Raise when a banned driver is loaded: then no foreign file may be read at all."""
    if found := following_drivers():
        raise HazardmapError(
            f"GDAL 载入了禁用的驱动（{'、'.join(sorted(found))}），不能读取外来文件；请重新安装后再试。"
        )
