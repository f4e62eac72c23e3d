"""Shifted degrees and degrees as text (坐标偏移与度分秒): GCJ-02 (高德、腾讯), BD-09 (百度), 120°14′24″.

The forward shifts are the published ones; the inverse iterates until a step is below 1e-9 degrees
(0.1 mm). At 120.2E 29.7N GCJ-02 lies about 515 m to the south-east of the true position.
"""

import re
from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.intake.variants import plain

Degrees = NDArray[np.float64]
_AXIS_M: Final = 6_378_245.0
_FLATTENING: Final = 0.00669342162296594323
_BD_TURN: Final = np.pi * 3000.0 / 180.0
_STEP_DEG: Final = 1e-9
_STEPS: Final = 30
_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_LETTERS: Final = r"(?:东经|北纬|[EN])?"
_LABEL: Final = re.compile(r"^[经纬]度[:=]? ?")
_DMS: Final = re.compile(
    rf"^{_LETTERS}[:=]?{_NUMBER}(?:[°:~ ]+(?:{_NUMBER}(?:[': ]+(?:{_NUMBER}\"?)?)?)?)?{_LETTERS}$"
)
_PLAIN_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?(?:E[+-]?\d+)?")
_MARKS: Final = (
    ("′′", '"'), ("''", '"'), ("″", '"'), ("”", '"'), ("“", '"'), ("秒", '"'), ("′", "'"), ("’", "'"),
    ("‘", "'"), ("分", "'"), ("˚", "°"), ("度", "°"),
)  # fmt: skip
_BLANKS: Final = re.compile(r" *([°'\":]|东经|北纬|[EN]) *")
_MOST_DEGREES: Final = 180.0
_MINUTE: Final = 60.0


def _shift_lat(x: Degrees, y: Degrees) -> Degrees:
    out: Degrees = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y
    out += 0.2 * np.sqrt(np.abs(x))
    out += (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    out += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    out += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    return out


def _shift_lon(x: Degrees, y: Degrees) -> Degrees:
    out: Degrees = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    out += (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    out += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    out += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    return out


def to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift true degrees to GCJ-02 (加偏)."""
    x, y = lon - 105.0, lat - 35.0
    radians = np.radians(lat)
    magic = 1.0 - _FLATTENING * np.sin(radians) ** 2
    meridian_m = _AXIS_M * (1.0 - _FLATTENING) / (magic * np.sqrt(magic))
    parallel_m = _AXIS_M / np.sqrt(magic) * np.cos(radians)
    return (
        lon + np.degrees(_shift_lon(x, y) / parallel_m),
        lat + np.degrees(_shift_lat(x, y) / meridian_m),
    )


def to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift true degrees to BD-09 (百度加偏)."""
    x, y = to_gcj02(lon, lat)
    far = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    turn = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return far * np.cos(turn) + 0.0065, far * np.sin(turn) + 0.006


_Forward = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]


def _undone(forward: _Forward, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Find the degrees that the shift brings to the given ones; missing ones stay missing."""
    x, y = np.array(lon, dtype="float64"), np.array(lat, dtype="float64")
    for _ in range(_STEPS):
        shifted_x, shifted_y = forward(x, y)
        step_x, step_y = lon - shifted_x, lat - shifted_y
        x, y = x + step_x, y + step_y
        if not np.any(np.maximum(np.abs(step_x), np.abs(step_y)) > _STEP_DEG):
            break
    return x, y


def from_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Undo GCJ-02 (高德坐标纠偏), to less than a millimetre."""
    return _undone(to_gcj02, lon, lat)


def from_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Undo BD-09 (百度坐标纠偏), to less than a centimetre."""
    return _undone(to_bd09, lon, lat)


def degrees_of(texts: pd.Series) -> pd.Series:
    """Read degrees as numbers or as degrees, minutes and seconds (度分秒); what is neither is null.

    120.24, 120°14′24″, 120 14 24, 120度14分24秒, E120°14.4′, 120.24E. Minutes and seconds stay below 60.
    """
    words = {text: _degrees(str(text)) for text in texts.dropna().unique()}
    return texts.map(words).astype("float64")


def _degrees(text: str) -> float:
    word = " ".join(plain(part) for part in text.replace("º", "°").split()).upper()
    word = _LABEL.sub("", word)
    if _PLAIN_NUMBER.fullmatch(word):
        # also metres of a plane grid: what they are is judged later
        return float(word)
    for written, meant in _MARKS:
        word = word.replace(written, meant)
    found = _DMS.match(_BLANKS.sub(r"\1", word))
    if found is None:
        return float("nan")
    degrees, minutes, seconds = (float(part) if part else 0.0 for part in found.groups())
    if degrees > _MOST_DEGREES or minutes >= _MINUTE or seconds >= _MINUTE:
        return float("nan")
    return degrees + minutes / 60.0 + seconds / 3600.0
