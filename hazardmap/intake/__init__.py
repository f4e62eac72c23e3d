"""The one door for foreign files (入库): reads them, checks them, hands on `CountyTables`.

GDAL is told here, before it is loaded, to leave out every driver that follows references to other
files or hosts; what a file really is, is tested by its first bytes (`endings`).
"""

import os
from typing import Final

FOLLOWING: Final = (
    "VRT", "OGR_VRT", "GTI", "GDALG", "DERIVED", "WMS", "WMTS", "WCS", "WFS", "OAPIF", "OGCAPI",
    "HTTP", "CSW", "STACTA", "STACIT", "DAAS", "EEDA", "EEDAI", "NGW", "Carto", "AmigoCloud",
    "Elasticsearch", "PLSCENES", "PLMOSAIC", "ADBC", "GML", "KML", "LIBKML", "GeoRSS", "TopoJSON",
    "ESRIJSON", "GeoJSONSeq", "JSONFG", "KMLSUPEROVERLAY", "MRF", "ESRIC", "TIL", "SAFE", "Zarr",
    "SQLite", "MBTiles", "Rasterlite", "PDF", "XLSX", "ODS", "GTFS", "VDV", "OSM", "S57", "MVT",
)  # fmt: skip
for _option in ("GDAL_SKIP", "OGR_SKIP"):
    os.environ.setdefault(_option, ",".join(FOLLOWING))
os.environ.setdefault("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none")
os.environ.setdefault("GDAL_PAM_ENABLED", "NO")
# GDAL complains on the terminal about every driver of the list it was not built with
os.environ.setdefault("CPL_LOG", os.devnull)
