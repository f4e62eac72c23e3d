"""How the reading process is started (启动读取进程): its bare environment; and one alone for each file."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from hazardmap.intake.reading_ends import CANCELLED, CRASHED, EXITS, TIMEOUT
from hazardmap.intake.reading_watch import LOOK_S, Watch

MODULE: Final = "hazardmap.intake.limited_reader"
PROJECT: Final = Path(__file__).resolve().parents[2]
START_S: Final = 60.0


def read_alone(job: Path, _: Path, watch: Watch) -> Mapping[str, Any]:
    """Read in a fresh process with a time limit, where nothing can be forked."""
    until = time.monotonic() + watch.limits.wall_s + START_S
    with _ended(job) as process:
        while process.poll() is None:
            if watch.stopped():
                return {"end": CANCELLED}
            if time.monotonic() > until:
                return {"end": TIMEOUT}
            time.sleep(LOOK_S)
        return {"end": EXITS.get(process.returncode, CRASHED)}


@contextmanager
def _ended(job: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(  # noqa: S603 - our own module, our own words
        [sys.executable, "-m", MODULE, str(job)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
        cwd=PROJECT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def environment() -> dict[str, str]:
    """Return the whole environment of the reading process: nothing of ours is handed on."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "GDAL_NUM_THREADS"), "1")
    return {
        **kept,
        **one,
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "PROJ_NETWORK": "OFF",
        "GDAL_CACHEMAX": "64",
    }
