"""The number of the state folder's layout (状态文件夹版本): newer is refused, older is brought forward."""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from hazardmap.errors import StateRefused
from hazardmap.store.files import read_json, write_json

CURRENT: Final = 1
FILE_NAME: Final = "schema.json"
BACKUPS: Final = "backups"
NOT_COPIED: Final = (BACKUPS, "cache", "writer.lock")
Migration = Callable[[Path], None]
MIGRATIONS: Final[Mapping[int, Migration]] = {}
"""Schema number → what brings a folder of that number to the next one."""


def read_schema(folder: Path) -> int | None:
    """Return the folder's schema number; None for a folder that is absent or empty.

    A folder with other content is `StateRefused`: it is not ours.
    """
    file = folder / FILE_NAME
    if file.is_file():
        number = read_json(file).get("schema")
        if isinstance(number, int) and number > 0:
            return number
        raise StateRefused(f"状态文件 {file} 内容不对；请从 backups 文件夹恢复。")
    if folder.is_dir() and any(entry.name != "writer.lock" for entry in folder.iterdir()):
        raise StateRefused(
            f"{folder} 不是本系统的状态文件夹；请用 --state 指定另一个（可以是空的）。"
        )
    if folder.exists() and not folder.is_dir():
        raise StateRefused(f"{folder} 不是文件夹；请用 --state 指定一个文件夹。")
    return None


def refuse_newer(folder: Path, number: int, current: int = CURRENT) -> None:
    """Raise `StateRefused` when a newer version of the programme wrote the folder."""
    if number > current:
        raise StateRefused(
            f"状态文件夹 {folder} 由更新的版本写成（第 {number} 版格式，本程序只到第 {current} 版）；"
            "请换用新版程序，或用 --state 指定另一个文件夹。"
        )


def refuse_older(folder: Path, number: int, current: int = CURRENT) -> None:
    """Raise `StateRefused` when a reader meets a folder that its writer has not brought forward."""
    if number < current:
        raise StateRefused(
            f"状态文件夹 {folder} 由旧版本写成（第 {number} 版格式）；请先启动一次值班服务，由它升级。"
        )


def bring_forward(
    folder: Path,
    *,
    now: datetime,
    current: int = CURRENT,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> None:
    """Make the folder one of the current schema: mark a new one, back up and migrate an older one."""
    number = read_schema(folder)
    if number is None:
        write_json(folder / FILE_NAME, {"schema": current})
        return
    refuse_newer(folder, number, current)
    if number < current:
        back_up(folder, f"schema-{number}-{now:%Y%m%d-%H%M%S}")
    for step in range(number, current):
        migrations[step](folder)
        write_json(folder / FILE_NAME, {"schema": step + 1})


def back_up(folder: Path, name: str) -> Path:
    """Copy the state folder, without its backups and cache, into `backups/<name>`."""
    target = folder / BACKUPS / name
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return target
