"""Read the palette file (色标文件): one TOML with the colour, hatch and words of every level and mark."""

import tomllib
from pathlib import Path
from typing import Any

from hazardmap.errors import UsageError


def read_palette_file(path: Path) -> dict[str, Any]:
    """Return the tables of a palette file; what they mean is checked by `cartography.palette`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"找不到色标文件 {path}；请从程序包复制 data/palette.toml。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"色标文件 {path} 读不懂：{error}；请按原文件格式改正。") from error
