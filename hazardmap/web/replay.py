"""`/replay` (复盘演练): play a past storm into the drill at a chosen speed, watch it, see the score."""

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for

from hazardmap.demo import storm
from hazardmap.duty.replay import Replay
from hazardmap.duty.replay_officer import Officer
from hazardmap.errors import NotReady, UsageError
from hazardmap.situation.scope import village_places
from hazardmap.situation.score import STAGES, medians, scores
from hazardmap.web import pages
from hazardmap.web.viewer import (
    DRILL_COOKIE,
    current_duty,
    current_situation,
    current_viewer,
)

bp = Blueprint("replay", __name__)
TITLE = "2021年6月10日强降雨"
SPEEDS = {"1": "实时", "10": "10倍", "60": "60倍（24小时约24分钟）", "600": "600倍（约2分半）"}


@bp.get("/replay")
def page() -> Response:
    """Show the form, or how far the storm is, and the score so far."""
    viewer = current_viewer()
    situation = current_duty().current(drill=True)
    places = village_places(situation.county)
    found = [one for one in scores(situation.night) if viewer.sees_town(places[one.village_id][1])]
    return pages.personal(
        "replay.html",
        running=_running(),
        title=TITLE,
        speeds=SPEEDS,
        drill_at=current_duty().book(drill=True).now(),
        found=found[:60],
        count=len(found),
        names={key: name for key, (name, _) in places.items()},
        medians=medians(found),
        stages=STAGES,
        possible=current_situation().county.demo,
    )


@bp.post("/replay")
def start() -> Response:
    """Begin a replay in the background and turn this browser to the drill."""
    current_viewer().require_writing()
    running = _running()
    if running is not None and running.running:
        raise UsageError("已有一场复盘正在进行；请先停止它，再开始新的一场。")
    speed = request.form.get("speed", "")
    if speed not in SPEEDS:
        raise UsageError("请选择复盘速度后再开始。")
    situation = current_situation()
    gauges = situation.county.tables["gauges"]
    if not situation.county.demo or not gauges["gauge_id"].isin([storm.HOUR_GAUGE]).any():
        raise NotReady("复盘用的是演示县的测站；当前数据里没有这些测站，不能复盘。")
    officer = Officer() if request.form.get("officer") == "1" else None
    replay = Replay(
        current_duty(), storm.moments(gauges), title=TITLE, speed=float(speed), officer=officer
    )
    current_app.extensions["replay"] = replay
    replay.start()
    response = make_response(redirect(url_for("replay.page"), code=303))
    response.set_cookie(DRILL_COOKIE, "1", httponly=True, samesite="Lax")
    return response


@bp.post("/replay/stop")
def stop() -> Response:
    """Stop the replay; what came in until now stays in the drill."""
    current_viewer().require_writing()
    running = _running()
    if running is not None:
        running.stop()
    return make_response(redirect(url_for("replay.page"), code=303))


def _running() -> Replay | None:
    found: Replay | None = current_app.extensions.get("replay")
    return found
