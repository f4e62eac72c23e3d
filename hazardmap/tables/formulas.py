"""Text that a spreadsheet would run as a formula (公式样文字): kept harmless in files, read back as it was."""

from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula when it opens a CSV."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_written(text: str) -> str:
    """Take the apostrophe of `harmless` away again."""
    bare = text.removeprefix("'")
    return bare if bare.startswith(FORMULA_STARTS) else text
