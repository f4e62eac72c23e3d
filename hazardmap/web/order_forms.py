"""What the forms of the orders page send (指令表单): read, checked, and made into bodies of entries."""

from datetime import datetime
from typing import Any, Final

from flask import request

from hazardmap.entries import Entry
from hazardmap.errors import UsageError
from hazardmap.evacuation.deadlines import checked_due, river_due
from hazardmap.evacuation.ordered_units import Unit, body_of
from hazardmap.situation.model import Situation
from hazardmap.situation.order_units import ALL, FIRST, Wanted, wanted_units
from hazardmap.situation.order_view import UNDO_WITHIN, area_names
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer

LONGEST: Final = 300
_UNDOABLE: Final = ("order.", "operation.")


def words(name: str, label: str = "", *, required: bool = False) -> str:
    """Return one field of the form, one line, without ends; a required one that is empty is refused."""
    value = " ".join(request.form.get(name, "").split())[:LONGEST]
    if required and not value:
        raise UsageError(f"“{label}”没有填，未登记；请填写后再提交。")
    return value


def person(name: str, label: str) -> str:
    """Return post and name (职务、姓名) of a field; both are needed: 镇长 郑某."""
    value = words(name, label, required=True)
    if len(value.replace("　", " ").split(" ")) < 2:
        raise UsageError(
            f"{label}要写职务和姓名（中间空一格），如“镇长 郑某”；现为“{value}”，未登记。"
        )
    return value


def wanted() -> Wanted:
    """Read the scope; no place at all is refused, never widened to the whole county."""
    asked = Wanted(
        towns=frozenset(request.form.getlist("town")),
        villages=frozenset(request.form.getlist("village")),
        areas=frozenset(request.form.getlist("area")),
        first_batch_only=request.form.get("batch") == "first",
    )
    if asked.empty:
        raise UsageError("没有选村、镇街或危险区，未下达；请先勾选转移范围。")
    return asked


def moment(name: str, label: str, now: datetime) -> datetime | None:
    """Read a local time of the form; empty = none."""
    value = request.form.get(name, "").strip()
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{label}“{value[:30]}”看不懂；请按 2026-06-10T14:00 这样填写。") from None
    if abs(found.year - now.year) > 1:
        raise UsageError(f"{label}“{value[:30]}”年份不对；请按 2026-06-10T14:00 这样填写。")
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo)


def due_of(units: tuple[Unit, ...], now: datetime) -> datetime | None:
    """Return the deadline of the river-flood units, None where all is 立即.

    Raises `UsageError` where the arrival is missing, in the past, or says what 立即 units may not have.
    """
    if request.form.get("deadline") != "river":
        return None
    if not any(unit.river for unit in units):
        raise UsageError(
            "所选范围都是山洪、地质灾害、危房或山塘，期限只能是“立即”，未下达；请改选“立即”。"
        )
    arrival = moment("arrival", "洪水到达时间", now)
    if arrival is None:
        raise UsageError("没有填洪水预计到达时间，未下达；请填写，或改选“立即”。")
    immediate = not all(unit.river for unit in units)
    return checked_due(river_due(arrival), issued_at=now, with_immediate=immediate)


def named_units(situation: Situation, viewer: Viewer, asked: Wanted) -> tuple[Unit, ...]:
    """Return the units of the scope; a scope without anybody on the list is refused."""
    units = wanted_units(situation, viewer, asked)
    if not units:
        raise UsageError(
            "所选范围的清单上没有人（或都不在第1批），未下达；请另选范围，或先补登清单。"
        )
    return units


def scope_words(situation: Situation, asked: Wanted) -> str:
    """Say the scope in words: 枫桥镇枫源村、栎桥村."""
    villages, towns = village_places(situation.county), town_names(situation)
    areas = area_names(situation)
    parts = [towns.get(town_id, town_id) for town_id in sorted(asked.towns)]
    parts += [villages[key][0] for key in sorted(asked.villages) if key in villages]
    parts += [areas.get(key, key) for key in sorted(asked.areas)]
    return "、".join(parts)


def order_body(situation: Situation, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Make the body of an order from the form: scope and units as they stand at this moment."""
    asked = wanted()
    units = named_units(situation, viewer, asked)
    due = due_of(units, now)
    return {
        "scope": scope_words(situation, asked),
        "batch": FIRST if asked.first_batch_only else ALL,
        "basis": words("basis"),
        "decider": person("decider", "决定人"),
        "due": due.isoformat(timespec="minutes") if due else None,
        "plan": situation.plan.fingerprint[:10],
        "units": body_of(units),
    }


def draft_body() -> dict[str, Any]:
    """Keep the form as a draft (拟定): no units yet, they are taken when it is issued."""
    wanted()
    kept: dict[str, Any] = {
        name: request.form.getlist(name) for name in ("town", "village", "area")
    }
    single = ("batch", "basis", "decider", "deadline", "arrival", "of")
    return kept | {name: words(name) for name in single}


def numbers_given(entries: tuple[Entry, ...]) -> list[int]:
    """Return the order numbers of this operation, those of orders taken back included."""
    closed = max((one.seq for one in entries if one.kind == "operation.closed"), default=0)
    later = (one for one in entries if one.seq > closed and one.kind == "order.issued")
    return [int(one.body.get("number", 0)) for one in later]


def sent_before(entries: tuple[Entry, ...], key: str) -> dict[str, Any]:
    """Return what the server itself put into the entry of this form when it was sent before.

    With it the same form is the same entry again; a changed form under the old key is still refused.
    """
    for one in entries:
        if one.key == key:
            return {name: one.body[name] for name in ("number", "plan") if name in one.body}
    return {}


def undoable(
    entries: tuple[Entry, ...], key: str, now: datetime, *, kinds: tuple[str, ...] = _UNDOABLE
) -> Entry:
    """Find the entry to take back; only of these kinds (those of orders), and only within the shift."""
    found = [one for one in entries if one.key == key and one.kind.startswith(kinds)]
    if not found:
        raise UsageError("没有找到要撤销的这一条；请刷新页面后再试。")
    if now - found[0].at > UNDO_WITHIN:
        raise UsageError("这一条已超过本班次（12小时），不能撤销；请用核减或解除转移更正。")
    return found[0]
