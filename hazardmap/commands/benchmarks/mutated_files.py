"""What becomes of mutated files (变异文件): each is refused, or whatever differs in it is shown; nothing else."""

import logging
import tempfile
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from hazardmap.commands.benchmarks.mutation import HEIGHTS, Honest, honest_files, mutated
from hazardmap.commands.benchmarks.small_county import small_county
from hazardmap.duty.acceptance import would_be
from hazardmap.duty.pieces import WouldBe
from hazardmap.errors import FileRefused
from hazardmap.intake.draft import Answers, Draft, Known, RasterDraft
from hazardmap.intake.sandbox import Reader
from hazardmap.levels import fold
from hazardmap.tables import TABLES

_CREW: Final = 2
_NEAR_M: Final = 0.01
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one mutated file (一个变异文件的结果)."""

    name: str
    """table, ending and seed: enough to make the file again"""
    end: str
    """same, shown (difference, remark or doubt), raster (another one), a word of `reading_ends`; or bad:
    silent (an unsaid change) or trouble (our own code failed)"""
    seconds: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of many mutated files (变异文件统计)."""

    fates: tuple[Fate, ...]

    def count(self, end: str) -> int:
        """Count the files that ended like this."""
        return sum(fate.end == end for fate in self.fates)

    @property
    def slowest_s(self) -> float:
        """The longest that one file took."""
        return max((fate.seconds for fate in self.fates), default=0.0)

    @property
    def bad(self) -> tuple[Fate, ...]:
        """Files that changed something silently or made our own code fail."""
        return tuple(fate for fate in self.fates if fate.end in {"silent", "trouble"})

    def sentence(self) -> str:
        """Say it in one line."""
        counts = Counter(fate.end for fate in self.fates)
        return "，".join(f"{end} {number}" for end, number in counts.most_common())


@lru_cache(maxsize=2)
def tally(count: int, *, first: int = 1) -> Tally:
    """Read `count` mutated files of all formats in turn, with seeds from `first`; always the same files."""
    here = small_county()
    known = Known(here.county.county_id, here.metric_crs, here.tables, here.former_towns)
    reader = Reader()
    former = logging.root.manager.disable
    # a warning for each of ten thousand refused files helps nobody
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            honest = honest_files(folder)

            def read(number: int) -> Fate:
                return _fate(honest[number % len(honest)], number, reader, known, folder)

            with ThreadPoolExecutor(_CREW) as crew:
                return Tally(tuple(crew.map(read, range(first, first + count))))
    finally:
        logging.disable(former)
        reader.close()


def _fate(honest: Honest, seed: int, reader: Reader, known: Known, folder: Path) -> Fate:
    name = f"{honest.table}{honest.ending}#{seed}"
    file = folder / f"{seed}{honest.ending}"
    file.write_bytes(mutated(honest, seed))
    began = time.monotonic()
    said = ""
    try:
        draft, _ = reader.look(file, honest.table, known, Answers(), work_folder=folder / "work")
        end = _end_of(honest.table, draft)
    except FileRefused as error:
        end, said = error.end, str(error)
        if not _is_chinese(said):
            end = "trouble"
    except Exception as error:  # noqa: BLE001 - what must not happen is counted and told
        end, said = "trouble", f"{type(error).__name__}: {error}"
    finally:
        file.unlink()
    return Fate(name, end, time.monotonic() - began, said)


def _is_chinese(said: str) -> bool:
    return "Traceback" not in said and sum("一" <= letter <= "鿿" for letter in said) > 8


def _end_of(table: str, draft: Draft | RasterDraft) -> str:
    if isinstance(draft, RasterDraft):
        # rasters do not pass the desk: no edition can come of what is read here
        return "same" if _is_honest_raster(draft) else "raster"
    made = would_be(small_county(), table, draft, Answers())
    unsaid = unsaid_changes(table, made)
    if unsaid:
        return "silent"
    told = draft.remarks or draft.doubts or made.doubts or made.faults
    return "shown" if told or not made.differences.none else "same"


def _is_honest_raster(draft: RasterDraft) -> bool:
    grid = draft.grid
    if grid is None or grid.values.shape != HEIGHTS.shape:
        return False
    return bool(np.array_equal(grid.values, HEIGHTS) and grid.transform[0] == 520_000)


def unsaid_changes(table: str, made: WouldBe) -> tuple[str, ...]:
    """Name the cells that would change without standing in the difference (未列出的变化).

    Compared cell by cell with the county in force, by other code than the difference itself.
    """
    former, later = small_county().tables[table], made.frame
    keys = list(TABLES[table].key)
    old, new = (_by_key(frame, keys) for frame in (former, later))
    shown = made.differences
    told = {*zip(shown.changes["row"], shown.changes["column"], strict=True)}
    rows_told = {
        _words(row) for frame in (shown.added, shown.removed) for row in _key_rows(frame, keys)
    }
    rows_told |= _rekeyed(shown.changes, keys)
    unsaid = [_words(key) for key in old.keys() ^ new.keys() if _words(key) not in rows_told]
    for key in old.keys() & new.keys():
        changed = _changed_cells(old[key], new[key])
        unsaid += [f"{_words(key)} {name}" for name in changed if (_words(key), name) not in told]
    return tuple(unsaid)


def _rekeyed(changes: pd.DataFrame, keys: Sequence[str]) -> set[str]:
    """Name the rows whose key itself is listed as changed, by their former and their new words."""
    rows = changes[changes["column"].isin(list(keys))]
    told = {str(row) for row in rows["row"]}
    for row, old, new in zip(rows["row"], rows["old"], rows["new"], strict=True):
        told.add(_words([*str(row).removesuffix(str(new)).split(), str(old)]))
    return told


def _key_rows(frame: pd.DataFrame, keys: Sequence[str]) -> list[tuple[str, ...]]:
    columns = [frame[key].fillna("").astype(str) for key in keys]
    return list(zip(*columns, strict=True)) if len(frame) else []


def _by_key(frame: pd.DataFrame, keys: Sequence[str]) -> dict[tuple[str, ...], dict[Hashable, Any]]:
    records = frame.to_dict("records")
    return dict(zip(_key_rows(frame, keys), records, strict=True))


def _words(key: Iterable[str]) -> str:
    return " ".join(part for part in key if part)


def _changed_cells(old: dict[Hashable, Any], new: dict[Hashable, Any]) -> list[str]:
    return [str(name) for name in new if not _same(old.get(name), new[name])]


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, shapely.Geometry) and isinstance(new, shapely.Geometry):
        return bool(shapely.hausdorff_distance(old, new) <= _NEAR_M)
    if isinstance(old, str) and isinstance(new, str):
        return fold(old) == fold(new)
    if bool(np.all(pd.isna(old))) or bool(np.all(pd.isna(new))):
        return bool(np.all(pd.isna(old)) and np.all(pd.isna(new)))
    return bool(old == new)
