"""What the browser draws (图层文件): layers as bytes, the list of layers and the legend."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.cartography.geojson import feature_collection
from hazardmap.cartography.layer import Draw, Layer
from hazardmap.cartography.palette import Palette
from hazardmap.cartography.picture import raster_marks, raster_picture, relief_picture
from hazardmap.cartography.results import MOVING, drawn_frame, marks_of, of_town, outline
from hazardmap.crs import to_degrees
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Served:
    """Bytes ready to send (成品): as they are and gzipped, with the hash that names them."""

    body: bytes
    zipped: bytes
    mimetype: str
    digest: str


def ready(body: bytes, mimetype: str) -> Served:
    """Compress once; the same body gives the same bytes."""
    zipped = body if mimetype == "image/png" else gzip.compress(body, 6, mtime=0)
    return Served(body, zipped, mimetype, hashlib.sha256(body).hexdigest()[:20])


def still(layer: Layer) -> bool:
    """Tell whether a layer changes with the tables alone (底图类): not with the plan, the night or the viewer."""
    return layer.source not in MOVING and not layer.scoped


def unpacked(zipped: bytes, mimetype: str) -> Served | None:
    """Make a finished file of its compressed bytes again, or None when they are damaged."""
    try:
        body = zipped if mimetype == "image/png" else gzip.decompress(zipped)
    except (OSError, EOFError, zlib.error):
        return None
    return Served(body, zipped, mimetype, hashlib.sha256(body).hexdigest()[:20])


def as_json(value: Any, mimetype: str = "application/json") -> Served:
    """Write a value as compact JSON, ready to send."""
    return ready(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), mimetype)


def layer_bytes(
    situation: Situation, layer: Layer, viewer: Viewer, *, town_id: str | None = None
) -> Served:
    """Write one layer, or its part of one town, as GeoJSON."""
    frame = drawn_frame(situation, layer, viewer)
    if town_id is not None:
        frame = of_town(situation, frame, town_id)
    body = feature_collection(
        frame,
        layer.columns,
        tolerance_m=layer.tolerance_m,
        shared_borders=layer.shared_borders,
        labels=layer.label is not None and layer.draw is Draw.AREA,
    )
    return ready(body, "application/geo+json")


def picture(situation: Situation, layer: Layer, palette: Palette) -> Served | None:
    """Draw a picture layer, or None when the county has no such grid."""
    grid = situation.county.grids.get(layer.source)
    if grid is None:
        return None
    relief = layer.source == "dem"
    png = relief_picture(grid, outline(situation)) if relief else raster_picture(grid, palette)
    return ready(png, "image/png")


def present(situation: Situation, layer: Layer, viewer: Viewer) -> bool:
    """Tell whether there is anything to draw: a layer without data is not offered."""
    if layer.draw is Draw.IMAGE:
        return layer.source in situation.county.grids
    shapes = np.asarray(drawn_frame(situation, layer, viewer).geometry.array, dtype=object)
    return bool((~(shapely.is_missing(shapes) | shapely.is_empty(shapes))).any())


def legend(
    situation: Situation, catalog: Sequence[Layer], palette: Palette, viewer: Viewer
) -> dict[str, Any]:
    """Return the palette and, for each layer, its marks in order and where its data come from."""
    layers = {
        layer.name: _legend_entry(situation, layer, palette, viewer)
        for layer in catalog
        if present(situation, layer, viewer)
    }
    return palette.as_json() | {"layers": layers}


def county_bounds(situation: Situation) -> tuple[float, float, float, float] | None:
    """Return south, west, north, east of the county in degrees, or None without any shape."""
    county = outline(situation)
    if not len(county):
        county = gpd.GeoDataFrame(
            geometry=situation.county.tables["villages"]["geometry"],
            crs=situation.county.metric_crs,
        ).dropna(subset="geometry")
    if not len(county):
        return None
    west, south, east, north = (round(float(edge), 4) for edge in to_degrees(county).total_bounds)
    return (south, west, north, east)


def town_bounds(situation: Situation) -> list[dict[str, Any]]:
    """Return the id and the bounds (south, west, north, east) of every town with a shape (分幅)."""
    towns = situation.county.tables["towns"]
    shaped = gpd.GeoDataFrame(towns, crs=situation.county.metric_crs).dropna(subset="geometry")
    edges = to_degrees(shaped).bounds[["miny", "minx", "maxy", "maxx"]].round(5)
    pairs = zip(shaped["town_id"].tolist(), edges.to_numpy().tolist(), strict=True)
    return [{"town": town, "bounds": bounds} for town, bounds in pairs]


def view_of(
    situation: Situation, towns: frozenset[str] | None
) -> tuple[float, float, float, float] | None:
    """Return south, west, north, east of some towns (本镇视图), or None when nothing of them has a shape."""
    edges = [one["bounds"] for one in town_bounds(situation) if one["town"] in (towns or ())]
    if not edges:
        return None
    south, west, north, east = zip(*edges, strict=True)
    return (min(south), min(west), max(north), max(east))


def _legend_entry(
    situation: Situation, layer: Layer, palette: Palette, viewer: Viewer
) -> dict[str, Any]:
    source = situation.county.sources.get(_table(layer))
    entry: dict[str, Any] = {
        "marks": list(_marks(situation, layer, palette, viewer)),
        "style_by": list(layer.style_by),
        "label": asdict(layer.label) if layer.label else None,
        "asks": list(layer.asks) if layer.asks else None,
        "id": layer.columns[0] if layer.columns else "",
        "note": layer.note,
        "source": source.source if source else "",
        "as_of": source.as_of if source else "",
        "norm": source.norm if source else "",
        "demo": bool(source and source.demo),
    }
    schemes = {mark.rsplit("-", 1)[0] for mark in entry["marks"]} & set(palette.schemes)
    entry["scheme"] = palette.schemes[schemes.pop()] if len(schemes) == 1 else ""
    return entry


def _table(layer: Layer) -> str:
    """Name the table whose source line stands for the layer."""
    made_of: Mapping[str, str] = {"village_results": "risk_zones", "served_villages": "shelters"}
    return made_of.get(layer.source, layer.source)


def _marks(situation: Situation, layer: Layer, palette: Palette, viewer: Viewer) -> Sequence[str]:
    """Name the marks that occur in the data, in legend order."""
    if layer.draw is Draw.IMAGE:
        grid = situation.county.grids[layer.source]
        return raster_marks(grid) if layer.source == "risk_raster" else ()
    found = marks_of(drawn_frame(situation, layer, viewer), layer)
    names = pd.unique(found).tolist()
    known = list(layer.marks) or list(palette.marks)
    return [name for name in known if name in names]
