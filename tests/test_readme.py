"""README.md names only what is there: every path, every make target, every room."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PLACES = ("hazardmap/", "layers/", "data/", "docs/", "tests/", "tools/", "templates/")


def test_every_path_in_the_readme_exists() -> None:
    named = {word for word in re.findall(r"`([a-z][\w./-]*)`", README) if word.startswith(PLACES)}
    pictures = set(re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README))
    assert {path for path in named | pictures if not (ROOT / path).exists()} == set()


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", README)) <= targets


def test_every_room_is_drawn_in_the_floors() -> None:
    floors = README.partition("## The floors")[2].partition("## Where")[0]
    rooms = {file.parent.name for file in ROOT.glob("hazardmap/*/__init__.py")}
    grounds = {file.stem for file in ROOT.glob("hazardmap/*.py")} - {"__init__"}
    assert {word for word in rooms | grounds if word not in floors} == set()


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(file.name[:2]) for file in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
