"""Each guard of the reading process refuses what it is for, and nothing else; seen from inside."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.errors import HazardmapError
from hazardmap.intake import drivers
from hazardmap.intake.reading_alone import environment
from tests.hostile.listener import Listener

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


CONFINED = """
import os, socket, sys
from pathlib import Path
from hazardmap.intake.confinement import (
    Limits, confine_files, enclose, leave_network, limit_resources, refuse_in_python
)
LIMITS = Limits(memory_bytes=200_000_000, file_bytes=1000)
work, port, guard = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
done = {
    "network": leave_network,
    "files": lambda: confine_files(work),
    "limits": lambda: limit_resources(LIMITS),
    "python": lambda: refuse_in_python() or True,
    "all": lambda: enclose(work, LIMITS) or True,
    "": lambda: True,
}[guard]()
assert done
def can(what):
    try:
        what()
    except (OSError, MemoryError) as error:
        return False
    return True
print({
    "connect": can(lambda: socket.create_connection(("127.0.0.1", port), timeout=5)),
    "socket": can(lambda: socket.socket(socket.AF_UNIX).close()),
    "outside": can(lambda: Path("/etc/passwd").read_text()),
    "write": can(lambda: (work.parent / "outside.txt").write_text("x")),
    "signal": can(lambda: os.kill(os.getppid(), 0)),
    "memory": can(lambda: bytearray(900_000_000)),
    "large": can(lambda: (work / "large.txt").write_text("x" * 2000)),
    "program": can(lambda: __import__("statistics")),
    "own": can(lambda: (work / "own.txt").write_text("x")),
})
"""


@pytest.mark.parametrize(
    ("guard", "refused"),
    [
        ("", set()),
        ("network", {"connect"}),
        ("files", {"outside", "write", "signal", "connect"}),
        ("limits", {"memory", "large"}),
        ("python", {"connect", "signal", "socket"}),
        ("all", {"connect", "signal", "socket", "outside", "write", "memory", "large"}),
    ],
)
def test_each_guard_refuses_what_it_is_for(
    guard: str, refused: set[str], tmp_path: Path, listener: Listener
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    said = subprocess.run(
        [sys.executable, "-c", CONFINED, str(work), str(listener.port), guard],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    can = eval(said.stdout)
    assert {name for name, could in can.items() if not could} == refused


def test_a_loaded_driver_that_follows_references_stops_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drivers, "FOLLOWING", ("GTiff", "GPKG"))
    with pytest.raises(HazardmapError, match="GPKG、GTiff"):
        drivers.require_no_following_driver()


def test_the_reading_process_holds_no_driver_that_follows_references() -> None:
    check = "import hazardmap.intake.drivers as d; print(sorted(d.following_drivers()))"
    said = subprocess.run(
        [sys.executable, "-c", check],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "[]\n"
