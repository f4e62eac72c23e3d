"""Composition root (总装): joins settings, palette, layers and pages; the door of the command line.

Imports stay inside the functions: the worker process that computes imports this file again, and must
not wait for the pages and layers it never uses.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from hazardmap.cartography.layer import Layer
    from hazardmap.cartography.palette import Palette
    from hazardmap.duty.access import Access
    from hazardmap.duty.current import Duty

HERE = Path(__file__).resolve().parent


def map_look() -> "tuple[Sequence[Layer], Palette]":
    """Name the layers and the palette (图层、色标) that every map is drawn with."""
    from hazardmap.cartography.palette import palette_from
    from hazardmap.intake.palette_file import read_palette_file
    from layers import CATALOG

    return CATALOG, palette_from(read_palette_file(HERE / "data" / "palette.toml"))


def make_app(duty: "Duty", access: "Access") -> "Flask":
    """Join palette, layers and pages over a duty (值守)."""
    from hazardmap.web import create_app

    catalog, palette = map_look()
    return create_app(duty, access=access, catalog=catalog, palette=palette)


def main() -> int:
    """Run the command line."""
    from hazardmap.commands.main import main as run
    from hazardmap.settings import Settings

    return run(sys.argv[1:], settings=Settings(), make_app=make_app, map_look=map_look)


if __name__ == "__main__":
    sys.exit(main())
