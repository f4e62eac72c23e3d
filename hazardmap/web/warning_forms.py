"""What the forms of `/warnings` send (预警表单): read once, checked, in words when wrong."""

from datetime import datetime

from flask import request

from hazardmap.duty.warning_desk import Confirmed
from hazardmap.errors import UsageError
from hazardmap.moments import in_beijing
from hazardmap.situation.scope import town_names
from hazardmap.warning.in_force import COLOURS, LIFTED, REPLACING
from hazardmap.warning.signals import KIND_WORDS
from hazardmap.web.viewer import current_situation

ACTIONS = ("发布", *sorted(REPLACING), LIFTED)
_MAX_BYTES = 900_000


def pasted_text() -> str:
    """Return the pasted text, else the text of the file that was handed in (原文)."""
    text: str = request.form.get("text", "")
    file = request.files.get("file")
    if text.strip() or file is None or not file.filename:
        return text
    content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise UsageError("文件太大，不像一条预警；请只上传预警原文或 CAP 消息。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return str(content, encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError("文件不是文本；请上传预警原文（.txt）或 CAP 消息（.xml）。")


def confirmed_form() -> Confirmed:
    """Read what the officer confirms (确认范围)."""
    form = request.form
    known = town_names(current_situation())
    towns = tuple(dict.fromkeys(form.getlist("town")))
    if any(town not in known for town in towns):
        raise UsageError("当前数据里没有所选的镇街；请刷新页面后重新勾选。")
    return Confirmed(
        kind=_one_of(form.get("kind", ""), (*KIND_WORDS, "其它", "")),
        colour=_one_of(form.get("colour", ""), (*COLOURS, "")) or None,
        action=_one_of(form.get("action", ""), ACTIONS),
        issuer=form.get("issuer", "").strip()[:60],
        issued_at=moment_of("issued_at"),
        towns=towns,
        whole_county=form.get("whole_county") == "1",
    )


def _one_of(word: str, allowed: tuple[str, ...]) -> str:
    if word not in allowed:
        raise UsageError(f"“{word[:20]}”不在可选项里；请刷新页面后重新选择。")
    return word


def moment_of(field: str) -> datetime | None:
    """Read a time field in Beijing time; empty is unknown."""
    text = request.form.get(field, "").strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"时间“{text[:30]}”看不懂；应写成 2026-06-10 02:10 的样子。") from None
    if abs(at.year - current_situation().as_of.year) > 1:
        raise UsageError(f"时间“{text[:30]}”年份不对；应写成 2026-06-10 02:10 的样子。")
    return in_beijing(at)
