"""What the coordinates of a file could be (坐标假设): CRS, order of axes, shifted degrees, as converters.

Candidates come from where the county lies: degrees (CGCS2000), its 3-degree Gauss-Kruger zone with and
without zone number, both 6-degree zones beside it, and GCJ-02 and BD-09, each also with axes swapped.
Beijing 1954 and Xian 1980 need parameters that no file carries; without them nothing is converted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from hazardmap.crs import DEGREES
from hazardmap.intake.datum import from_bd09, from_gcj02
from hazardmap.intake.endings import Unreadable

SWAPPED: Final = "+yx"
GCJ02: Final = "gcj02"
BD09: Final = "bd09"
_SHIFTS: Final = {GCJ02: from_gcj02, BD09: from_bd09}
_SAME_AS_CGCS2000: Final = (
    "China 2000",
    "CGCS2000",
    "China Geodetic",
    "WGS 84",
    "WGS 1984",
    "World Geodetic",
)
_FIRST_ZONE_DEG: Final = 75
_THREE, _THREE_NUMBERED, _SIX, _SIX_NUMBERED = 4534, 4513, 4502, 4491
_UTM_NORTH: Final = 32600

Coordinates = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way to read the numbers of a file (一种坐标假设).

    `value` is what `--crs` takes: EPSG:4549, gcj02, EPSG:4549+gcj02, EPSG:4549+yx. `crs` is what the numbers are in;
    `shift` undoes GCJ-02 or BD-09 in degrees.
    """

    value: str
    label: str
    crs: str
    swapped: bool = False
    shift: str = ""

    def to_metric(self, points: Coordinates, metric_crs: str) -> Coordinates:
        """Convert an (n, 2) array of x, y as written to metric x, y; impossible ones become inf."""
        x, y = (points[:, 1], points[:, 0]) if self.swapped else (points[:, 0], points[:, 1])
        if self.shift:
            x, y = _transformer(self.crs, DEGREES).transform(x, y)
            x, y = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
            with np.errstate(all="ignore"):
                x, y = _SHIFTS[self.shift](x, y)
            x, y = _transformer(DEGREES, metric_crs).transform(x, y)
        else:
            x, y = _transformer(self.crs, metric_crs).transform(x, y)
        return np.column_stack([x, y]).astype("float64")

    def fits_numbers(self, points: Coordinates) -> bool:
        """Tell whether the size of the numbers allows this reading at all."""
        x, y = (points[:, 1], points[:, 0]) if self.swapped else (points[:, 0], points[:, 1])
        if CRS.from_user_input(self.crs).is_geographic:
            return bool(np.nanmedian(np.abs(x)) <= 180.0 and np.nanmedian(np.abs(y)) <= 90.0)
        return bool(np.nanmedian(np.abs(x)) > 180.0 and np.nanmedian(np.abs(y)) > 90.0)


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer:
    """Return a transformer between CRS on CGCS2000 and WGS 84, which count as the same (below 1 m).

    Any other datum is `Unreadable`: PROJ would move it by nothing at all (a ballpark transformation).
    """
    start = CRS.from_user_input(source).to_2d()
    if not _modern(start):
        raise Unreadable(
            f"坐标系“{start.name}”没有转换参数，不能换算到 CGCS2000",
            "1954年北京坐标系、1980西安坐标系请先由测绘部门转换为 CGCS2000 再导入",
        )
    try:
        return Transformer.from_crs(start, target, always_xy=True)
    except (ProjError, CRSError) as error:
        raise Unreadable(f"坐标系 {source} 不能换算", "请转换为 CGCS2000 再导入") from error


def _modern(crs: CRS) -> bool:
    geographic = crs.geodetic_crs
    datum = geographic.datum if geographic is not None else None
    names = f"{geographic.name if geographic else ''} {datum.name if datum else ''}"
    return any(word in names.replace("_", " ") for word in _SAME_AS_CGCS2000)


def declared_choices(declared: str) -> Iterator[Hypothesis]:
    """Give the readings of a file that names its CRS: as it says, swapped, or shifted all the same."""
    crs = CRS.from_user_input(declared)
    _transformer(declared, DEGREES)
    name = name_of(crs)
    yield from _both(name, f"按文件自带的坐标系（{crs.name}）", declared)
    yield Hypothesis(GCJ02, "按 GCJ-02（高德、腾讯地图）换算", declared, shift=GCJ02)
    yield Hypothesis(BD09, "按 BD-09（百度地图）换算", declared, shift=BD09)


def county_choices(longitude: float) -> Iterator[Hypothesis]:
    """Give the usual readings of numbers without a CRS, for a county at this longitude (degrees)."""
    yield from _both(DEGREES, "按经纬度（CGCS2000）", DEGREES)
    three = round(longitude / 3) * 3
    zone = (three - _FIRST_ZONE_DEG) // 3
    yield from _both(f"EPSG:{_THREE + zone}", f"按3度带平面坐标（中央经线{three}°，无带号）")
    numbered = f"按3度带平面坐标（中央经线{three}°，带号{three // 3}）"
    yield from _both(f"EPSG:{_THREE_NUMBERED + zone}", numbered)
    west = int((longitude - 3) // 6) * 6 + 3
    for six in (west, west + 6):
        zone = (six - _FIRST_ZONE_DEG) // 6
        yield from _both(f"EPSG:{_SIX + zone}", f"按6度带平面坐标（中央经线{six}°，无带号）")
        numbered = f"按6度带平面坐标（中央经线{six}°，带号{(six + 3) // 6}）"
        yield from _both(f"EPSG:{_SIX_NUMBERED + zone}", numbered)
        utm = (six + 183) // 6
        code = f"EPSG:{_UTM_NORTH + utm}"
        yield Hypothesis(code, f"按 UTM {utm} 带（WGS 84）", code)
    planes = (
        _THREE + (three - _FIRST_ZONE_DEG) // 3,
        _THREE_NUMBERED + (three - _FIRST_ZONE_DEG) // 3,
    )
    for value, who in ((GCJ02, "GCJ-02（高德、腾讯地图）"), (BD09, "BD-09（百度地图）")):
        yield Hypothesis(value, f"按 {who}换算", DEGREES, shift=value)
        for plane in (f"EPSG:{code}" for code in planes):
            label = f"按 {who}换算（3度带平面坐标 {plane}）"
            yield Hypothesis(f"{plane}+{value}", label, plane, shift=value)
        label = f"按 {who}换算，横纵坐标对调"
        yield Hypothesis(f"{value}{SWAPPED}", label, DEGREES, swapped=True, shift=value)


def _both(value: str, label: str, crs: str = "") -> Iterator[Hypothesis]:
    yield Hypothesis(value, label, crs or value)
    label = f"{label}，横纵坐标对调"
    yield Hypothesis(f"{value}{SWAPPED}", label, crs or value, swapped=True)


def told_choice(text: str, declared: str) -> Hypothesis:
    """Give the one reading that a person named (`--crs`); an unknown name is `Unreadable`."""
    word = text.strip()
    swapped = word.lower().endswith(SWAPPED)
    word = word[: -len(SWAPPED)] if swapped else word
    named, _, last = word.rpartition("+")
    shift = last.lower() if last.lower() in _SHIFTS else ""
    crs = (named or declared or DEGREES) if shift else word
    try:
        crs = CRS.from_user_input(crs).to_string()
    except CRSError as error:
        raise Unreadable(
            f"不认识坐标系“{text}”", "请写成 EPSG:4549、EPSG:4490、gcj02、bd09 这样的名称"
        ) from error
    _transformer(crs, DEGREES)
    return Hypothesis(text.strip(), f"按人工指定的 {word}", crs, swapped, shift)


def name_of(crs: CRS) -> str:
    """Return the EPSG name of a CRS as files write it, else its own name."""
    code = crs.to_epsg(min_confidence=70)
    return f"EPSG:{code}" if code else str(crs.name)
