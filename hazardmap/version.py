"""Version of the programme (程序版本), as in pyproject.toml."""

from typing import Final

VERSION: Final = "0.1.0"
