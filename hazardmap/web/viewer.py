"""The viewer of this request (当前查看人)."""

from flask import current_app, g, request

from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.errors import NotAllowed
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names
from hazardmap.viewer import Viewer

DRILL_COOKIE = "drill"
OFFICE_COOKIE = "office"


def current_duty() -> Duty:
    """Return the duty this application reads from."""
    duty: Duty = current_app.extensions["duty"]
    return duty


def in_drill() -> bool:
    """Tell whether this browser looks at the drill (演练) instead of the real night."""
    return request.cookies.get(DRILL_COOKIE) == "1"


def current_situation() -> Situation:
    """Return the Situation of this request: the same one from its first to its last line."""
    if "situation" not in g:
        g.situation = current_duty().current(drill=in_drill())
    situation: Situation = g.situation
    return situation


def current_viewer() -> Viewer:
    """Return who is looking; raises `NotAllowed` for data that may not be served this way."""
    if "viewer" not in g:
        access: Access = current_app.extensions["access"]
        demo = current_situation().county.demo
        refusal = access.start_refusal(demo=demo)
        if refusal:
            raise NotAllowed(refusal)
        g.viewer = access.viewer(demo=demo, town=_office())
    viewer: Viewer = g.viewer
    return viewer


def _office() -> tuple[str, str] | None:
    """Return id and name of the town this browser looks from (本单位), None = the county."""
    town_id = request.cookies.get(OFFICE_COOKIE, "")
    name = town_names(current_situation()).get(town_id)
    return None if name is None else (town_id, name)
