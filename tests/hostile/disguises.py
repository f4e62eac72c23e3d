"""Descriptions of other files and hosts, dressed as layers and rasters."""

from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import Affine

OGR_VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource relativeToVRT="0">CSV:/etc/passwd'
    "</SrcDataSource><SrcLayer>passwd</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
)
VRT = (
    '<VRTDataset rasterXSize="40" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1" '
    'subClass="VRTRawRasterBand"><SourceFilename relativetoVRT="0">/etc/passwd</SourceFilename>'
    "<ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset><LineOffset>40</LineOffset>"
    "</VRTRasterBand></VRTDataset>"
)
REMOTE_VRT = (
    '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
    "<SourceFilename>/vsicurl/http://127.0.0.1:PORT/a.tif</SourceFilename><SourceBand>1</SourceBand>"
    "</SimpleSource></VRTRasterBand></VRTDataset>"
)
WMS = (
    '<GDAL_WMS><Service name="TMS"><ServerUrl>http://127.0.0.1:PORT/${z}/${x}/${y}.png</ServerUrl></Service>'
    "<DataWindow><UpperLeftX>-20037508</UpperLeftX><UpperLeftY>20037508</UpperLeftY>"
    "<LowerRightX>20037508</LowerRightX><LowerRightY>-20037508</LowerRightY><TileLevel>2</TileLevel>"
    "</DataWindow><Projection>EPSG:3857</Projection><BandsCount>3</BandsCount></GDAL_WMS>"
)
STREAM = '{"type": "gdal_streamed_alg", "command_line": "gdal vector read /etc/passwd"}'
STAC = (
    '{"type": "FeatureCollection", "stac_version": "1.0.0", "features": [{"type": "Feature", "geometry": null,'
    ' "stac_version": "1.0.0", "properties": {}, "assets": {"a": {"href": "http://127.0.0.1:PORT/a.tif"}}}]}'
)
LINKED_CRS = (
    '{"type": "FeatureCollection", "crs": {"type": "link", "properties": {"href": "http://127.0.0.1:PORT/c"}},'
    ' "features": [{"type": "Feature", "properties": {"name": "甲"},'
    ' "geometry": {"type": "Point", "coordinates": [120.2, 29.7]}}]}'
)
DISGUISES = {
    f"{name}{end}": (text, table)
    for name, text, ends, table in (
        ("ogr-vrt", OGR_VRT, (".json", ".geojson", ".gpkg", ".kml", ".csv", ".shp", ".zip", ".xlsx"), "shelters"),
        ("vrt", VRT, (".tif", ".tiff"), "dem"),
        ("vrt", VRT, (".gpkg", ".json"), "shelters"),
        ("remote-vrt", REMOTE_VRT, (".tif",), "dem"),
        ("wms", WMS, (".tif",), "dem"),
        ("wms", WMS, (".gpkg", ".kml"), "shelters"),
        ("stream", STREAM, (".json", ".geojson"), "shelters"),
        ("stream", STREAM, (".tif",), "dem"),
        ("stac", STAC, (".tif",), "dem"),
        ("linked-crs", LINKED_CRS, (".geojson",), "shelters"),
    )
    for end in ends
}  # fmt: skip
"""file name → what it holds, the table it is offered as"""


def pixel_bomb(path: Path) -> Path:
    """Write a raster that claims 160 GB and holds nothing."""
    with rasterio.open(
        path, "w", driver="GTiff", width=400_000, height=400_000, count=1, dtype="uint8",
        crs="EPSG:4549", transform=Affine(1, 0, 500_000, 0, -1, 3_400_000), tiled=True,
        blockxsize=4096, blockysize=4096, SPARSE_OK=True, BIGTIFF="YES",
    ):  # fmt: skip
        return path


def honest_raster(path: Path) -> Path:
    """Write a small raster of heights."""
    with rasterio.open(
        path, "w", driver="GTiff", width=60, height=40, count=1, dtype="float32", nodata=-9999,
        crs="EPSG:4549", transform=Affine(50, 0, 520_000, 0, -50, 3_291_000),
    ) as out:  # fmt: skip
        out.write(np.arange(2400, dtype="float32").reshape(40, 60), 1)
    return path
