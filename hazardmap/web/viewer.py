"""The viewer of this request (当前查看人)."""

from flask import current_app, g

from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.errors import NotAllowed
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer


def current_duty() -> Duty:
    """Return the duty this application reads from."""
    duty: Duty = current_app.extensions["duty"]
    return duty


def current_situation() -> Situation:
    """Return the Situation of this request: the same one from its first to its last line."""
    if "situation" not in g:
        g.situation = current_duty().current()
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
        g.viewer = access.viewer(demo=demo)
    viewer: Viewer = g.viewer
    return viewer
