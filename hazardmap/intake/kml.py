"""KML placemarks (KML地标) read as plain XML: no GDAL, no DTD, no entities, no links followed."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as SafeTree
import numpy as np
import pandas as pd
import shapely
from defusedxml.common import DefusedXmlException

from hazardmap.intake.endings import Unreadable
from hazardmap.intake.raw import Raw, as_cells

_AGAIN: Final = "请用原软件重新导出 KML"
_LINE: Final = 1
_AREA: Final = 2


def read_kml(content: bytes) -> Raw:
    """Read every Placemark: its name, description, ExtendedData and geometry; degrees, datum untold.

    A document with a DTD or an entity is `Unreadable`; a placemark whose coordinates are broken keeps
    its row without geometry.
    """
    try:
        root = SafeTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("文件里有 XML 实体声明", _AGAIN) from error
    except (ParseError, ValueError, LookupError, UnicodeError) as error:
        raise Unreadable("KML 不完整或有错", _AGAIN) from error
    marks = [element for element in root.iter() if _tag(element) == "Placemark"]
    if not marks:
        raise Unreadable(
            "KML 里没有地标（Placemark）", "请导出带地标的 KML；网络链接式的 KML 不能读"
        )
    rows = [dict(_cells(mark)) for mark in marks]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    shapes = np.array([None, *(_shape(mark) for mark in marks)], dtype=object)[1:]
    return Raw(as_cells(pd.DataFrame(columns, index=range(len(rows)), dtype="object")), shapes, "")


def kml_inside(path: Path, member: zipfile.ZipInfo, most_bytes: int) -> bytes:
    """Return the KML of a KMZ, at most so many bytes."""
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise Unreadable("KMZ 里的 KML 太大", "请拆成几个文件")
    return content


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _cells(mark: Element) -> Iterator[tuple[str, str]]:
    for child in mark:
        if _tag(child) in {"name", "description"} and child.text:
            yield _tag(child), child.text.strip()
    for element in mark.iter():
        if _tag(element) == "SimpleData":
            yield element.get("name", ""), (element.text or "").strip()
        elif _tag(element) == "Data":
            value = next((one.text for one in element if _tag(one) == "value"), None)
            yield element.get("name", ""), (value or "").strip()


def _shape(mark: Element) -> shapely.Geometry | None:
    for child in mark:
        if _tag(child) in {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"}:
            try:
                return _geometry(child)
            except (ValueError, RecursionError, shapely.GEOSException):
                return None
    return None


def _geometry(element: Element) -> shapely.Geometry | None:
    tag = _tag(element)
    if tag == "Point":
        return shapely.Point(*_coordinates(element)[0])
    if tag in {"LineString", "LinearRing"}:
        return shapely.LineString(_coordinates(element))
    if tag == "Polygon":
        rings = [
            (_tag(side), _coordinates(side))
            for side in element
            if _tag(side) in {"outerBoundaryIs", "innerBoundaryIs"}
        ]
        shell = next((ring for side, ring in rings if side == "outerBoundaryIs"), [])
        return shapely.Polygon(shell, [ring for side, ring in rings if side == "innerBoundaryIs"])
    parts = [part for child in element if (part := _geometry(child)) is not None]
    return _collected(parts) if tag == "MultiGeometry" else None


def _collected(parts: list[shapely.Geometry]) -> shapely.Geometry | None:
    polygons = [part for part in parts if shapely.get_dimensions(part) == _AREA]
    if polygons:
        return shapely.MultiPolygon(list(shapely.get_parts(np.array(polygons, dtype=object))))
    lines = [part for part in parts if shapely.get_dimensions(part) == _LINE]
    if lines:
        return shapely.MultiLineString(list(shapely.get_parts(np.array(lines, dtype=object))))
    return parts[0] if parts else None


def _coordinates(element: Element) -> list[tuple[float, float]]:
    text = next((one.text for one in element.iter() if _tag(one) == "coordinates"), None)
    numbers = [part.split(",") for part in (text or "").split()]
    found = [(float(part[0]), float(part[1])) for part in numbers if len(part) > 1]
    if not found or not np.isfinite(found).all():
        raise ValueError("no coordinates")
    return found
