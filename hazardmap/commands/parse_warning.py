"""`parse-warning` (解析预警): one pasted bulletin as one JSON object."""

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from hazardmap.commands.time_option import moment
from hazardmap.errors import HazardmapError
from hazardmap.intake.place_names import read_place_names
from hazardmap.moments import BEIJING
from hazardmap.warning.bulletin import Bulletin, as_json, parse_bulletin
from hazardmap.warning.gazetteer import Gazetteer, gazetteer

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

MAX_BYTES: Final = 1_000_000
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


def add_parser(subparsers: "Subparsers") -> None:
    """Add `parse-warning` and its options."""
    parser = subparsers.add_parser("parse-warning", help="读懂一条预警原文，写成一个 JSON 对象")
    parser.add_argument("file", type=Path, metavar="FILE", help="预警原文的文本文件")
    parser.add_argument("--data", type=Path, default=Path("data/geo"), help="数据文件夹")
    parser.add_argument("--at", type=moment, default=None, help="参照时间，默认现在")


def run(args: argparse.Namespace) -> int:
    """Print what the bulletin says; a bulletin that must be asked about is no error."""
    read = read_warning(args.file, args.data, at=args.at or datetime.now(tz=BEIJING))
    print(json.dumps(as_json(read), ensure_ascii=False, indent=2))
    return 0


def read_warning(file: Path, data: Path, *, at: datetime) -> Bulletin:
    """Read and understand a bulletin file with the place names of a county folder (解析预警文件)."""
    return parse_bulletin(read_text(file), place_names(data), at=at)


def place_names(data: Path) -> Gazetteer:
    """Return the gazetteer of a county folder (地名表)."""
    names = read_place_names(data)
    return gazetteer(
        names.towns,
        county=names.county,
        former_towns=names.former_towns,
        neighbours=names.neighbours,
        villages=names.villages,
    )


def read_text(file: Path) -> str:
    """Read a text file in UTF-8 (with or without BOM) or GB18030 (读预警文本).

    Raises `HazardmapError` when it is missing, empty, too large or no text.
    """
    if not file.is_file():
        raise HazardmapError(f"没有预警文件 {file}；请检查路径和文件名。")
    try:
        content = file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise HazardmapError(f"预警文件 {file} 读不了（{error.strerror}）；请检查权限。") from error
    if content is None:
        raise HazardmapError(f"预警文件 {file} 超过 1 MB，不像一条预警；请只保存预警原文。")
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if not text.strip():
            raise HazardmapError(f"预警文件 {file} 是空的；请把预警原文存进去。")
        return text
    raise HazardmapError(f"预警文件 {file} 不是文本文件；请把预警原文另存为 UTF-8 文本（.txt）。")
