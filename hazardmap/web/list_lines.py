"""How a row of the list is written on the page (清单行): every cell a finished text, for speed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from hazardmap.situation.lists import Block
from hazardmap.web import words

STATES = {
    "assigned": "集中安置",
    "own_refuge": "投亲靠友",
    "own_plan": "单位自行转移",
    "unassigned": "尚无去处",
}


class Line(NamedTuple):
    """One unit (户或单位) as the page shows it."""

    village: str
    list_no: str
    name: str
    people: str
    assisted: str
    address: str
    phone: str
    area: str
    also_in: str
    mover: str
    mover_phone: str
    to: str
    why: str
    metres: str
    edit: str = ""
    """address of the form of a household, for whom may change it"""


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One block of the page (分组)."""

    title: str
    unplaced: bool
    households: int
    people: int
    lines: list[Line]


def shown(blocks: list[Block], *, editable: bool = False) -> list[ShownBlock]:
    """Write the rows of every block; `editable` gives households the address of their form."""
    return [
        ShownBlock(
            title=block.title,
            unplaced=block.unplaced,
            households=block.households,
            people=block.people,
            lines=[line(row, editable=editable) for row in block.rows],
        )
        for block in blocks
    ]


def line(row: Mapping[str, Any], *, editable: bool = False) -> Line:
    """Write one row; why is said only where the plan differs from the list, or there is no place."""
    status = row["status"]
    placed = status == "assigned"
    says_why = row["changed"] == 1 if placed else status != "own_refuge"
    return Line(
        village=row["village"] or words.DASH,
        list_no=row["list_no"] or words.DASH,
        name=row["name"] or "未登记",
        people=words.plain(row["people"]),
        assisted=words.plain(row["assisted"]),
        address=row["address"] or words.DASH,
        phone=words.phone(row["phone"]),
        area=row["area"] or words.DASH,
        also_in=row["also_in"] or "",
        mover=row["mover"] or "未登记",
        mover_phone=words.phone(row["mover_phone"], ""),
        to=(row["shelter"] or words.DASH) if placed else STATES[status],
        why=("改派：" if placed else "") + (row["reason"] or "") if says_why else "",
        metres=words.plain(row["distance_m"]),
        edit=_form(row) if editable and row["unit_kind"] == "household" else "",
    )


def _form(row: Mapping[str, Any]) -> str:
    """Return the address of a household's form; made here, since a list has hundreds of rows."""
    return f"/lists/{quote(str(row['village_id']), safe='')}/rows/{quote(str(row['unit_id']))}"
