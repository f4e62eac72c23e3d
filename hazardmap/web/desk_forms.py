"""What the forms of a shelter's desk send (登记台表单): numbers of persons, ticked and missing units."""

from flask import request

from hazardmap.errors import UsageError
from hazardmap.situation.desk_entries import Arrival

MOST_PEOPLE = 9999


def count(name: str, label: str) -> int:
    """Return a number of persons of the form; anything else is refused."""
    return _number(request.form.get(name, ""), label)


def _number(text: str, label: str) -> int:
    value = text.strip()
    if not value.isdecimal() or int(value[:9]) > MOST_PEOPLE:
        raise UsageError(f"{label}“{value[:20]}”不对，没有登记；请填0以上的整数。")
    return int(value)


def arrivals() -> tuple[list[Arrival], str]:
    """Return who was registered, and the row to come back to: by a row's button, else all ticked rows.

    A button or tick says `unit|persons here then|persons here now|row`; where a number was typed the
    field `people` holds it.
    """
    one = request.form.get("one", "")
    sent = [one] if one else request.form.getlist("unit")
    if not sent:
        raise UsageError("没有选户，没有登记；请点“全到”、人数，或先勾选再点“勾选的全到”。")
    found = [_arrival(text) for text in sent]
    return [arrival for arrival, _ in found], found[0][1] if one else ""


def _arrival(text: str) -> tuple[Arrival, str]:
    parts = text.rsplit("|", 3)
    if len(parts) != 4:
        raise UsageError("页面已旧，没有登记；请刷新页面后再点。")
    key, people, was, row = parts
    people = people or request.form.get("people", "")
    return Arrival(key, _number(people, "人数"), _number(was, "在所人数")), row[:6]


def missing_persons() -> dict[str, int]:
    """Return who was ticked as missing at a roll-call: unit key → persons."""
    return {
        key: _number(request.form.get(f"missing of {key}", ""), "未到人数")
        for key in request.form.getlist("missing")
    }
