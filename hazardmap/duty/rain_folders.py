"""Watched folders (监视文件夹): rain files dropped there are taken in once each and moved aside, never deleted."""

import hashlib
import logging
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hazardmap.duty import rain_grids
from hazardmap.duty.current import Duty
from hazardmap.errors import FileRefused, HazardmapError
from hazardmap.intake.county_file import FILE_NAME
from hazardmap.risk.rain_text import read_rain
from hazardmap.risk.recorded import FEED
from hazardmap.situation.rain_desk import Given, Line, preview

TAKEN: Final = "已收"
LEFT: Final = "待处理"
"""Where files go: everything understood, or a person has to look."""
ENDINGS: Final = (".csv", ".txt", ".tsv")
MOST_BYTES: Final = 2 * 1024 * 1024
_UNFINISHED: Final = (".part", ".tmp", ".crdownload")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RainFolder:
    """One declared folder (一个监视文件夹): the source's name and where its files come in."""

    name: str
    title: str
    folder: Path


def rain_folders(seed: Path) -> tuple[RainFolder, ...]:
    """Read `[feeds.<name>] folder = …` of county.toml (监视文件夹); a relative path is the seed folder's."""
    try:
        content = tomllib.loads((seed / FILE_NAME).read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        return ()
    declared = content.get("feeds", {})
    entries = declared.items() if isinstance(declared, dict) else ()
    return tuple(
        RainFolder(str(name), str(entry.get("title", name)), seed / entry["folder"])
        for name, entry in sorted(entries)
        if isinstance(entry, dict) and isinstance(entry.get("folder"), str)
    )


class RainFolders:
    """Takes new files of the watched folders into the ledger (收取雨情文件)."""

    def __init__(self, duty: Duty, folders: Iterable[RainFolder]) -> None:
        """Watch these folders for a duty."""
        self._duty = duty
        self._folders = tuple(folders)
        self._sizes: dict[Path, tuple[int, int]] = {}

    def tick(self) -> None:
        """Take in every file that stopped growing since the last look; one bad file stops no other."""
        for source in self._folders:
            for path in self._waiting(source.folder):
                try:
                    self._take(source, path)
                except (HazardmapError, OSError) as problem:
                    # the file stays where it is, and the next look tries again
                    _log.warning("%s: %s was not taken: %s", source.name, path.name, problem)

    def _waiting(self, folder: Path) -> list[Path]:
        """Return the files whose size and time are as at the last look: whoever writes is done."""
        try:
            files = sorted(path for path in folder.iterdir() if path.is_file())
        except OSError:
            return []
        steady = []
        for path in files:
            if path.name.startswith(".") or path.suffix.lower() in _UNFINISHED:
                continue
            seen = (path.stat().st_size, path.stat().st_mtime_ns)
            if self._sizes.get(path) == seen:
                steady.append(path)
            self._sizes[path] = seen
        return steady

    def _take(self, source: RainFolder, path: Path) -> None:
        if path.suffix.lower() in rain_grids.ENDINGS:
            self._take_grid(source, path)
            return
        if path.suffix.lower() not in ENDINGS or path.stat().st_size > MOST_BYTES:
            self._aside(path, LEFT)
            return
        body = path.read_bytes()
        lines, clean = self._read(body)
        if lines:
            rows = [_row(line, source) for line in lines]
            self._record(source, body, {"rows": rows, "way": FEED, "file": path.name})
        self._aside(path, TAKEN if clean and lines else LEFT)

    def _take_grid(self, source: RainFolder, path: Path) -> None:
        """Average a rain grid over basins and villages; a file that cannot be read waits for a person."""
        try:
            with tempfile.TemporaryDirectory() as work:
                county = self._duty.current().county
                rows = rain_grids.grid_readings(path, county, work_folder=Path(work))
        except FileRefused as refusal:
            _log.warning("%s: %s", source.name, refusal)
            self._aside(path, LEFT)
            return
        if rows:
            body = {"rows": rows, "way": "grid", "file": path.name}
            self._record(source, path.read_bytes(), body)
        self._aside(path, TAKEN)

    def _record(self, source: RainFolder, content: bytes, body: dict[str, Any]) -> None:
        """Record rows under the hash of the file's content, so that it counts once; the source spoke."""
        key, by = f"rain.{hashlib.sha256(content).hexdigest()[:40]}", source.title
        self._duty.record("rain.readings", body, by=by, key=key)
        newest = max(str(row["time"]) for row in body["rows"])
        heard = {"name": source.name, "at": newest}
        self._duty.record("source.heard", heard, by=by, key=f"{key}.heard")

    def _read(self, body: bytes) -> tuple[list[Line], bool]:
        """Return the rows that can be recorded, and whether that is everything the file holds.

        A declared source sends millimetres per interval unless its header says otherwise.
        """
        now = self._duty.now()
        told = read_rain(_text(body), now)
        made = preview(self._duty.current().county, told, Given(unit="毫米"), now)
        good = [line for line in made.lines if line.gauge_id and line.time and not line.skipped]
        return good, len(good) == len(made.lines) and not made.unread

    def _aside(self, path: Path, folder: str) -> None:
        """Move a file aside; a name that is taken gets a number, so that nothing is overwritten."""
        target = path.parent / folder
        target.mkdir(exist_ok=True)
        number = 1
        goal = target / path.name
        while goal.exists():
            number += 1
            goal = target / f"{path.stem}-{number}{path.suffix}"
        path.rename(goal)
        self._sizes.pop(path, None)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")


def _row(line: Line, source: RainFolder) -> dict[str, str | float | None]:
    return {
        "gauge_id": line.gauge_id,
        "place": line.told.place,
        "time": line.time.isoformat(timespec="minutes") if line.time else "",
        "rain_mm": line.rain_mm,
        "level_m": line.level_m,
        "period_min": line.period_min,
        "source": source.title,
    }
