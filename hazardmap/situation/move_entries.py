"""What may be recorded of moves (转移登记): each function makes the decision that becomes one entry.

A decision looks at the night inside the book's lock, so nobody else's entry comes between the look and
the writing; what cannot be is refused with the numbers, and nothing is written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hazardmap.errors import UsageError
from hazardmap.evacuation.moves import refusals
from hazardmap.evacuation.ordered_units import Unit
from hazardmap.evacuation.village_report import COUNTS, Report
from hazardmap.evacuation.whereabouts import Move
from hazardmap.situation.balance import in_shelters
from hazardmap.situation.night import Night
from hazardmap.viewer import Viewer

Decision = Callable[[Night], tuple[str, Mapping[str, Any]]]
NO_ORDER = (
    "还没有下达转移指令，不能登记转移；村里已先行转移的，请到“转移指令”页记先行转移，再登记。"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a unit has not moved (未转标记): a word of `whereabouts.MARKS`, with the reason."""

    unit_key: str
    mark: str
    reason: str = ""
    named: bool = False
    """somebody spoke of this very unit, though without a mark (村里报没到)"""

    def body(self) -> dict[str, Any]:
        """Write the mark as plain JSON."""
        row = {"unit": self.unit_key, "mark": self.mark, "reason": self.reason}
        return row | ({"named": True} if self.named else {})


def open_operation(night: Night) -> str:
    """Return the key of the open operation (本次行动); raises `UsageError` when nothing was ordered."""
    if night.orders.operation is None:
        raise UsageError(NO_ORDER)
    return night.orders.operation.key


def require_units(night: Night, viewer: Viewer, keys: Iterable[str]) -> list[Unit]:
    """Return units under order; raises `NotAllowed` for another town's, `UsageError` for unknown ones."""
    found = []
    for key in keys:
        ordered = night.orders.units.get(key)
        if ordered is None:
            raise UsageError("有一户不在应转名单内；请刷新页面，或到“转移指令”页记先行转移。")
        viewer.require_town(ordered.unit.town_id)
        viewer.require_village(ordered.unit.village_id)
        found.append(ordered.unit)
    return found


def made(
    viewer: Viewer,
    moves: Sequence[Move],
    marks: Sequence[Mark] = (),
    *,
    source: str,
    said_by: str = "",
    text: str = "",
    more: Mapping[str, Any] | None = None,
) -> Decision:
    """Move persons of units and set marks (登记转移), one unit or many, all or nothing.

    `source` is a key of `moves.SOURCES`; `text` the words it was read from; `more` goes into the body.
    """

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        operation = open_operation(night)
        if not moves and not marks:
            raise UsageError("没有要登记的内容；请先选择户和去向。")
        keys = [move.unit_key for move in moves] + [mark.unit_key for mark in marks]
        units = require_units(night, viewer, keys)
        rows = [mark.body() for mark in marks]
        found = refusals(night.moves, night.orders, moves, rows)
        if found:
            raise UsageError("没有登记。" + "\n".join(found))
        return "move.made", {
            "operation": operation,
            "source": source,
            "said_by": said_by,
            "text": text,
            "towns": sorted({unit.town_id for unit in units}),
            "villages": sorted({unit.village_id for unit in units}),
            "moves": [move.body() for move in moves],
            "marks": rows,
            **(more or {}),
        }

    return decide


def reported(viewer: Viewer, report: Report) -> Decision:
    """Take a village's report by total (村报数): refused when it names more than the village has to move."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        operation = open_operation(night)
        viewer.require_town(report.town_id)
        here = [
            one
            for one in night.orders.units.values()
            if one.unit.village_id == report.village_id
            and one.unit.kind == "household"
            and not one.whole
        ]
        if not here or here[0].unit.town_id != report.town_id:
            raise UsageError("该村没有应转住户；请核对村名，或先下达转移指令。")
        people, households = sum(one.people for one in here), len(here)
        if report.people > people or report.households > households:
            raise UsageError(
                f"报数超过应转：报已转移和途中{report.households}户{report.people}人，"
                f"该村应转{households}户{people}人；请与村里核对后再保存。"
            )
        numbers = {name: value for name, value in asdict(report).items() if name in COUNTS}
        if min(numbers.values()) < 0:
            raise UsageError("人数、户数不能小于0；请改正后再保存。")
        if report.households and not report.people:
            raise UsageError(f"报了{report.households}户，没有报人数；请问清多少人后再保存。")
        return "move.reported", {
            "operation": operation,
            "village_id": report.village_id,
            "town_id": report.town_id,
            "shelter_id": report.shelter_id,
            "said_by": report.said_by,
            "said_at": report.said_at,
            **numbers,
        }

    return decide


def heads(
    viewer: Viewer,
    *,
    shelter_id: str,
    town_id: str,
    people: int,
    village_id: str = "",
    origin: str = "",
) -> Decision:
    """Count heads at a shelter without names (仅计人数): of an ordered village, or guests (外来人员)."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        operation = open_operation(night)
        viewer.require_town(town_id)
        if people < 0:
            raise UsageError(f"人数应为0以上的整数，现为{people}。")
        if not village_id and not origin.strip():
            raise UsageError("请选择是哪个村的人，或写明外来人员从哪里来。")
        return "move.heads", {
            "operation": operation,
            "shelter_id": shelter_id,
            "town_id": town_id,
            "people": people,
            "village_id": village_id,
            "origin": origin.strip(),
        }

    return decide


def counted(
    viewer: Viewer,
    *,
    shelter_id: str,
    town_id: str,
    people: int,
    missing: Mapping[str, int] | None = None,
    note: str = "",
) -> Decision:
    """Take a roll-call (点名清点): heads present, against the persons recorded there at that moment.

    `missing`: unit key → how many of its persons recorded there were not found.
    """

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        operation = open_operation(night)
        viewer.require_town(town_id)
        if people < 0:
            raise UsageError(f"人数应为0以上的整数，现为{people}。")
        recorded = in_shelters(night).get(shelter_id)
        return "move.counted", {
            "operation": operation,
            "shelter_id": shelter_id,
            "town_id": town_id,
            "people": people,
            "expected": recorded.people if recorded else 0,
            "missing": list(missing or {}),
            "missing_people": dict(missing or {}),
            "note": note,
        }

    return decide


def seen(viewer: Viewer, *, unit_key: str = "", of: str = "", words: str = "") -> Decision:
    """Give an officer's word (已核) on a disputed unit, or on what was kept aside."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        operation = open_operation(night)
        aside = night.moves.aside.get(of)
        if aside is not None:
            viewer.require_town(aside.town_id)
        if unit_key:
            require_units(night, viewer, [unit_key])
        if not unit_key and aside is None:
            raise UsageError("这一条已经处理过；请刷新页面。")
        return "move.seen", {"operation": operation, "unit": unit_key, "of": of, "words": words}

    return decide
