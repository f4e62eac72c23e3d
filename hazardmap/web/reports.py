"""`/reports` (整点报表): the figures of now and of every full hour, to copy, send, confirm and hand on."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UnknownPlace, UsageError
from hazardmap.reports.hourly_sheet import hourly_sheet, title_of
from hazardmap.reports.hourly_workbook import hourly_workbook
from hazardmap.reports.workbook import Heading
from hazardmap.situation import hourly_entries, hourly_past
from hazardmap.situation.balance import imbalances
from hazardmap.situation.hourly_view import Board, board, falls, rows_of
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.prints import asked, paper
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("reports", __name__)


def _asked_board() -> Board:
    """Return the report of `?hour=` (and `&version=`), without it that of now."""
    viewer = current_viewer()
    hourly_entries.require_office(viewer)
    version = request.args.get("version", "")
    if version and not version.isdecimal():
        raise UnknownPlace("没有这一版报表；请从“整点报表”页进入。")
    shown = board(
        current_situation(),
        viewer,
        hour=_hour(request.args.get("hour", "")),
        version=int(version) if version else None,
    )
    superior = current_duty().words.superior if viewer.towns is None else ""
    return replace(shown, addressee=superior) if superior else shown


def _hour(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UnknownPlace(f"整点“{text[:30]}”看不懂；请从“整点报表”页进入。") from None
    return found if found.tzinfo else found.replace(tzinfo=current_situation().as_of.tzinfo)


@bp.get("/reports", defaults={"ending": "html"})
@bp.get("/reports.json", defaults={"ending": "json"})
@bp.get("/reports.xlsx", defaults={"ending": "xlsx"})
@bp.get("/reports.pdf", defaults={"ending": "pdf"})
def index(ending: str) -> Response:
    """Show the report of now, or of one frozen hour, as page, data, workbook or paper."""
    shown = _asked_board()
    if ending == "json":
        return pages.data(_data(shown))
    if ending == "xlsx":
        return _workbook(shown)
    if ending == "pdf":
        return paper(hourly_sheet(current_situation(), asked(), shown))
    return pages.personal("reports/index.html", **_context(shown))


def _context(shown: Board) -> dict[str, Any]:
    situation, viewer = current_situation(), current_viewer()
    return {
        "shown": shown,
        "rows": rows_of(shown),
        "own": shown.lines[0] if shown.one_town and shown.lines else None,
        "fell": falls(shown.lines[0]) if shown.one_town and shown.lines else (),
        "wrong": imbalances(situation.night, town_id=shown.total.town_id or None),
        "past": hourly_past.past_reports(situation, viewer),
        "missed": hourly_past.missed_words(situation, viewer),
        "may_send": viewer.writes and viewer.role in {"county", "town"},
    }


def _data(shown: Board) -> dict[str, Any]:
    viewer = current_viewer()
    return {
        "basis": shown.basis,
        "live": shown.live,
        "hour": shown.hour.isoformat(timespec="minutes"),
        "figures_as_of": shown.as_of.isoformat(timespec="seconds"),
        "text": list(shown.text),
        "total": _plain(shown.total),
        "rows": rows_of(shown),
        "towns": [
            {**_plain(line.figures), "state": line.state, "late": line.late, "change": line.change}
            for line in shown.lines
        ],
        "silent": [one.words for one in shown.silent],
        "past": [
            {"hour": one.hour.isoformat(timespec="minutes"), "version": one.version, "state": one.words}
            for one in hourly_past.past_reports(current_situation(), viewer)
        ],
    }  # fmt: skip


def _plain(figures: Any) -> dict[str, Any]:
    return {
        "town_id": figures.town_id,
        "town": figures.town,
        **asdict(figures.total),
        "opened": figures.opened,
        "places": figures.places,
        "sheltered": figures.sheltered,
        "guests": figures.guests,
        "kinds": {kind: asdict(total) for kind, total in figures.kinds},
    }


def _workbook(shown: Board) -> Response:
    situation = current_situation()
    title = title_of(shown)
    heading = Heading(
        title=title,
        number=situation.number,
        as_of=shown.as_of,
        demo=situation.county.demo,
        summary=shown.basis,
    )
    county = situation.county.name
    body = hourly_workbook(shown, heading, county=county, heads=ledger_heads())
    mark = "演示_" if situation.county.demo else ""
    return pages.download(body, pages.XLSX, f"{mark}{title}_{shown.as_of:%Y%m%d%H%M}.xlsx")


def ledger_heads() -> str:
    """Return the hashes of ledger and audit log for print (台账指纹); empty when nothing is kept."""
    heads = current_duty().heads(drill=in_drill())
    return heads.words if heads else ""


@bp.post("/reports/send")
def send() -> Response:
    """Freeze a town's figures as they stand (报送、更正、零报告)."""
    town_id = order_forms.words("town", "镇街", required=True)
    now = current_duty().book(drill=in_drill()).now()
    acting.decide(
        hourly_entries.sent(
            current_viewer(),
            current_situation(),
            town_id,
            at=now,
            reason=order_forms.words("reason"),
        )
    )
    return _back()


@bp.post("/reports/confirm")
def confirm() -> Response:
    """Stand behind what was frozen automatically (确认报送)."""
    hour, version = (
        _hour(order_forms.words("hour", "整点", required=True)),
        order_forms.words("version"),
    )
    if hour is None or not version.isdecimal():
        raise UsageError("没有找到这一版；请刷新页面后再确认。")
    acting.decide(
        hourly_entries.confirmed(
            current_viewer(),
            order_forms.words("town", "镇街", required=True),
            hour,
            int(version),
            reason=order_forms.words("reason"),
        )
    )
    return _back()


def _back() -> Response:
    address = url_for("reports.index", ending="html", _anchor="sent")
    return Response(status=303, headers={"Location": address})
