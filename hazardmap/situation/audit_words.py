"""The audit log in words (审计日志的写法): what was done, how much, why; nobody's name but the doer's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.tables.grid_facts import ALL_TABLES
from hazardmap.viewer import ROLES

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "login.done": "登录",
        "login.failed": "登录失败",
        "login.locked": "连续失败，账号暂时锁定",
        "login.refused": "锁定期间又试登录",
        "logout": "退出登录",
        "session.ended": "登录结束",
        "code.on": "启用动态口令",
        "code.shown": "输入动态口令",
        "code.wrong": "动态口令输错",
        "watch.on": "开启值班模式",
        "watch.off": "关闭值班模式",
        "duty_mode.on": "开启值班模式",
        "duty_mode.off": "关闭值班模式",
        "password.changed": "改密码",
        "account.first": "首次启动，生成管理员账号",
        "account.added": "新增账号",
        "account.made": "新增账号",
        "account.changed": "改账号",
        "account.reset": "重置密码",
        "account.disabled": "停用账号",
        "account.enabled": "恢复账号",
        "http.logins_on": "启动时允许内网不加密登录",
        "reason.said": "说明查看事由",
        "names.shown": "查看姓名电话",
        "print.made": "打印",
        "file.exported": "导出文件",
        "data.accepted": "接收数据",
        "backup.made": "备份",
        "backup.restored": "从备份恢复",
        "log.verified": "核对台账",
        "audit.late": "补记",
    }
)
"""Kind of event → what it is called."""
_LOGINS: Final = (
    "login", "logout", "session", "code", "watch", "duty_mode", "password", "account", "http",
)  # fmt: skip
GROUPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "login": ("登录、账号", _LOGINS),
        "names": ("查看姓名", ("reason", "names")),
        "print": ("打印、导出", ("print", "file")),
        "backup": ("备份、核对", ("backup", "log", "audit", "data")),
    }
)
"""Group that a reader may pick → its name and the families in it."""
LATE: Final = "audit.late"
OTHER: Final = "其他事项"
_FORMS: Final = MappingProxyType({"pdf": "PDF", "csv": "CSV", "xlsx": "Excel", "docx": "Word"})


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event as it is read (审计一条): number, time, who, what, how many rows, why."""

    seq: int
    when: str
    by: str
    what: str
    rows: str
    why: str


def audit_line(event: Entry) -> AuditLine:
    """Put an event into words."""
    body = event.body
    what = KINDS.get(event.kind, OTHER)
    detail = "，".join(filter(None, _details(event.kind, body)))
    rows = body.get("rows")
    return AuditLine(
        seq=event.seq,
        when=f"{event.at:%Y-%m-%d %H:%M:%S}",
        by=event.by,
        what=f"{'演练 · ' if body.get('drill') else ''}{what}{f'：{detail}' if detail else ''}",
        rows="" if rows is None else str(rows),
        why=str(body.get("purpose") or body.get("reason") or ""),
    )


def _details(kind: str, body: Mapping[str, Any]) -> list[str]:
    """Say what the event was about, from the fields that are known and hold no household's name."""
    said = [words(body[name]) for name, words in _FIELDS.items() if name in body]
    if "what" in body:
        form = _FORMS.get(str(body.get("form", "")), str(body.get("form", "")))
        said.append(f"{body['what']}{f'（{form}）' if form else ''}")
        said.append("含姓名电话" if body.get("names") else "不含姓名")
    if "table" in body:
        table = ALL_TABLES.get(str(body["table"]))
        said.append(f"{table.title if table else ''}第 {body.get('number', '')} 版")
    if kind == LATE:
        lost = f"，另有 {body['lost']} 条未能补上" if body.get("lost") else ""
        said.append(f"前面 {body.get('count', 0)} 条当时没写入磁盘，现已补记{lost}")
    return said


def _replaced(former: Any) -> str:
    entries = former.get("entries") if isinstance(former, Mapping) else None
    return f"换下的台账有 {entries} 条" if entries else ""


def _minute(at: Any) -> str:
    return str(at)[:16].replace("T", " ")


_FIELDS: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "account": lambda login: f"账号 {login}",
        "role": lambda role: ROLES.get(str(role), str(role)),
        "address": lambda address: f"来自 {address}",
        "file": lambda name: f"文件 {name}",
        "made_at": lambda at: f"备份做于 {_minute(at)}",
        "replaced": _replaced,
        "findings": lambda count: f"发现异常 {count} 处" if count else "没有发现改动",
    }
)
"""Field of a body → how it is said."""
