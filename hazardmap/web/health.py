"""`/health` (运行状况): whether the pages have data, and how old they are."""

from flask import Blueprint, Response, jsonify

from hazardmap.errors import NotReady
from hazardmap.web.upkeep import backup_age, notices, room
from hazardmap.web.viewer import current_duty

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> Response:
    """Answer `ok` with the Situation's number and time, or how far the preparation is (503)."""
    duty = current_duty()
    progress = duty.progress()
    try:
        situation = duty.current(wait_s=0)
    except NotReady:
        status = "failed" if progress.failure else "preparing"
        response = jsonify(status=status, step=progress.step, of=progress.of)
        response.status_code = 503
        return response
    age, here = backup_age(), room()
    return jsonify(
        status="ok",
        situation=situation.number,
        as_of=situation.as_of.isoformat(),
        demo=situation.county.demo,
        last_failure=bool(progress.failure),
        disk_free_percent=None if here is None else round(here.share * 100),
        warnings=[words for words in (*notices(), here.words if here else "") if words],
        backup_age_min=None if age is None else int(age.total_seconds() // 60),
    )
