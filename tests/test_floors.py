"""The floors of the house: imports only go down, rooms of one floor never meet, pure rooms stay pure."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GROUND = (
    "errors",
    "crs",
    "levels",
    "divisions",
    "settings",
    "viewer",
    "entries",
    "moments",
    "version",
)
FLOORS = {
    **dict.fromkeys(GROUND, 0),
    "tables": 1,
    **dict.fromkeys(("risk", "evacuation", "warning", "intake", "store"), 2),
    "situation": 3,
    **dict.fromkeys(("cartography", "duty"), 4),
    **dict.fromkeys(("maps", "reports", "exchange", "demo"), 5),
    **dict.fromkeys(("layers", "web", "commands"), 6),
    "server": 7,
}
PURE = {"tables", "risk", "evacuation", "warning", "situation"}
IO_ROOMS = {"intake", "store"}
IO_LIBRARIES = {
    "flask", "werkzeug", "waitress", "jinja2", "folium", "branca", "sqlite3", "apsw", "rasterio",
    "pyogrio", "python_calamine", "openpyxl", "xlsxwriter", "socket", "urllib", "http", "requests",
    "subprocess", "shutil", "tempfile", "time", "random", "threading", "multiprocessing",
}  # fmt: skip
FILE_CALLS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "read_csv", "read_excel",
    "read_file", "read_parquet", "read_feather", "read_json", "to_csv", "to_excel", "to_file",
    "to_parquet", "fromfile", "loadtxt", "savez", "memmap", "print", "input",
}  # fmt: skip
TEXT_ONLY = {"urllib.parse"}
"""part of an IO library that only takes addresses apart and joins them"""
CLOCK_CALLS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter"}
CLOCK_OWNERS = {"datetime", "date", "Timestamp", "time", "dt", "pd"}
FLASK_PLACES = {"hazardmap/commands/serve.py"}


@dataclass(frozen=True)
class Source:
    path: str
    room: str
    tree: ast.Module


def room_of(path: str) -> str:
    parts = Path(path).with_suffix("").parts
    return parts[1] if parts[0] == "hazardmap" and len(parts) > 1 else parts[0]


def sources(root: Path = ROOT) -> list[Source]:
    found = [*root.glob("hazardmap/**/*.py"), *root.glob("layers/**/*.py"), root / "server.py"]
    names = [file.relative_to(root).as_posix() for file in sorted(found) if file.exists()]
    return [
        Source(name, room_of(name), ast.parse((root / name).read_text("utf-8"))) for name in names
    ]


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            module = node.module or ""
            if module == "hazardmap":
                yield from ((f"hazardmap.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield module, node.lineno


def imported_room(module: str) -> str | None:
    first, _, rest = module.partition(".")
    if first == "hazardmap":
        return rest.partition(".")[0] or "hazardmap"
    return first if first in FLOORS else None


def fault_of_import(source: Source, module: str) -> str | None:
    target = imported_room(module)
    if source.room == "layers" and source.path != "layers/__init__.py" and target == "layers":
        return "layer files are independent of each other"
    if target is None or target == source.room:
        return None
    own, other = FLOORS[source.room], FLOORS.get(target, 99)
    faults_in_words = {
        f"imports go down only: floor {own} asks floor {other}": other > own,
        f"rooms of floor {own} do not know each other": other == own > 0,
        "situation asks pure rooms only": source.room == "situation" and target in IO_ROOMS,
    }
    return next((words for words, broken in faults_in_words.items() if broken), None)


def faults(root: Path = ROOT) -> list[str]:
    found = []
    for source in sources(root):
        for module, line in imports(source.tree):
            fault = fault_of_import(source, module)
            library = module.partition(".")[0]
            if source.room in PURE and library in IO_LIBRARIES and module not in TEXT_ONLY:
                fault = "a pure room does no input or output and has no clock"
            if module.partition(".")[0] == "flask" and not (
                source.room in {"web", "server"} or source.path in FLASK_PLACES
            ):
                fault = "only web/, server.py and commands/serve.py know Flask"
            if fault:
                found.append(f"{source.path}:{line} {module}: {fault}")
        found.extend(impure_calls(source) if source.room in PURE else ())
    return found


def impure_calls(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        owner = ""
        if isinstance(called, ast.Attribute):
            name = called.attr
            value = called.value
            owner = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
        else:
            name = getattr(called, "id", "")
        place = f"{source.path}:{node.lineno} {owner}{'.' if owner else ''}{name}()"
        if name in FILE_CALLS:
            yield f"{place}: a pure room opens no file"
        if name in CLOCK_CALLS and owner in CLOCK_OWNERS:
            yield f"{place}: a pure room is told the time"


def test_every_room_stands_on_a_known_floor() -> None:
    homeless = {s.room for s in sources() if s.path != "hazardmap/__init__.py"} - set(FLOORS)
    assert not homeless, f"name the floor of {sorted(homeless)} here and in README.md"


def test_imports_only_go_down_and_pure_rooms_stay_pure() -> None:
    assert faults() == []


PLANTED = {
    "hazardmap/errors.py": "from hazardmap.tables import contract",
    "hazardmap/tables/shelters.py": "import rasterio",
    "hazardmap/risk/exposure.py": "from hazardmap.evacuation.units import units",
    "hazardmap/evacuation/units.py": "from hazardmap import situation",
    "hazardmap/evacuation/deadlines.py": "import datetime as dt\nnow = dt.datetime.now()",
    "hazardmap/evacuation/flow.py": "def read(path):\n    return open(path)",
    "hazardmap/risk/triggers.py": "import pandas as pd\nat = pd.Timestamp.now()",
    "hazardmap/situation/assess.py": "from hazardmap.intake.folder import read_folder",
    "hazardmap/duty/current.py": "from hazardmap.cartography import palette",
    "hazardmap/web/pages.py": "from hazardmap.commands import serve",
    "hazardmap/web/map_page.py": "from layers import CATALOG",
    "hazardmap/reports/list_sheet.py": "import flask",
    "layers/shelters.py": "from layers.villages import LAYER",
    "hazardmap/maps/shell.py": "import server",
}


@pytest.mark.parametrize("path", sorted(PLANTED))
def test_a_planted_fault_is_found(path: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(PLANTED[path], "utf-8")
    assert len(faults(tmp_path)) == 1
