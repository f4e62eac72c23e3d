"""One vector layer of a foreign file, whatever its format (外来矢量图层): text cells, shapes, what it declares."""

import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from hazardmap.intake.archive import pieces, require_sound_archive
from hazardmap.intake.dbf_text import text_choice
from hazardmap.intake.draft import NOTED, REPAIRED, Answers, Choice, Doubt, Known, Remark
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.kml import read_kml
from hazardmap.intake.raw import Raw, as_cells
from hazardmap.intake.vector import geojson_raw

MAX_ROWS: Final = 300_000
_MAINS: Final = (".shp", ".geojson", ".json", ".gpkg", ".kml")
_BESIDE: Final = (".dbf", ".shx", ".prj", ".cpg")
_GDB: Final = ".gdb"
_AGAIN: Final = "请用原软件重新导出"


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A layer as read (图层原样), or the doubt that must be answered before it can be read."""

    name: str
    raw: Raw
    declared: str = ""
    remarks: tuple[Remark, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_layer(path: Path, known: Known, answers: Answers) -> Layer:
    """Read the one layer of a .shp, .zip, .kmz, .geojson, .gpkg or .kml; several layers are a doubt."""
    end = path.suffix.lower()
    if end in {".zip", ".kmz"}:
        with tempfile.TemporaryDirectory() as folder:
            return _from_zip(path, Path(folder), known, answers)
    return _read_one(path, path.stem, known, answers)


def _read_one(path: Path, name: str, known: Known, answers: Answers) -> Layer:
    end = path.suffix.lower()
    if end == ".shp":
        return _shapefile(path, name, known, answers)
    if end in {".geojson", ".json"}:
        return _geojson(path, name)
    if end == ".kml":
        return Layer(name, read_kml(path.read_bytes()))
    return _database(path, answers)


def _from_zip(path: Path, folder: Path, known: Known, answers: Answers) -> Layer:
    """Unpack the members of one layer under names of ours, then read it."""
    with require_sound_archive(path, book=False) as archive:
        members = [(_member_name(entry), entry) for entry in archive.infolist()]
    members = [(name, entry) for name, entry in members if _wanted(name)]
    if any(f"{_GDB}/" in name.lower() for name, _ in members):
        return _database(_geodatabase(path, folder, members), answers)
    mains = {name: entry for name, entry in members if name.lower().endswith(_MAINS)}
    chosen = answers.sheet if answers.sheet in mains else answers.doubts.get("layer", "")
    if chosen not in mains:
        if len(mains) > 1:
            return _which(path.stem, list(mains))
        if not mains:
            raise Unreadable(
                "压缩包里没有矢量文件", "请放入 shp（连同 dbf、shx、prj）、geojson 或 gpkg"
            )
        chosen = next(iter(mains))
    stem, end = chosen[: chosen.rindex(".")], chosen[chosen.rindex(".") :].lower()
    main = folder / f"layer{end}"
    _unpack(path, mains[chosen], main)
    for name, entry in members if end == ".shp" else ():
        ending = name[name.rindex(".") :].lower() if "." in name else ""
        if ending in _BESIDE and name[: -len(ending)].lower() == stem.lower():
            _unpack(path, entry, folder / f"layer{ending}")
    return _read_one(main, stem.rpartition("/")[2], known, answers)


def _member_name(entry: zipfile.ZipInfo) -> str:
    """Return the member's name; without the UTF-8 mark Chinese tools write it in GBK."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = entry.orig_filename.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/")


def _wanted(name: str) -> bool:
    last = name.rpartition("/")[2]
    return bool(last) and not last.startswith(".") and "__MACOSX" not in name


def _unpack(path: Path, entry: zipfile.ZipInfo, to: Path) -> None:
    if to.exists():
        raise Unreadable("压缩包里同一个图层有两份同类文件", "请只留一份")
    with to.open("xb") as out:
        for piece in pieces(path, entry):
            out.write(piece)


def _geodatabase(path: Path, folder: Path, members: Sequence[tuple[str, zipfile.ZipInfo]]) -> Path:
    """Unpack a File Geodatabase; only its own kinds of files, numbered names kept as they are."""
    gdb = folder / f"layer{_GDB}"
    gdb.mkdir()
    for name, entry in members:
        last = name.rpartition("/")[2]
        plain = last.replace(".", "").replace("_", "").isalnum() and last.isascii()
        if f"{_GDB}/" in name.lower() and plain:
            _unpack(path, entry, gdb / last)
    return gdb


def _which(name: str, layers: Sequence[str]) -> Layer:
    choices = tuple(Choice(layer, layer) for layer in layers)
    doubt = Doubt("layer", "文件里有几个图层，用哪一个？", choices, "--sheet 图层名")
    return Layer(name, Raw(pd.DataFrame()), doubts=(doubt,))


def _shapefile(path: Path, name: str, known: Known, answers: Answers) -> Layer:
    missing = [end for end in (".dbf", ".shx") if not path.with_suffix(end).exists()]
    if missing:
        raise Unreadable(f"缺少 {'、'.join(missing)} 文件", "请把 shp 的全部附属文件一起打包成 zip")
    cpg = path.with_suffix(".cpg")
    said = cpg.read_bytes()[:40].decode("ascii", "ignore").strip() if cpg.exists() else ""
    choice = text_choice(path.with_suffix(".dbf"), said, _place_names(known))
    encoding = answers.doubts.get("encoding", "") or choice.name
    if not encoding:
        options = tuple(Choice(name, name, f"读作：{text}") for name, text in choice.previews)
        doubt = Doubt(
            "encoding", "文字编码不能确定，哪一种读出来是对的？", options, "--answer encoding=…"
        )
        return Layer(name, Raw(pd.DataFrame()), doubts=(doubt,))
    frame = _read_ogr(path, encoding=encoding)
    remarks = []
    if choice.said:
        problem, suggestion = f"文字编码：{choice.said}", "已按实际编码读取，请核对"
        remarks.append(Remark(name, 0, "", "", problem, suggestion, REPAIRED))
    raw, declared = _raw_of(frame)
    remarks.extend(_broken_text(name, raw.cells))
    return Layer(
        name, Raw(raw.cells, raw.shapes, declared, short_names=True), declared, tuple(remarks)
    )


def _broken_text(name: str, cells: pd.DataFrame) -> list[Remark]:
    """Tell texts that the file itself has cut in the middle of a character."""
    remarks = []
    for header in cells.columns:
        broken = cells[header].str.contains("\ufffd", regex=False, na=False)
        for row, text in cells.loc[broken, header].items():
            suggestion = "字段长度不够，末字被截断，请核对"
            remarks.append(
                Remark(name, int(str(row)) + 1, header, str(text), "文字不完整", suggestion, NOTED)
            )
    return remarks


def _place_names(known: Known) -> list[str]:
    names: list[str] = []
    for table in ("towns", "villages"):
        frame = known.tables.get(table)
        if frame is not None and "name" in frame.columns:
            names.extend(name[:-1] for name in frame["name"].dropna().astype(str) if len(name) > 2)
    return names


def _geojson(path: Path, name: str) -> Layer:
    content = path.read_bytes()
    remarks: tuple[Remark, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise Unreadable("文字编码不是 UTF-8，也不是 GB18030", "请导出为 UTF-8") from error
        remarks = (Remark(name, 0, "", "", "文字编码是 GB18030", "已按 GB18030 读取", REPAIRED),)
    raw, declares = geojson_raw(name, text)
    return Layer(name, raw, str(raw.crs) if declares else "", remarks)


def _database(path: Path, answers: Answers) -> Layer:
    """Read a layer of a GeoPackage or File Geodatabase."""
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except (pyogrio.errors.DataSourceError, ValueError) as error:
        raise Unreadable("数据库打不开", _AGAIN) from error
    wanted = answers.sheet or answers.doubts.get("layer", "")
    if wanted not in layers:
        if len(layers) > 1:
            return _which(path.stem, layers)
        if not layers:
            raise Unreadable("数据库里没有图层", _AGAIN)
        wanted = layers[0]
    raw, declared = _raw_of(_read_ogr(path, layer=wanted))
    return Layer(wanted, raw, declared)


def _read_ogr(path: Path, **options: Any) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():
            # GDAL warns in English of what the checks below find out and tell in Chinese
            warnings.simplefilter("ignore")
            frame = _read_modest(path, options)
    except Unreadable:
        raise
    except Exception as error:  # broken files raise a dozen kinds, UnboundLocalError among them
        raise Unreadable("矢量文件打不开或已损坏", _AGAIN) from error
    return frame


def _read_modest(path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    info = pyogrio.read_info(path, force_feature_count=True, **options)
    if int(info["features"]) > MAX_ROWS:
        raise Unreadable(f"有 {info['features']} 个图形，超过 {MAX_ROWS} 个", "请按镇街拆开导入")
    frame: pd.DataFrame = pyogrio.read_dataframe(path, force_2d=True, **options)
    return frame


def _raw_of(frame: pd.DataFrame) -> tuple[Raw, str]:
    if not isinstance(frame, gpd.GeoDataFrame):
        return Raw(as_cells(frame)), ""
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    cells = as_cells(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    declared = "" if frame.crs is None else frame.crs.to_wkt()
    return Raw(cells, shapes, declared), declared
