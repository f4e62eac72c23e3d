"""Puts a backup back (恢复): read, verified chain by chain, and only then in place, whole or not at all."""

import os
import shutil
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from hazardmap.errors import StateRefused
from hazardmap.store.backup_file import facts_of, read_back
from hazardmap.store.database_schemas import refuse_newer_databases
from hazardmap.store.ledger import AUDIT, REAL, Ledger
from hazardmap.store.schema import FILE_NAME, read_schema, refuse_newer
from hazardmap.store.state import LOCK_NAME, State, unused
from hazardmap.store.verify import Verdict, verify

RESTORED: Final = "backup.restored"
"""Kind of the event in the restored audit log."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back (恢复结果): what the backup said, how it verified, where the former folder went."""

    facts: Mapping[str, Any]
    verdict: Verdict
    former: Path | None


def restore(file: Path, folder: Path, *, at: datetime, by: str, replace: bool = False) -> Restored:
    """Put the backup `file` in place as the state folder `folder`.

    An empty or absent folder takes it; one with content is refused unless `replace`, which first moves
    it aside under a name of its own. Nothing is touched before everything is read and verified. Raises
    `StateRefused`.
    """
    empty = not folder.exists() or (folder.is_dir() and _content(folder) == [])
    if not empty and not replace:
        raise StateRefused(
            f"{folder} 里已有内容，没有恢复；请用 --state 指定一个空文件夹，"
            "或加 --replace（原来的整个移到旁边保存，不会删除）。"
        )
    if not file.is_file():
        raise StateRefused(f"没有备份文件 {file}；请核对路径。")
    beside = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        facts = _taken_out(file, beside)
        verdict = _verified(file, beside, facts)
        with unused(folder):
            _note(beside, file, facts, folder, at=at, by=by)
        former = None if empty else _set_aside(folder, at)
        if folder.is_dir():
            for left in folder.iterdir():
                left.unlink()
            folder.rmdir()
        beside.replace(folder)
        _synced(folder.parent)
    except OSError as error:
        raise StateRefused(
            f"恢复没有完成（{error}）；请检查 {folder.parent} 的空间和权限。"
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Restored(facts, verdict, former)


def _content(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if entry.name != LOCK_NAME]


def _taken_out(file: Path, beside: Path) -> dict[str, Any]:
    beside.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(file) as archive:
            promised = facts_of(file, archive)["members"].values()
            need = sum(int(fact["bytes"]) for fact in promised)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise StateRefused(f"{file} 不是本系统的备份（{error}）；请换另一份备份。") from error
    if shutil.disk_usage(beside.parent).free < need:
        raise StateRefused(f"{beside.parent} 空间不够，恢复需要 {need >> 20} 兆字节；没有改动。")
    beside.mkdir(mode=0o700)
    return read_back(file, beside)


def _verified(file: Path, beside: Path, facts: Mapping[str, Any]) -> Verdict:
    """Refuse what is newer than this programme, and ledgers that are not what they were at the backup."""
    number = read_schema(beside)
    if number is None:
        raise StateRefused(f"备份 {file} 里没有 {FILE_NAME}，不能恢复；请换另一份备份。")
    refuse_newer(beside, number)
    refuse_newer_databases(beside)
    heads = [fact["head"] for fact in facts["databases"].values() if fact.get("head")]
    verdict = verify(beside, heads)
    if not verdict.sound:
        words = "；".join(
            f"{one.database} 第 {one.seq} 条{one.words}" for one in verdict.findings[:3]
        )
        raise StateRefused(f"备份 {file} 里的台账核对不通过，没有恢复：{words}。请换另一份备份。")
    return verdict


def _note(
    beside: Path, file: Path, facts: Mapping[str, Any], folder: Path, *, at: datetime, by: str
) -> None:
    """Write into the restored audit log that, from what and over what it was put back."""
    body = {"file": file.name, "made_at": facts["made_at"], "replaced": _replaced(folder)}
    log = Ledger(State(beside, writable=True), AUDIT)
    log.append(RESTORED, body, key=uuid.uuid4().hex, by=by, at=at)
    log.close()


def _replaced(folder: Path) -> dict[str, Any]:
    """Tell how far the ledger had come that is set aside; what came after the backup is only there."""
    try:
        mark = Ledger(State(folder, writable=False), REAL).mark
    except StateRefused:
        return {"ledger": "读不了"}
    return {"entries": mark.seq, "head": mark.chain} if mark.seq else {}


def _set_aside(folder: Path, at: datetime) -> Path:
    former = folder.with_name(f"{folder.name}.replaced-{at:%Y%m%d-%H%M%S}")
    if former.exists():
        raise StateRefused(f"{former} 已经在那里；请过一秒再试。")
    return folder.rename(former)


def _synced(folder: Path) -> None:
    """Put the renaming itself on the disk."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
