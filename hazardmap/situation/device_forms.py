"""What a phone sends (手机登记): one mark made at a household's door, perhaps hours before it arrives here."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.errors import UsageError
from hazardmap.evacuation.whereabouts import (
    HOME_AGAIN,
    ON_THE_WAY,
    REFUSED,
    RELATIVES,
    RETURNED_ALONE,
    SHELTER,
    WORDS,
)

LEAVING: Final = MappingProxyType({SHELTER: SHELTER, RELATIVES: RELATIVES, ON_THE_WAY: ON_THE_WAY})
"""Acts that say persons have left home, and their column."""
STAYING: Final = MappingProxyType(
    {"away": "不在家未核实", "refused": REFUSED, "unreached": "联系不上", "upstairs": "就地避险"}
)
"""Acts that say nobody has left, and the mark inside 未转."""
RETURNED: Final = "returned"
"""擅自返回: persons are at home again although nothing was lifted"""
HOME: Final = "home"
"""解除返回"""
UNDO: Final = "undo"
ACTS: Final = MappingProxyType(
    {
        SHELTER: "到避灾场所",
        RELATIVES: "投亲靠友",
        ON_THE_WAY: "已出发",
        **STAYING,
        RETURNED: RETURNED_ALONE,
        HOME: WORDS[HOME_AGAIN],
        UNDO: "撤销",
    }
)
"""What may be said on the phone, and how it is called."""
COUNTED: Final = frozenset({*LEAVING, RETURNED, HOME})
"""Acts that speak of a number of persons."""
MOST_PEOPLE: Final = 9999
_LONGEST: Final = 200
_KEY_LETTERS: Final = 80
_TOLERATED_S: Final = 120
"""A clock that is off by more is shown (钟差)."""


@dataclass(frozen=True, slots=True)
class DeviceMark:
    """One mark of a phone (一条手机登记).

    `base` = number of the unit's last entry that the phone knew; `made_at` is the phone's own time, kept
    as claimed; `of` = the mark that an undo takes back; `drill` None = the phone did not say.
    """

    id: str
    act: str
    unit_key: str = ""
    village_id: str = ""
    list_no: str = ""
    people: int = 0
    reason: str = ""
    shelter_id: str = ""
    base: int = 0
    made_at: str = ""
    device: str = ""
    said_by: str = ""
    of: str = ""
    drill: bool | None = None

    def body(self) -> dict[str, Any]:
        """Write what was claimed as plain JSON."""
        return {
            "act": self.act,
            "people": self.people,
            "reason": self.reason,
            "shelter": self.shelter_id,
            "base": self.base,
            "made_at": self.made_at,
            "device": self.device,
        }

    def claim(self) -> str:
        """Say what was claimed (登记内容): 到避灾场所3人."""
        count = f"{self.people}人" if self.act in COUNTED else ""
        reason = f"（{self.reason}）" if self.reason else ""
        return f"{ACTS[self.act]}{count}{reason}"


def mark_of(raw: Any) -> DeviceMark:
    """Read one mark; raises `UsageError` in words when it cannot be one."""
    if not isinstance(raw, Mapping):
        raise UsageError("这一条看不懂；请刷新页面后重新登记。")
    mark = DeviceMark(
        id=key_of(raw),
        act=_text(raw, "act"),
        unit_key=_text(raw, "unit"),
        village_id=_text(raw, "village"),
        list_no=_text(raw, "list_no").lstrip("0"),
        people=_number(raw, "people"),
        reason=_text(raw, "reason").strip(),
        shelter_id=_text(raw, "shelter"),
        base=_number(raw, "base"),
        made_at=_text(raw, "made_at"),
        device=_text(raw, "device"),
        said_by=_text(raw, "by"),
        of=_text(raw, "of"),
        drill=raw.get("drill") if isinstance(raw.get("drill"), bool) else None,
    )
    _require_sense(mark)
    return mark


def key_of(raw: Any) -> str:
    """Return the id the phone gave a mark; raises `UsageError` for none or an impossible one."""
    key = raw.get("id") if isinstance(raw, Mapping) else None
    if not isinstance(key, str) or not 8 <= len(key) <= _KEY_LETTERS or not key.isprintable():
        raise UsageError("这一条没有编号，不能登记；请刷新页面后重新登记。")
    return key


def content_of(raw: Any) -> str:
    """Return the hash of a mark as it was sent: the same id with another content is a conflict."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()


def _require_sense(mark: DeviceMark) -> None:
    if mark.act not in ACTS:
        raise UsageError("去向不认识；请刷新页面后重新登记。")
    if mark.act in COUNTED and not 1 <= mark.people <= MOST_PEOPLE:
        raise UsageError(f"人数应为1到{MOST_PEOPLE}的整数，现为{mark.people}。")
    if mark.act == "refused" and not mark.reason:
        raise UsageError("拒不转移要写明原因；请写原因后再登记。")
    if mark.act == UNDO and not mark.of:
        raise UsageError("没有写明撤销哪一条；请刷新页面后再撤销。")


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise UsageError(f"“{name}”不是一行{_LONGEST}字以内的文字；请刷新页面后重新登记。")
    return value


def _number(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 53:
        raise UsageError(f"“{name}”不是整数；请刷新页面后重新登记。")
    return value


def skew_s(sent_at: Any, now: datetime) -> int:
    """Return by how many seconds the phone's clock is ahead of ours (钟差); 0 within two minutes.

    `sent_at` = the phone's own time when it sent, as ISO 8601 with offset; anything else says nothing.
    """
    try:
        told = datetime.fromisoformat(sent_at) if isinstance(sent_at, str) else None
        ahead = int((told - now).total_seconds()) if told and told.tzinfo else 0
    except (ValueError, OverflowError):
        return 0
    return ahead if abs(ahead) > _TOLERATED_S else 0


def skew_words(ahead_s: int) -> str:
    """Say a clock's error (钟差): 手机时间快5分，以系统时间为准."""
    if not ahead_s:
        return ""
    minutes = round(abs(ahead_s) / 60)
    much = f"{minutes}分" if minutes < 120 else f"{minutes // 60}小时"
    return f"手机时间{'快' if ahead_s > 0 else '慢'}{much}，以系统时间为准"
