"""Look through a zip before anyone unpacks it (压缩包检查): names, links, sizes as they really are, text parts.

Every member is inflated once, in pieces, and thrown away: what its header says is not believed.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from hazardmap.intake.endings import Unreadable

MAX_MEMBERS: Final = 20
MAX_GEODATABASE: Final = 400
"""members of a zipped File Geodatabase: every one in the same *.gdb folder"""
MAX_PARTS: Final = 2_000
MAX_UNPACKED_BYTES: Final = 200 * 1024**2
MAX_RATIO: Final = 100
_SMALL_BYTES: Final = 8 * 1024**2
_PIECE: Final = 1 << 20
_LOCAL_HEADER: Final = struct.Struct("<4sHHHHHIIIHH")
_NESTED: Final = (".zip", ".rar", ".7z", ".gz", ".tar", ".xlsx", ".kmz", ".bz2", ".xz")
_ODD: Final = "请在电脑上解压，只把需要的文件重新打包后再试"
_AGAIN: Final = "请用原软件打开后另存，或重新导出"


def require_sound_archive(path: Path, *, book: bool) -> zipfile.ZipFile:
    """Open a zip whose list of members is harmless; else `Unreadable`.

    `book`: the parts of a workbook, which are never unpacked to disk; otherwise the files of a layer,
    where links, nested archives and names that lead elsewhere are refused.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise Unreadable("压缩包已损坏", "请重新导出或重新拷贝") from error
    members = archive.infolist()
    most = MAX_PARTS if book else _most_members(members)
    if len(members) > most:
        raise Unreadable(f"压缩包里有 {len(members)} 个文件，超过 {most} 个", _ODD)
    stored = [member.filename for member in members]
    if len({name.lower() for name in stored}) < len(stored):
        raise Unreadable("压缩包里有同名的文件", _ODD)
    for member in members:
        _require_plain(member, book=book)
    _require_apart(members)
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES:
        raise Unreadable(
            f"解压后有 {size // 1024**2} MB，超过 {MAX_UNPACKED_BYTES // 1024**2} MB", _ODD
        )
    return archive


def _most_members(members: list[zipfile.ZipInfo]) -> int:
    """Return how many members a layer may have: a File Geodatabase is a folder of many files."""
    folders = {_geodatabase(member.filename) for member in members}
    return MAX_GEODATABASE if len(folders) == 1 and "" not in folders else MAX_MEMBERS


def _geodatabase(name: str) -> str:
    """Return the *.gdb folder that a member lies in, "" when it lies in none."""
    folder, mark, _ = name.replace("\\", "/").lower().partition(".gdb/")
    return folder if mark else ""


def _require_plain(member: zipfile.ZipInfo, *, book: bool) -> None:
    name = member.orig_filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or "\x00" in name or ":" in name:
        raise Unreadable("压缩包里有指向别处的文件名", _ODD)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable("压缩包里有链接", _ODD)
    if member.flag_bits & 0x1:
        raise Unreadable("压缩包有密码", "请去掉密码后再试")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unreadable("压缩包的压缩方式不常见", "请用普通 zip 方式重新打包")
    _require_modest_ratio(member, member.file_size)
    if not book and name.lower().endswith(_NESTED):
        raise Unreadable("压缩包里还有压缩包", _ODD)


def _require_apart(members: list[zipfile.ZipInfo]) -> None:
    """Refuse members whose packed bytes overlap: a small file that unpacks to a huge one."""
    end = 0
    for member in sorted(members, key=lambda entry: entry.header_offset):
        if member.header_offset < end:
            raise Unreadable("压缩包里的文件互相重叠", _ODD)
        end = member.header_offset + _LOCAL_HEADER.size + member.compress_size


def pieces(path: Path, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Inflate one member piece by piece; more or less than its header says is `Unreadable`."""
    with path.open("rb") as file:
        given = 0
        try:
            for piece in _inflated(file, member):
                given += len(piece)
                _require_modest(member, given)
                yield piece
        except (zlib.error, OSError, struct.error) as error:
            raise Unreadable("压缩包已损坏", _AGAIN) from error
    if given != member.file_size:
        raise Unreadable("压缩包里的文件大小与目录不符", _AGAIN)


def _require_modest(member: zipfile.ZipInfo, given: int) -> None:
    if given > member.file_size or given > MAX_UNPACKED_BYTES:
        raise Unreadable("压缩包里的文件大小与目录不符", _AGAIN)
    _require_modest_ratio(member, given)


def _require_modest_ratio(member: zipfile.ZipInfo, given: int) -> None:
    if given > _SMALL_BYTES and given > MAX_RATIO * max(1, member.compress_size):
        raise Unreadable("压缩包里的文件解压后大得反常", _ODD)


def _inflated(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(member.header_offset)
    header = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if header[0] != b"PK\x03\x04" or header[3] != member.compress_type:
        raise zlib.error("local header")
    file.seek(header[9] + header[10], 1)
    left = member.compress_size
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(left, 1 << 16))
        if not packed:
            raise zlib.error("cut off")
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while True:
            piece = inflate.decompress(packed, _PIECE)
            yield piece
            packed = inflate.unconsumed_tail
            # a full piece: more may wait inside, even when all that was packed has gone in
            if not packed and len(piece) < _PIECE:
                break


def require_sound_members(path: Path, archive: zipfile.ZipFile) -> None:
    """Inflate every member once; a lying header, a bomb or damage is `Unreadable`."""
    for member in archive.infolist():
        for _ in pieces(path, member):
            continue
