"""Hazard and evacuation one-map server (避险转移一张图)."""

from typing import Final

VERSION: Final = "0.1.0"
"""Version of the programme (程序版本), as in pyproject.toml."""
