"""Archives that lie, and the honest one that they are made from."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from tests.toy_county import toy

ZEROS = 1024**3


def layer_parts(folder: Path) -> dict[str, bytes]:
    """Write the toy villages as a shapefile; return its parts by ending."""
    villages = gpd.GeoDataFrame(toy().tables["villages"])[
        ["village_id", "name", "town_id", "geometry"]
    ]
    folder.mkdir(exist_ok=True)
    villages.to_file(folder / "layer.shp", driver="ESRI Shapefile", encoding="UTF-8")
    return {file.suffix: file.read_bytes() for file in sorted(folder.glob("layer.*"))}


def packed(path: Path, parts: dict[str, bytes], *, stem: str = "layer") -> Path:
    """Zip a shapefile."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for end, content in parts.items():
            archive.writestr(f"{stem}{end}", content)
    return path


def with_member(name: str) -> Callable[[Path, dict[str, bytes]], Path]:
    """Add a member of this name."""

    def make(path: Path, parts: dict[str, bytes]) -> Path:
        packed(path, parts)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, b"x")
        return path

    return make


def with_link(path: Path, parts: dict[str, bytes]) -> Path:
    """Store the attributes as a link to the password file."""
    packed(path, {end: content for end, content in parts.items() if end != ".dbf"})
    entry = zipfile.ZipInfo("layer.dbf")
    entry.create_system = 3
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, b"/etc/passwd")
    return path


def twice(path: Path, parts: dict[str, bytes]) -> Path:
    """Store the attributes a second time with another case, so that one hides the other."""
    packed(path, parts)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("LAYER.DBF", parts[".dbf"])
    return path


def bomb(path: Path, parts: dict[str, bytes]) -> Path:
    """Make the attributes a gigabyte of zeros in a megabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for end, content in parts.items():
            if end != ".dbf":
                archive.writestr(f"layer{end}", content)
        with archive.open("layer.dbf", "w", force_zip64=True) as out:
            for _ in range(ZEROS // (1 << 22)):
                out.write(bytes(1 << 22))
    return path


def lying(path: Path, parts: dict[str, bytes]) -> Path:
    """Say in both headers that the attributes are a hundred bytes; they are fifty megabytes."""
    packed(path, {**parts, ".dbf": bytes(50 * 1024**2)})
    content = bytearray(path.read_bytes())
    size = struct.pack("<I", 50 * 1024**2)
    at = content.find(size)
    while at >= 0:
        content[at : at + 4] = struct.pack("<I", 100)
        at = content.find(size, at + 4)
    path.write_bytes(content)
    return path


def overlapping(path: Path, parts: dict[str, bytes]) -> Path:
    """Let every name of the directory point at the same packed bytes."""
    once = io.BytesIO()
    with zipfile.ZipFile(once, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("layer.dbf", bytes(4 * 1024**2))
    content = once.getvalue()
    start = content.index(b"PK\x01\x02")
    entry = content[start : content.index(b"PK\x05\x06")]
    names = [f"layer{n}.dbf".encode() for n in range(9)]
    entries = []
    for name in names:
        fixed = bytearray(entry[:46])
        fixed[28:30] = struct.pack("<H", len(name))
        entries.append(bytes(fixed) + name)
    directory = b"".join(entries)
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), start, 0
    )
    path.write_bytes(content[:start] + directory + end)
    return path


def nested(path: Path, parts: dict[str, bytes]) -> Path:
    """Put an archive into the archive."""
    inner = packed(path.with_name("inner.zip"), parts).read_bytes()
    with zipfile.ZipFile(packed(path, parts), "a") as archive:
        archive.writestr("more.zip", inner)
    return path


def crowded(path: Path, parts: dict[str, bytes]) -> Path:
    """Put a hundred files into the archive."""
    with zipfile.ZipFile(packed(path, parts), "a") as archive:
        for number in range(100):
            archive.writestr(f"{number}.txt", b"x")
    return path


def locked(path: Path, parts: dict[str, bytes]) -> Path:
    """Say that the members are encrypted."""
    content = bytearray(packed(path, parts).read_bytes())
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.find(start)
        while found >= 0:
            content[found + at] |= 1
            found = content.find(start, found + 4)
    path.write_bytes(content)
    return path


HOSTILE = {
    "above": (with_member("../evil.shx"), "指向别处"),
    "above-backslash": (with_member("..\\evil.shx"), "指向别处"),
    "absolute": (with_member("/tmp/evil.shx"), "指向别处"),
    "drive": (with_member("C:\\evil.shx"), "指向别处"),
    "above-chinese": (with_member("图层/../../村.shx"), "指向别处"),
    "link": (with_link, "链接"),
    "twice": (twice, "同名"),
    "bomb": (bomb, "解压后"),
    "lying": (lying, "与目录不符"),
    "overlapping": (overlapping, "重叠"),
    "nested": (nested, "还有压缩包"),
    "crowded": (crowded, "超过 20 个"),
    "locked": (locked, "密码"),
}
"""name → how it is made, what the refusal says"""


def with_gbk_names(path: Path, parts: dict[str, bytes]) -> Path:
    """Zip as a Chinese Windows does: names in GBK, without saying so, in a folder."""
    packed(path, parts, stem="XXXXXX/YYYY")
    content = path.read_bytes()
    assert content.count(b"XXXXXX/YYYY") == 2 * len(parts)
    path.write_bytes(content.replace(b"XXXXXX/YYYY", "枫桥镇/村界".encode("gb18030")))
    return path


HONEST = {"plain": packed, "gbk-names": with_gbk_names}
