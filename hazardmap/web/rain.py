"""`/rain` (雨情录入): paste, file or form; everything is shown before it is recorded, and can be taken back."""

import math
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request

from hazardmap.errors import UsageError
from hazardmap.risk.gauge_flags import most_mm
from hazardmap.risk.rain_text import read_rain
from hazardmap.risk.rain_words import moment
from hazardmap.situation import rain_view
from hazardmap.situation.rain_desk import AHEAD, Given, Preview, preview, rows_to_record
from hazardmap.situation.scope import town_names
from hazardmap.web import pages
from hazardmap.web.acting import record, undo
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("rain", __name__)
MOST_LETTERS = 100_000
OLDEST = timedelta(days=31)
LONGEST_MIN = 4320
PERIODS = (
    (5, "5分钟"), (10, "10分钟"), (30, "半小时"), (60, "1小时"), (180, "3小时"), (360, "6小时"),
    (720, "12小时"), (1440, "24小时"),
)  # fmt: skip


@bp.get("/rain")
def index() -> Response:
    """Show the ways to bring rain in, and what was brought in lately."""
    situation = current_situation()
    return pages.personal(
        "rain/index.html",
        told=rain_view.entries(situation),
        newest=rain_view.newest_rows(situation),
        unplaced=rain_view.unplaced(situation),
        doubts=rain_view.doubt_rows(situation),
        gauges=_gauges(),
        periods=PERIODS,
        now=f"{situation.as_of:%Y-%m-%dT%H:%M}",
    )


@bp.post("/rain/preview")
def look() -> Response:
    """Show what a text or a small file says, before anything is recorded (预览)."""
    current_viewer().require_writing()
    text = _sent_text()
    return _shown(text, _previewed(text))


@bp.post("/rain/save")
def save() -> Response:
    """Record the rows of the preview, or ask what is still open (保存)."""
    text = _sent_text()
    made = _previewed(text)
    if not made.ready:
        return _shown(text, made)
    rows = rows_to_record(made, "人工录入")
    record("rain.readings", {"rows": rows, "way": "paste", "text": text})
    return make_response(redirect("/rain", code=303))


@bp.post("/rain/one")
def one() -> Response:
    """Record one reading from the form (单条录入)."""
    form = request.form
    gauge = next((row for row in _gauges() if row["gauge_id"] == form.get("gauge")), None)
    now = current_situation().as_of
    at = moment(form.get("time", ""), now)
    if gauge is None or at is None:
        raise UsageError("请选测站并写明时间，例如 2026-06-10 02:00。")
    if not now - OLDEST < at <= now + AHEAD:
        raise UsageError(f"时间 {at:%Y-%m-%d %H:%M} 不在最近{OLDEST.days}天内；请改正后再保存。")
    level = gauge["kind"] == "level"
    row = {
        "gauge_id": gauge["gauge_id"],
        "place": gauge["name"],
        "time": at.isoformat(timespec="minutes"),
        "level_m" if level else "rain_mm": _number(form.get("value", "")),
        "period_min": None if level else _period(form.get("period", "")),
        "source": "人工录入",
    }
    if not level and row["rain_mm"] < 0:
        raise UsageError("雨量不能是负数；请改正后再保存。")
    if not level and row["rain_mm"] > most_mm(row["period_min"]):
        raise UsageError("雨量超过世界纪录，没有保存；请核对单位和小数点。")
    record("rain.readings", {"rows": [row], "way": "form"})
    return make_response(redirect("/rain", code=303))


@bp.post("/rain/undo")
def take_back() -> Response:
    """Take an entry of rain back (撤销): it stays in the ledger and is no longer counted."""
    known = {entry.key for entry in rain_view.entries(current_situation())}
    if request.form.get("of", "") not in known:
        raise UsageError("没有找到这次录入，可能已撤销；请刷新页面。")
    undo(request.form["of"])
    return make_response(redirect("/rain", code=303))


def _shown(text: str, made: Preview) -> Response:
    situation = current_situation()
    towns = sorted(town_names(situation).items())
    return make_response(
        render_template(
            "rain/preview.html", text=text, preview=made, gauges=_gauges(), towns=towns,
            periods=PERIODS, given=request.form,
        )
    )  # fmt: skip


def _previewed(text: str) -> Preview:
    situation = current_situation()
    told = read_rain(text, situation.as_of)
    return preview(situation.county, told, _given(situation.as_of), situation.as_of)


def _given(now: datetime) -> Given:
    """Read the answers of the preview's form."""
    form = request.form
    places = {
        int(name.removeprefix("place-")): value
        for name, value in form.items()
        if name.startswith("place-") and name.removeprefix("place-").isdecimal() and value
    }
    period = form.get("period", "")
    return Given(
        unit=form.get("unit", ""),
        period_min=_period(period) if period else None,
        time=moment(form.get("time", ""), now),
        places=places,
    )


def _sent_text() -> str:
    """Return the pasted text, or what a small text file holds."""
    file = request.files.get("file")
    text = request.form.get("text", "")
    if file is not None and file.filename:
        text = _decoded(file.read(MOST_LETTERS * 4), file.filename)
    if not text.strip():
        raise UsageError("没有内容：请粘贴雨情文字或表格，或选一个 csv、txt 文件。")
    if len(text) > MOST_LETTERS:
        raise UsageError("内容太长（超过10万字）；请按“数据”页导入测站读数表。")
    return text


def _decoded(body: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UsageError(f"文件 {name} 不是文字表格；Excel 文件请到“数据”页导入，或另存为 csv。")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"“{text[:20]}”不是数字；请改正后再保存。")
    return number


def _period(text: str) -> float:
    """Read over how many minutes the rain fell (时段)."""
    minutes = _number(text)
    if not 0 < minutes <= LONGEST_MIN:
        raise UsageError(f"时段“{text[:20]}”分钟不对，应在1到{LONGEST_MIN}之间；请改正后再保存。")
    return minutes


def _gauges() -> list[dict[str, Any]]:
    table = current_situation().county.tables["gauges"]
    rows = table[["gauge_id", "name", "kind"]].sort_values(
        ["kind", "name"], ascending=[False, True]
    )
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]
