"""The file of a backup (备份文件): read from end to end, every member held against its SHA-256."""

import hashlib
import json
import re
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

from hazardmap.errors import StateRefused

FORMAT: Final = 1
ENDING: Final = ".hmb"
FACTS: Final = "backup.json"
_BLOCK_BYTES: Final = 1 << 20
_FACTS_BYTES: Final = 64 << 20
_BROKEN: Final = "备份 {path} 不完整或不是本系统的备份：{what}；请换另一份备份。"
_NAME: Final = re.compile(r"(?!.*(^|/)\.{1,2}(/|$))[^/\\:\x00-\x1f][^\\:\x00-\x1f]*")
"""A path inside the folder: nothing that leads out of it, on any system."""


def read_back(path: Path, into: Path | None = None) -> dict[str, Any]:
    """Read a backup and return its facts; with `into` every member is put into that new folder.

    Raises `StateRefused` for a file that is no backup of ours, not whole, or of a newer version.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            facts = facts_of(path, archive)
            members: dict[str, dict[str, Any]] = facts["members"]
            if sorted(archive.namelist()) != sorted([FACTS, *members]):
                raise StateRefused(_BROKEN.format(path=path, what="内容与目录对不上"))
            for name, fact in members.items():
                _member(path, archive, name, fact, into)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError) as error:
        raise StateRefused(_BROKEN.format(path=path, what=f"读不了（{error}）")) from error
    return facts


def facts_of(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return what a backup says of itself; a newer version's is `StateRefused`."""
    if archive.getinfo(FACTS).file_size > _FACTS_BYTES:
        raise StateRefused(_BROKEN.format(path=path, what="目录过大"))
    facts = json.loads(archive.read(FACTS))
    if not isinstance(facts, dict) or not isinstance(facts["members"], dict):
        raise StateRefused(_BROKEN.format(path=path, what="没有目录"))
    if int(facts["format"]) > FORMAT:
        raise StateRefused(f"备份 {path} 由更新的版本做成；请换用新版程序恢复。")
    return facts


def _member(
    path: Path, archive: zipfile.ZipFile, name: str, fact: dict[str, Any], into: Path | None
) -> None:
    if not _NAME.fullmatch(name):
        raise StateRefused(_BROKEN.format(path=path, what=f"文件名“{name}”不对"))
    digest, left = hashlib.sha256(), int(fact["bytes"])
    target = None if into is None else into / name
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        # names, phones and passwords: nobody else on this computer may read them
        target.touch(mode=0o600)
    with (
        archive.open(name) as member,
        nullcontext() if target is None else target.open("wb") as file,
    ):
        # never more than was promised, whatever the archive unpacks to
        while block := member.read(_BLOCK_BYTES):
            left -= len(block)
            if left < 0:
                break
            digest.update(block)
            if file is not None:
                file.write(block)
    if left != 0 or digest.hexdigest() != fact["sha256"]:
        raise StateRefused(_BROKEN.format(path=path, what=f"{name} 与记下的指纹不同"))
