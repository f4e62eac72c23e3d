"""What the forms of the moves pages send (转移登记表单): read, checked, and made into decisions."""

from datetime import datetime
from typing import Final

from flask import request

from hazardmap.entries import Entry
from hazardmap.errors import UsageError
from hazardmap.evacuation.village_report import COUNTS, Report, report_of
from hazardmap.situation.household_entries import CHOICES, Correction
from hazardmap.situation.model import Situation
from hazardmap.situation.order_view import UNDO_WITHIN
from hazardmap.situation.slip_plan import Answers
from hazardmap.situation.slip_village import listed_places
from hazardmap.situation.village_moves import HouseholdLine, household_lines
from hazardmap.viewer import Viewer
from hazardmap.web.order_forms import words

LONGEST_SLIP: Final = 4000


def slip_text() -> str:
    """Return the pasted words (报数原文), line by line."""
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_SLIP:
        raise UsageError(f"一次最多读{LONGEST_SLIP}字，现有{len(text)}字；请分村粘贴。")
    return text


def answers(shelters: dict[str, str]) -> Answers:
    """Return what the officer answered in the preview (核对时的回答)."""
    skipped = [int(number) for number in request.form.getlist("skip") if number.isdecimal()]
    shelter_id = words("shelter")
    if shelter_id and shelter_id not in shelters:
        raise UsageError("选的避灾场所不在当前数据里，没有保存；请重新选。")
    return Answers(frozenset(skipped), shelter_id)


def report_form(village_id: str, town_id: str, shelters: dict[str, str], *, at: datetime) -> Report:
    """Read a village's report by total (村报数表单); an empty field is 0."""
    shelter_id = words("shelter")
    if shelter_id and shelter_id not in shelters:
        raise UsageError("选的避灾场所不在当前数据里，没有保存；请重新选。")
    numbers = {name: whole(name, "户数、人数") for name in COUNTS}
    where = {"village_id": village_id, "town_id": town_id, "shelter_id": shelter_id}
    said = {"said_by": words("said_by"), "said_at": words("said_at")}
    return report_of("", at, "", where | said | numbers)


def whole(name: str, label: str, empty: int = 0) -> int:
    """Return a whole number of the form; an empty field is `empty`."""
    value = words(name)
    if not value:
        return empty
    if not value.isdecimal() or len(value) > 6:
        raise UsageError(f"{label}“{value[:20]}”不是整数，没有保存；请改正后再试。")
    return int(value)


def correction(situation: Situation, viewer: Viewer, village_id: str) -> Correction:
    """Read what is said of one household (逐户登记表单), by its key or its 名单号."""
    line = _line(household_lines(situation, viewer, village_id))
    to = words("to", "去处", required=True)
    shelter_id = to.removeprefix("shelter:")
    known = set(situation.county.tables["shelters"]["shelter_id"])
    if to not in CHOICES and (shelter_id == to or shelter_id not in known):
        raise UsageError("请选择去处，没有登记。")
    address = " ".join(filter(None, (words("address"), words("phone"))))
    if to == "relatives" and not address:
        address = line.address
    return Correction(
        unit_key=line.key,
        people=whole("people", "人数") if words("people") else None,
        to=to,
        mark=words("mark"),
        reason=words("reason"),
        address=address,
        was=words("was"),
        listed=listed_places(situation).get(line.key, ""),
    )


def _line(lines: tuple[HouseholdLine, ...]) -> HouseholdLine:
    key, number = words("unit"), words("list_no")
    wanted = number.removesuffix("号").lstrip("0")
    for line in lines:
        if line.key == key or (wanted and line.list_no.lstrip("0") == wanted):
            return line
    if not number:
        raise UsageError("没有填名单号，没有登记；请填写名单号。")
    raise UsageError(
        f"名单号“{number[:20]}”不在本村应转名单内，没有登记；请核对，或到“指令”页记先行转移。"
    )


def undoable_move(entries: tuple[Entry, ...], key: str, now: datetime) -> Entry:
    """Find the entry of the tally to take back: only of moves, and only within the shift (本班)."""
    found = [one for one in entries if one.key == key and one.kind.startswith("move.")]
    if not found:
        raise UsageError("没有找到要撤销的这一条；请刷新页面后再试。")
    if now - found[0].at > UNDO_WITHIN:
        raise UsageError("这一条已超过本班次（12小时），不能撤销；请登记更正。")
    return found[0]
