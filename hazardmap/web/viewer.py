"""The viewer of this request (当前查看人)."""

from flask import Response, current_app, g, request

from hazardmap.duty.access import Access
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.codes import Codes
from hazardmap.duty.current import Duty
from hazardmap.duty.entrance import Entrance
from hazardmap.duty.seeing import from_office, viewer_of
from hazardmap.errors import NotAllowed, SignInNeeded
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names
from hazardmap.store.accounts import Account
from hazardmap.store.session_rows import Session
from hazardmap.viewer import Viewer

DRILL_COOKIE = "drill"
OFFICE_COOKIE = "office"
OWN_COOKIE = "own"
_PASSIVE = frozenset({"reminders.waiting", "phone.rows"})
"""what pages ask by themselves: it keeps nobody signed in"""


def current_duty() -> Duty:
    """Return the duty this application reads from."""
    duty: Duty = current_app.extensions["duty"]
    return duty


def current_access() -> Access:
    """Return how the server was started."""
    access: Access = current_app.extensions["access"]
    return access


def in_drill() -> bool:
    """Tell whether this browser looks at the drill (演练) instead of the real night."""
    return request.cookies.get(DRILL_COOKIE) == "1"


def current_situation() -> Situation:
    """Return the Situation of this request: the same one from its first to its last line."""
    if "situation" not in g:
        g.situation = current_duty().current(drill=in_drill(), own=_own())
    situation: Situation = g.situation
    return situation


def _own() -> int:
    """Return the newest entry this browser knows of, 0 = none: what it sent it also sees."""
    book, _, number = request.cookies.get(OWN_COOKIE, "").partition(".")
    known = book == ("drill" if in_drill() else "real") and number.isdecimal()
    return int(number[:12]) if known else 0


def remember_own(response: Response) -> Response:
    """Give the browser, after it sent something, the number of the newest entry for a few seconds."""
    if request.method not in {"GET", "HEAD", "OPTIONS"} and response.status_code < 400:
        drill = in_drill()
        number = current_duty().book(drill=drill).seq
        value = f"{'drill' if drill else 'real'}.{number}"
        response.set_cookie(OWN_COOKIE, value, max_age=5, httponly=True, samesite="Lax")
    return response


def session_cookie() -> str:
    """Name the cookie of a sign-in; over HTTPS its name binds it to this very host."""
    return "__Host-session" if request.is_secure else "session"


def entrance() -> Entrance | None:
    """Return the entrance, None when nothing is kept and so nobody can sign in."""
    return current_duty().entrance


def current_codes() -> Codes | None:
    """Return the one-time codes in use, None when nobody can sign in."""
    doors = entrance()
    if doors is None:
        return None
    codes: Codes = current_app.extensions.setdefault("codes", Codes(doors, now=beijing_now))
    return codes


def signed_in() -> tuple[Account, Session] | None:
    """Return the account and session of this request, None when nobody is signed in."""
    if "signed_in" not in g:
        number = request.cookies.get(session_cookie(), "")
        doors = entrance()
        passive = request.endpoint in _PASSIVE
        g.signed_in = doors.who(number, passive=passive) if doors and number else None
    found: tuple[Account, Session] | None = g.signed_in
    return found


def current_viewer() -> Viewer:
    """Return who is looking.

    Raises `SignInNeeded` when one has to sign in first, `NotAllowed` for data that may not be served
    this way.
    """
    if "viewer" not in g:
        g.viewer = _viewer()
    viewer: Viewer = g.viewer
    return viewer


def _viewer() -> Viewer:
    situation, access, doors = current_situation(), current_access(), entrance()
    demo = situation.county.demo
    found = signed_in()
    if found is not None:
        viewer = viewer_of(found[0], situation, no_names=access.no_names)
        office = _office() if viewer.role == "county" else None
        return viewer if office is None else from_office(viewer, office[0])
    if access.open_to_all(demo=demo, others_exist=doors is not None and doors.others_exist):
        return access.viewer(demo=demo, town=_office())
    can_sign_in = doors is not None and doors.writable
    refusal = access.start_refusal(demo=demo, accounts=can_sign_in)
    if refusal or not can_sign_in:
        raise NotAllowed(refusal or "账号库不能写，没有人能登录；请让状态文件夹可写后重新启动。")
    raise SignInNeeded("请先登录；登录超时的，请重新登录，刚才提交的内容没有登记。")


def _office() -> tuple[str, str] | None:
    """Return id and name of the town this browser looks from (本单位), None = the county."""
    town_id = request.cookies.get(OFFICE_COOKIE, "")
    name = town_names(current_situation()).get(town_id)
    return None if name is None else (town_id, name)
