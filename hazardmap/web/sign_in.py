"""`/login` (登录) and leaving: who you are, once per shift, with the reason names are looked at for."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request

from hazardmap.duty.entrance import Entrance
from hazardmap.duty.seeing import home_of
from hazardmap.errors import HazardmapError, NotAllowed, NotReady, TooManyAttempts
from hazardmap.web.permissions import may_open
from hazardmap.web.viewer import (
    DRILL_COOKIE,
    OFFICE_COOKIE,
    current_access,
    current_duty,
    current_situation,
    entrance,
    session_cookie,
    signed_in,
)

bp = Blueprint("sign_in", __name__)
_LONGEST = 200


@bp.get("/login")
def page() -> Response:
    """Ask for login and password; whoever is signed in is told so."""
    return _form(200)


@bp.post("/login")
def enter() -> Response:
    """Sign in: a new session, the former one of this browser ended."""
    doors = _doors()
    refusal = current_access().login_refusal(
        demo=_demo(), secure=request.is_secure, remote=request.remote_addr or ""
    )
    if refusal:
        raise NotAllowed(refusal)
    login, password = (request.form.get(name, "")[:_LONGEST] for name in ("login", "password"))
    try:
        number, account = doors.sign_in(
            login,
            password,
            address=request.remote_addr or "",
            reason=request.form.get("reason", "").strip()[:_LONGEST],
            plain_http=not request.is_secure,
        )
    except TooManyAttempts as error:
        response = _form(429, str(error), login=login)
        response.headers["Retry-After"] = str(error.wait_s)
        return response
    except NotAllowed as error:
        return _form(403, str(error), login=login)
    former = signed_in()
    if former is not None:
        doors.sessions.end([former[1]])
    asked = next_page(request.form.get("next", ""))
    to = "/me" if account.one_time else home_of(account) if asked == "/" else asked
    response = make_response(redirect(to, code=303))
    # an account has its own town; the office chosen before signing in is nobody's any more
    response.delete_cookie(OFFICE_COOKIE, httponly=True, samesite="Lax")
    if not may_open(account.role, "office.drill"):
        # whoever cannot turn to the drill could not leave it either
        response.delete_cookie(DRILL_COOKIE, httponly=True, samesite="Lax")
    give_cookie(response, number)
    return response


@bp.post("/logout")
def leave() -> Response:
    """Sign out (退出): the session ends here, not only in this browser."""
    found, doors = signed_in(), entrance()
    if found is not None and doors is not None:
        doors.sign_out(*found)
    response = make_response(redirect("/login?left=1", code=303))
    response.delete_cookie(
        session_cookie(), httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
    # the next one at this computer begins in the real night
    response.delete_cookie(DRILL_COOKIE, httponly=True, samesite="Lax")
    return response


def give_cookie(response: Response, number: str) -> None:
    """Give the browser the number of its session: not for scripts, not for other sites' forms."""
    response.set_cookie(
        session_cookie(), number, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )


def next_page(address: str) -> str:
    """Return where to go after signing in: a page of ours, else the first one."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith(("//", "/\\", "/login", "/logout"))
    return address if ours and address.isprintable() and not parts.netloc else "/"


def _form(status: int, fault: str = "", *, login: str = "") -> Response:
    found = signed_in()
    body = render_template(
        "login.html",
        fault=fault,
        login=login,
        next=next_page(request.values.get("next", "")),
        reason=f"{current_duty().now():%-m·%-d} 值班",
        account=found[0] if found else None,
        usable=entrance() is not None,
        left=request.args.get("left") == "1" and found is None,
    )
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _doors() -> Entrance:
    doors = entrance()
    if doors is None:
        raise NotAllowed("没有状态文件夹，不能登录；请用 --state 指定一个能写的文件夹后重新启动。")
    return doors


def _demo() -> bool:
    """Tell whether the data are a demonstration; while nobody knows, they are not."""
    try:
        return current_situation().county.demo
    except NotReady:
        return False
    except HazardmapError:
        return False
