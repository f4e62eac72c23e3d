"""Honest files of the small county, and what can happen to them (变异): bits, blocks, ends, parts of archives."""

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from rasterio.transform import Affine

from hazardmap.commands.benchmarks.small_county import small_county
from hazardmap.crs import METRIC, WEB
from hazardmap.tables import TABLES

_ZIPPED: Final = (b"PK\x03\x04",)
_EXTREMES: Final = (b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\x80\x00\x00\x00")
_TEXTS: Final = (
    b"\t",
    b",",
    b'"',
    b"\n",
    b"\r",
    b"\x00",
    "，".encode(),
    "０".encode(),
    b"-",
    b"1e9",
)

HEIGHTS: Final = np.arange(60 * 40, dtype="float32").reshape(40, 60)
"""cells of the honest raster"""


@dataclass(frozen=True, slots=True)
class Honest:
    """One honest file (原件): what it is offered as, its ending and its bytes."""

    table: str
    ending: str
    content: bytes


def honest_files(folder: Path) -> tuple[Honest, ...]:
    """Write the tables of the small county in every format that the door takes."""
    tables = small_county().tables
    villages = gpd.GeoDataFrame(tables["villages"])[
        ["village_id", "name", "town_id", "population", "geometry"]
    ]
    shelters = _with_degrees(gpd.GeoDataFrame(tables["shelters"]))
    households = _labelled("households", tables["households"])
    made: list[tuple[str, Path]] = []
    for table, frame in (("shelters", shelters), ("households", households)):
        frame.to_excel(folder / f"{table}.xlsx", index=False, engine="xlsxwriter")
        made.append((table, folder / f"{table}.xlsx"))
    for name, encoding in (("gbk", "gb18030"), ("utf8", "utf-8-sig")):
        shelters.to_csv(folder / f"{name}.csv", index=False, encoding=encoding)
        made.append(("shelters", folder / f"{name}.csv"))
    villages.to_file(folder / "v.gpkg", driver="GPKG", layer="villages")
    document = villages.to_crs(WEB).to_json(drop_id=True)
    (folder / "v.geojson").write_text(document, encoding="utf-8")
    (folder / "v.kml").write_text(_map_file(villages), encoding="utf-8")
    made += [("villages", folder / f"v.{end}") for end in ("gpkg", "geojson", "kml")]
    made.append(("villages", _zipped_shapefile(folder, villages)))
    made.append(("dem", _raster(folder / "dem.tif")))
    if (book := Path(__file__).with_name("shelters.xls")).is_file():
        made.append(("shelters", book))
    return tuple(Honest(table, path.suffix, path.read_bytes()) for table, path in made)


def _with_degrees(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    degrees = frame.geometry.to_crs(WEB)
    plain = pd.DataFrame(frame.drop(columns="geometry"))
    return _labelled("shelters", plain.assign(经度=degrees.x.round(7), 纬度=degrees.y.round(7)))


def _labelled(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    filled = frame.dropna(axis="columns", how="all")
    return filled.rename(columns=dict(TABLES[table].labels))


def _zipped_shapefile(folder: Path, villages: gpd.GeoDataFrame) -> Path:
    villages.to_file(folder / "layer.shp", driver="ESRI Shapefile", encoding="GB18030")
    (folder / "layer.cpg").unlink()
    with zipfile.ZipFile(folder / "v.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("layer.*")):
            archive.write(file, file.name)
    return folder / "v.zip"


def _map_file(villages: gpd.GeoDataFrame) -> str:
    names = ("village_id", "name", "town_id", "population")
    marks = []
    for at, shape in enumerate(villages.geometry.to_crs(WEB)):
        ring = " ".join(f"{x:.8f},{y:.8f}" for x, y in shape.exterior.coords)
        data = "".join(
            f'<Data name="{name}"><value>{villages[name].iloc[at]}</value></Data>' for name in names
        )
        marks.append(
            f"<Placemark><name>{villages['name'].iloc[at]}</name><ExtendedData>{data}</ExtendedData>"
            f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
            "</outerBoundaryIs></Polygon></Placemark>"
        )
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    return f"{head}<Document>{''.join(marks)}</Document></kml>"


def _raster(path: Path) -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", width=60, height=40, count=1, dtype="float32", nodata=-9999,
        crs=METRIC, transform=Affine(50, 0, 520_000, 0, -50, 3_291_000), compress="deflate",
    ) as out:  # fmt: skip
        out.write(HEIGHTS, 1)
    return path


def mutated(honest: Honest, seed: int) -> bytes:
    """Return the file with one to eight things gone wrong; the same seed does the same."""
    chance = random.Random(f"{honest.table}{honest.ending}{seed}")  # noqa: S311 - no secret
    content = honest.content
    if content.startswith(_ZIPPED) and chance.random() < 0.7:
        return _with_spoiled_part(content, chance)
    return _spoiled(content, chance)


def _with_spoiled_part(content: bytes, chance: random.Random) -> bytes:
    """Spoil one member and pack it again, so that its check sum is right."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _spoiled(part, chance) if name == chosen else part)
    return made.getvalue()


def _spoiled(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        way = chance.choice(list(_WAYS.values()))
        content = way(content, chance) if content else b"\x00"
    return content


def _place(content: bytes, chance: random.Random) -> int:
    """Choose a place; heads of files, where the numbers are, as often as all the rest."""
    end = min(len(content), 512) if chance.random() < 0.5 else len(content)
    return chance.randrange(end)


def _flip(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def _digit(content: bytes, chance: random.Random) -> bytes:
    """Change one digit of a text: the quietest fault there is."""
    at = next((p for p in range(_place(content, chance), len(content)) if 48 <= content[p] < 58), 0)
    return content[:at] + bytes([48 + chance.randrange(10)]) + content[at + 1 :]


def _overwrite(content: bytes, chance: random.Random) -> bytes:
    at, what = _place(content, chance), chance.choice(_EXTREMES + _TEXTS)
    return content[:at] + what + content[at + len(what) :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + chance.choice(_TEXTS + _EXTREMES) + content[at:]


def _block(chance: random.Random) -> int:
    return int(2 ** chance.uniform(0, 11))


def _cut_off(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _remove(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + content[at + _block(chance) :]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    at, size = _place(content, chance), _block(chance)
    return (
        content[: at + size]
        + content[at : at + size] * chance.choice((1, 1, 9))
        + content[at + size :]
    )


def _blank(content: bytes, chance: random.Random) -> bytes:
    at, size = _place(content, chance), _block(chance)
    return content[:at] + bytes(len(content[at : at + size])) + content[at + size :]


def _swap(content: bytes, chance: random.Random) -> bytes:
    size = _block(chance)
    first, second = sorted((_place(content, chance), _place(content, chance)))
    if second - first < size:
        return content
    end = content[second : second + size]
    middle = content[first + size : second]
    return content[:first] + end + middle + content[first : first + size] + content[second + size :]


_WAYS: Final[Mapping[str, Callable[[bytes, random.Random], bytes]]] = {
    "bit": _flip, "digit": _digit, "overwrite": _overwrite, "insert": _insert, "cut": _cut_off,
    "remove": _remove, "repeat": _repeat, "blank": _blank, "swap": _swap,
}  # fmt: skip
