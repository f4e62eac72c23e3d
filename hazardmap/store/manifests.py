"""Which editions a table has (版次目录): `manifest.json` beside its rows; whoever writes it last decides."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from hazardmap.errors import StateRefused
from hazardmap.store.files import write_json
from hazardmap.store.pending import MANIFEST, manifest_content
from hazardmap.store.state import State
from hazardmap.tables import TABLES


@dataclass(frozen=True, slots=True)
class Edition:
    """One accepted version of one table (一版数据)."""

    table: str
    number: int
    who: str
    when: str
    """ISO 8601 with offset"""
    name: str
    """name of the file it came from"""
    sha256: str
    """of that file"""
    parquet_sha256: str
    """of the stored rows"""
    content: str
    """hash of the rows, whatever file they came from"""
    rows: int
    source: str
    as_of: str
    licence: str
    norm: str
    demo: bool
    note: str = ""
    """what it changed, in one line: 新增0 · 减少0 · 修改2"""


@dataclass(frozen=True, slots=True)
class Use:
    """An edition put in force again (退回记录): which, by whom, when."""

    number: int
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All editions of one table (版次目录), the number of the one in force, and who brought one back."""

    editions: tuple[Edition, ...]
    current: int
    uses: tuple[Use, ...] = ()

    @property
    def in_force(self) -> Edition:
        """Return the edition in force."""
        return next(edition for edition in self.editions if edition.number == self.current)


def folder_of(state: State, table: str) -> Path:
    """Return where the editions of a table are kept."""
    return state.path / "editions" / table


def read_manifest(state: State, table: str) -> Manifest | None:
    """Return the editions of a table, or None when it has none."""
    content = manifest_content(state.path, table)
    if content is None:
        return None
    try:
        editions = tuple(Edition(**entry) for entry in content["editions"])
        uses = tuple(Use(**entry) for entry in content.get("uses", ()))
        manifest = Manifest(editions, int(content["current"]), uses)
        _ = manifest.in_force
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        file = folder_of(state, table) / MANIFEST
        raise StateRefused(f"版次目录 {file} 内容不对；请从 backups 文件夹恢复。") from error
    return manifest


def newest_numbers(state: State) -> Mapping[str, int]:
    """Return the newest edition number of every table that has editions, in force or not."""
    manifests = (read_manifest(state, table) for table in TABLES)
    return {
        manifest.editions[-1].table: max(edition.number for edition in manifest.editions)
        for manifest in manifests
        if manifest is not None
    }


def next_number(manifest: Manifest | None) -> int:
    """Return the number the next edition of a table will have; none is ever used twice."""
    return max((edition.number for edition in manifest.editions), default=0) + 1 if manifest else 1


def write_manifest(state: State, manifest: Manifest) -> None:
    """Put a manifest in force, whole or not at all."""
    table = manifest.editions[0].table
    content = {
        "current": manifest.current,
        "editions": [asdict(edition) for edition in manifest.editions],
        "uses": [asdict(use) for use in manifest.uses],
    }
    write_json(folder_of(state, table) / MANIFEST, content)
