"""Write foreign layers the way offices hand them over: any code page, with or without .cpg and .prj."""

import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pyogrio


def write_shp(
    folder: Path,
    frame: gpd.GeoDataFrame,
    *,
    encoding: str = "GBK",
    cpg: str = "",
    page: int = 0,
    prj: bool = True,
    name: str = "layer",
) -> Path:
    """Write a shapefile; `cpg` is the text of its .cpg ("" = none), `page` the code page byte."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.shp"
    with warnings.catch_warnings():
        # GDAL tells that names are cut to ten bytes
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg:
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    if not prj:
        path.with_suffix(".prj").unlink(missing_ok=True)
    dbf = path.with_suffix(".dbf")
    content = bytearray(dbf.read_bytes())
    content[29] = page
    dbf.write_bytes(bytes(content))
    return path


class _GbkName(zipfile.ZipInfo):
    """A member whose name is GBK bytes without the UTF-8 mark, as Chinese tools write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile calls it so
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def zipped(files: Iterable[Path], to: Path, *, stem: str = "") -> Path:
    """Pack files into a zip, renamed to a stem (风险图) whose name is stored in GBK."""
    with zipfile.ZipFile(to, "w") as archive:
        for file in files:
            entry = _GbkName(f"{stem}{file.suffix}" if stem else file.name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
    return to


def parts(path: Path) -> list[Path]:
    """Return every file of a shapefile."""
    return sorted(path.parent.glob(f"{path.stem}.*"))
