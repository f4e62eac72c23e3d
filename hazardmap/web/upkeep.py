"""What must be said of the machine itself (运行提示): audit log not written, backup failed or too old."""

from datetime import timedelta

from flask import current_app

from hazardmap.duty.backups import OLD, Backups, Kept, kept_in
from hazardmap.duty.clock import beijing_now
from hazardmap.store.room import SHORT_BYTES, Room, room_of
from hazardmap.web.viewer import current_duty, current_situation, in_drill


def backups() -> Backups | None:
    """Return what backs the state folder up; None where it is only read."""
    made: Backups | None = current_app.extensions.get("backups")
    return made


def kept_backups() -> tuple[Kept, ...]:
    """List the backups that are kept, newest first."""
    opened = current_duty().opened
    return kept_in(opened.path) if opened is not None else ()


def backup_age() -> timedelta | None:
    """Return how old the newest backup is; None when there is none."""
    kept = kept_backups()
    return max(beijing_now() - kept[0].at, timedelta(0)) if kept else None


def age_words(age: timedelta) -> str:
    """Say an age: 3 分钟前, 2 小时前, 5 天前."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    return f"{minutes // 60} 小时前" if minutes < 48 * 60 else f"{minutes // 1440} 天前"


def backup_words() -> str:
    """Say how old the newest backup is, or that there is none."""
    age = backup_age()
    if age is None:
        return "还没有备份"
    return f"最近备份：{age_words(age)}，保留 {len(kept_backups())} 份"


def notices() -> tuple[str, ...]:
    """Return what every page must say of the machine; nothing while all is well."""
    said = [current_duty().book(drill=in_drill()).trouble or _short_of_room()]
    said.append(current_duty().audit_log.failure)
    made = backups()
    if made is not None:
        said += [made.failure, made.also_failure, _too_old(made)]
    return tuple(words for words in said if words)


def room() -> Room | None:
    """Return how much room the disk of the state folder has; None when nothing is kept."""
    opened = current_duty().opened
    return room_of(opened.path) if opened is not None else None


def _short_of_room() -> str:
    """Say that the disk will be full soon; while it is full, the book itself says so."""
    here = room()
    if here is None or here.free_bytes >= SHORT_BYTES:
        return ""
    return (
        f"磁盘快满了，只剩{here.free_bytes >> 20}兆字节；写满后不能登记，请马上清理磁盘，"
        "查看和打印不受影响。"
    )


def _too_old(made: Backups) -> str:
    """Say that the backup of real data is more than a day old; a failure says so by itself."""
    if current_situation().county.demo or made.failure:
        return ""
    age = made.age
    if age is not None and age <= OLD:
        return ""
    when = "还没有备份" if age is None else f"最近一次备份是 {age_words(age)}"
    return f"{when}，超过 24 小时；请运行 server.py backup 备份一次，并联系维护人员。"
