"""Files that are there whole or not at all (整写文件): written beside, flushed, then renamed."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hazardmap.errors import StateRefused


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to; it takes the place of `path` only after everything is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file whole."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    with whole(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; anything else is `StateRefused`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StateRefused(f"状态文件 {path} 读不了；请从 backups 文件夹恢复。") from error
    if not isinstance(content, dict):
        raise StateRefused(f"状态文件 {path} 内容不对；请从 backups 文件夹恢复。")
    return content


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
