"""What may be recorded of hourly reports (整点报表登记): decisions made inside the book's lock.

What does not balance is not published, and a figure that fell needs a reason; nothing is overwritten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from hazardmap.errors import NotAllowed, UsageError
from hazardmap.evacuation import hourly
from hazardmap.evacuation.hourly import Reports, full_hour
from hazardmap.situation.balance import imbalances
from hazardmap.situation.hourly_figures import Figures, fallen, figures_of, frozen_row, hour_words
from hazardmap.situation.hourly_silent import silent_villages
from hazardmap.situation.model import Situation
from hazardmap.situation.move_entries import Decision
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import frame_of
from hazardmap.viewer import Viewer

EVERYBODY: Final = Viewer(who="", towns=None)
_OFFICES: Final = frozenset({"county", "town"})


def reports_of(night: Night) -> Reports:
    """Return the reports of the open operation, else of the last one (本次行动的整点报表)."""
    operation = night.orders.operation
    if operation is not None and night.reports.operation != operation.key:
        return hourly.NONE
    return night.reports


def operation_of(night: Night) -> str:
    """Return the key under which reports stand; without an order towns may still report zero."""
    return night.orders.operation.key if night.orders.operation else night.reports.operation


def require_office(viewer: Viewer) -> None:
    """Raise `NotAllowed` unless towns' reports are this viewer's business (镇街、县级、领导、审计)."""
    if viewer.villages is not None or viewer.shelters is not None:
        raise NotAllowed("整点报表和交班由镇街应急办、县级值班室办理；村里报数请用“转移登记”。")


def _require_sender(viewer: Viewer, town_id: str) -> None:
    viewer.require_writing()
    require_office(viewer)
    if viewer.role not in _OFFICES:
        raise NotAllowed("当前身份不能报送；请由镇街应急办或县级值班室报送。")
    viewer.require_town(town_id)


def sent(
    viewer: Viewer, situation: Situation, town_id: str, *, at: datetime, reason: str = ""
) -> Decision:
    """Freeze a town's figures as they stand for the last full hour (报送); again = 更正第n版 with a reason.

    Raises `UsageError` where the tally does not balance or a reason is missing.
    """
    hour = full_hour(at)

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        _require_sender(viewer, town_id)
        now = replace(situation, night=night, as_of=at)
        wrong = imbalances(night, town_id=town_id)
        if wrong:
            raise UsageError("没有报出：台账不平衡，请先更正。\n" + "\n".join(wrong[:5]))
        reports = reports_of(night)
        figures = figures_of(now, EVERYBODY, town_id)
        fell = fallen(figures.total, reports.before(hour, town_id))
        if not reason and reports.newest(hour, town_id) is not None:
            raise UsageError(f"{hour_words(hour)}已经有一版，没有报出；更正要写明原因。")
        if not reason and fell:
            raise UsageError(f"比上次减少（{'、'.join(fell)}），没有报出；请写明减少的原因。")
        row = _row(now, figures, reports, hour, reason)
        return "report.frozen", _body(now, hour, [row], automatic=False)

    return decide


def confirmed(
    viewer: Viewer, town_id: str, hour: datetime, version: int, *, reason: str = ""
) -> Decision:
    """Stand behind a version that was frozen automatically (确认报送); one that fell needs a reason."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        _require_sender(viewer, town_id)
        newest = reports_of(night).newest(hour, town_id)
        if newest is None or newest.version != version:
            raise UsageError("这一版已有更正，没有确认；请刷新页面，按最新一版确认。")
        if newest.confirmed:
            raise UsageError("这一版已经报送或确认过，不用再确认。")
        if newest.fell and not reason:
            raise UsageError(
                f"比上次减少（{'、'.join(newest.fell)}），没有确认；请写明减少的原因。"
            )
        return "report.confirmed", {
            "operation": operation_of(night),
            "hour": hour.isoformat(),
            "town_id": town_id,
            "version": version,
            "reason": reason,
        }

    return decide


def automatic(situation: Situation, then: Night, hour: datetime) -> Decision:
    """Freeze every town with people under order as it stood at a full hour (自动冻结).

    `then` is the night as it was at that hour. Towns whose tally does not balance are held back.
    """

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        reports = reports_of(night)
        if reports.handled is not None and reports.handled >= hour:
            raise UsageError("这个整点已经冻结过。")
        at_hour = replace(situation, night=then, as_of=hour)
        rows, held = [], []
        for town_id in due_towns(then, reports):
            if reports.newest(hour, town_id) is not None:
                continue
            wrong = imbalances(then, town_id=town_id)
            if wrong:
                held.append({"town_id": town_id, "where": list(wrong[:5])})
                continue
            figures = figures_of(at_hour, EVERYBODY, town_id)
            rows.append(_row(at_hour, figures, reports, hour, ""))
        return "report.frozen", _body(at_hour, hour, rows, automatic=True) | {"held": held}

    return decide


def missed(hours: Sequence[datetime]) -> Decision:
    """Note hours at which the server did not run (缺报)."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        return "report.missed", {
            "operation": operation_of(night),
            "hours": [hour.isoformat() for hour in hours],
            "towns": due_towns(night, reports_of(night)),
        }

    return decide


def due_towns(night: Night, reports: Reports) -> list[str]:
    """Return the towns that report by the hour (应报镇街): under order, or once reported."""
    ordered = set(frame_of(night)["town_id"])
    return sorted(ordered | {town_id for _, town_id in reports.frozen})


def _row(
    situation: Situation, figures: Figures, reports: Reports, hour: datetime, reason: str
) -> dict[str, Any]:
    late = silent_villages(situation, EVERYBODY, hour, town_id=figures.town_id)
    return {
        **frozen_row(figures),
        "reason": reason,
        "fell": list(fallen(figures.total, reports.before(hour, figures.town_id))),
        "silent": [one.name for one in late],
    }


def _body(
    situation: Situation, hour: datetime, rows: Iterable[Mapping[str, Any]], *, automatic: bool
) -> dict[str, Any]:
    return {
        "operation": operation_of(situation.night),
        "hour": hour.isoformat(),
        "as_of": situation.as_of.isoformat(timespec="seconds"),
        "situation": situation.number,
        "automatic": automatic,
        "towns": list(rows),
    }
