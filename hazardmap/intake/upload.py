"""Take a user's file in (收文件): copied under a name of ours, never followed, never opened for content."""

import os
import shutil
import stat
from pathlib import Path
from typing import Final

from hazardmap.errors import FileRefused
from hazardmap.intake.foreign_endings import BESIDE_SHP

MAX_BYTES: Final = 200_000_000


def take_in(path: Path, folder: Path, name: str) -> int:
    """Copy a file into a new folder as `name`, with what belongs to a shapefile; return its bytes.

    A link, a folder, a device, an empty or an over-large file is `FileRefused`.
    """
    folder.mkdir()
    size_bytes = _copy(path, folder / name)
    if name.endswith(".shp"):
        for end in BESIDE_SHP:
            beside = _beside(path, end)
            if beside is not None:
                size_bytes += _copy(beside, (folder / name).with_suffix(end))
    return size_bytes


def _beside(path: Path, end: str) -> Path | None:
    """Return the file that belongs to a shapefile, whatever the case of its ending."""
    names = (path.with_suffix(end), path.with_suffix(end.upper()))
    return next((file for file in names if file.exists() or file.is_symlink()), None)


def _copy(path: Path, to: Path) -> int:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        raise FileRefused(path.name, "是指向别处的链接，不是文件", "请选择文件本身")
    try:
        number = os.open(path, flags)
    except FileNotFoundError:
        raise FileRefused(path.name, "没有这个文件", "请检查路径") from None
    except (OSError, ValueError) as error:
        raise FileRefused(path.name, "打不开", "请检查路径和权限") from error
    about = os.fstat(number)
    if not stat.S_ISREG(about.st_mode):
        os.close(number)
        raise FileRefused(path.name, "不是文件", "请选择一个文件；文件夹请打包成 zip")
    with os.fdopen(number, "rb") as source:
        if about.st_size > MAX_BYTES:
            raise FileRefused(path.name, f"超过 {MAX_BYTES // 1_000_000} MB", "请拆成几个文件")
        if not about.st_size:
            raise FileRefused(path.name, "是空文件", "请重新导出或重新拷贝")
        with to.open("xb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
    return int(about.st_size)
