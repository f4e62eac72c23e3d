"""Backups (备份): one file with a consistent copy of everything the state folder knows, made while it is in use.

A `.hmb` file is a zip: the databases, copied online; the editions and every other file; last
`backup.json` with the SHA-256 of each member, the schema numbers and where each ledger ended.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import apsw

from hazardmap.errors import StateRefused
from hazardmap.store.backup_file import ENDING, FACTS, FORMAT, read_back
from hazardmap.store.files import whole
from hazardmap.store.ledger import AUDIT, DRILL, DRILLS, REAL
from hazardmap.store.schema import BACKUPS, FILE_NAME, NOT_COPIED, read_schema

_LEFT_OUT: Final = frozenset({*NOT_COPIED, "inbox"})
_BESIDE: Final = ("-wal", "-shm", "-journal")
_TRIES: Final = 5
_EDITIONS: Final = "editions"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup that was made (一份备份): where it is and what it says of itself."""

    path: Path
    facts: Mapping[str, Any]

    @property
    def size_bytes(self) -> int:
        """Size of the file."""
        return self.path.stat().st_size


def file_name(county_id: str, at: datetime) -> str:
    """Name a backup: 330681-20260610-021500.hmb."""
    plain = "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in county_id)
    return f"{plain or '_'}-{at:%Y%m%d-%H%M%S}{ENDING}"


def make_backup(
    folder: Path, out: Path, *, county_id: str, at: datetime, program: str, reason: str = ""
) -> Backup:
    """Write everything in a state folder into one file, read it again, and put it in place whole.

    Only reads the folder: writing goes on meanwhile, and what is written then may be in the copy or
    not. Raises `StateRefused` with the reason when it cannot be done.
    """
    schema = read_schema(folder)
    if schema is None:
        raise StateRefused(f"状态文件夹 {folder} 是空的，没有可备份的内容；请用 --state 指定。")
    facts: dict[str, Any] = {
        "format": FORMAT,
        "county_id": county_id,
        "made_at": at.isoformat(timespec="seconds"),
        "program": program,
        "reason": reason,
        "schema": schema,
    }
    try:
        with whole(out) as beside:
            _write(folder, beside, facts)
            read_back(beside)
    except (OSError, apsw.Error, zipfile.BadZipFile) as error:
        raise StateRefused(
            f"备份没有做成（{error}）；请检查 {out.parent} 的空间和权限。"
        ) from error
    return Backup(out, facts)


def _write(folder: Path, beside: Path, facts: dict[str, Any]) -> None:
    # names, phones and keys are inside: nobody else on this computer may read it
    os.close(os.open(beside, os.O_CREAT | os.O_WRONLY, 0o600))
    members: dict[str, dict[str, Any]] = {}
    with (
        tempfile.TemporaryDirectory(dir=beside.parent, prefix=".copy-") as copies,
        zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        # before the databases: a head noted later than the copy would look like a cut-off ledger
        settled = _settled(folder)
        for name, body in settled.items():
            archive.writestr(name, body)
            members[name] = {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
        facts["databases"] = {}
        for source in databases(folder):
            name = source.relative_to(folder).as_posix()
            copy = Path(copies) / name.replace("/", "_")
            facts["databases"][name] = _copied(source, copy)
            members[name] = _added(archive, copy, name)
            copy.unlink()
        for source in contents(folder):
            name = source.relative_to(folder).as_posix()
            if name not in members:
                members[name] = _added(archive, source, name)
        facts["members"] = members
        archive.writestr(FACTS, json.dumps(facts, ensure_ascii=False, indent=1))


def databases(folder: Path) -> list[Path]:
    """List the databases of a state folder (数据库), those of drills laid aside among them."""
    return sorted([*folder.glob("*.db"), *(folder / DRILLS).glob("*.db")])


def contents(folder: Path) -> Iterator[Path]:
    """Yield every file of a state folder that is no database, no lock, no cache, no backup, and not half written."""
    for entry in sorted(folder.iterdir()):
        if entry.name in _LEFT_OUT or entry.name.startswith("."):
            continue
        for file in sorted(entry.rglob("*")) if entry.is_dir() else [entry]:
            beside = file.name.endswith(_BESIDE) or file.name.startswith(".")
            if file.is_file() and not file.is_symlink() and file.suffix != ".db" and not beside:
                yield file


def _settled(folder: Path) -> dict[str, bytes]:
    """Read what says which editions count, and the heads, as of one moment.

    The files they name were written before them, so those copied later are all there.
    """
    for _ in range(_TRIES):
        first, second = _indexes(folder), _indexes(folder)
        if first == second:
            return first
    raise StateRefused("正在接收数据，备份没有做成；请稍候再备份一次。")


def _indexes(folder: Path) -> dict[str, bytes]:
    wanted = [folder / _EDITIONS / "pending.json", *folder.glob(f"{_EDITIONS}/*/manifest.json")]
    wanted += [folder / FILE_NAME, folder / "heads.log"]
    found = {}
    for file in sorted(wanted):
        try:
            found[file.relative_to(folder).as_posix()] = file.read_bytes()
        except FileNotFoundError:
            continue
    return found


def _copied(source: Path, copy: Path) -> dict[str, Any]:
    """Copy a database while others write to it; return its number and, of a ledger, its end."""
    from_file = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
    to_file = apsw.Connection(str(copy))
    try:
        from_file.set_busy_timeout(5000)
        with to_file.backup("main", from_file, "main") as work:
            # all at once: one consistent moment, and a writer in write-ahead mode does not wait for it
            work.step(-1)
        # one file of its own, without a log beside it
        to_file.execute("PRAGMA journal_mode=DELETE")
        return ending(to_file, source.name if source.parent.name != DRILLS else DRILL)
    finally:
        from_file.close()
        to_file.close()


def ending(connection: apsw.Connection, name: str) -> dict[str, Any]:
    """Tell the schema number of a database and, of a ledger, how many entries it has and its head."""
    (number,) = connection.execute("PRAGMA user_version").fetchone() or (0,)
    found: dict[str, Any] = {"schema": number}
    if name in {REAL, DRILL, AUDIT} and number:
        last = connection.execute(
            "SELECT seq, chain FROM entry ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        found |= {"entries": last[0] if last else 0, "head": last[1] if last else ""}
    return found


def _added(archive: zipfile.ZipFile, source: Path, name: str) -> dict[str, Any]:
    """Add a file, hashed as it is read, so that hash and content are of the same moment."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, archive.open(name, "w", force_zip64=True) as member:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
            member.write(block)
    return {"sha256": digest.hexdigest(), "bytes": size}


def backups_in(folder: Path) -> list[Path]:
    """List the backups of a state folder, newest first."""
    return sorted((folder / BACKUPS).glob(f"*{ENDING}"), key=lambda file: file.name, reverse=True)
