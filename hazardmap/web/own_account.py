"""`/me` (我的账号): password, reason of this shift, 值班模式, one-time codes."""

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request

from hazardmap.duty.codes import Codes
from hazardmap.duty.entrance import Entrance, scope_of
from hazardmap.errors import NotAllowed, TooManyAttempts, UsageError
from hazardmap.store.accounts import Account
from hazardmap.store.session_rows import Session
from hazardmap.web.purpose import purpose
from hazardmap.web.sign_in import give_cookie, next_page
from hazardmap.web.viewer import current_codes, entrance, signed_in

bp = Blueprint("own_account", __name__)
_LONGEST = 200


def mine() -> tuple[Entrance, Account, Session]:
    """Return the entrance with one's own account and session. Raises `NotAllowed` without."""
    found, doors = signed_in(), entrance()
    if found is None or doors is None:
        raise NotAllowed("现在没有登录（演示模式不用登录）；要管理账号，请先登录。")
    return doors, *found


@bp.get("/me")
def page() -> Response:
    """Show one's own account; without signing in, the sign-in page."""
    if signed_in() is None:
        return make_response(redirect("/login?next=/me", code=303))
    return _page()


@bp.post("/me/password")
def password() -> Response:
    """Set one's own password: every other session of the account ends, this one gets a new number."""
    doors, account, session = mine()
    old, new, again = (request.form.get(name, "")[:_LONGEST] for name in ("old", "new", "again"))
    try:
        if new != again:
            raise UsageError("两次输入的新密码不一样；请重新输入。")
        doors.confirmed(account, old)
        doors.accounts.set_password(scope_of(account), account.id, new)
    except (UsageError, NotAllowed, TooManyAttempts) as error:
        return _page(fault=str(error), status=400)
    doors.changed()
    doors.sessions.end_account(account.id)
    doors.note("password.changed", {"first": account.one_time}, by=account.name)
    number, _ = doors.sessions.begin(
        account.id, address=session.address, reason=session.reason, watch=session.watch
    )
    to = "/accounts" if account.one_time and account.role == "county" else "/me?done=password"
    response = make_response(redirect(to, code=303))
    give_cookie(response, number)
    return response


@bp.post("/me/watch")
def watch() -> Response:
    """Turn 值班模式 on or off for this session (audited)."""
    doors, account, session = mine()
    on = request.form.get("on") == "1"
    doors.sessions.change(session, watch=on)
    doors.note("watch.on" if on else "watch.off", {}, by=account.name)
    return make_response(redirect("/me?done=watch", code=303))


@bp.post("/me/reason")
def reason() -> Response:
    """Change the reason for which names are looked at in this shift (audited)."""
    doors, account, session = mine()
    words = request.form.get("reason", "").strip()[:_LONGEST]
    if not words:
        return _page(fault="请写明事由，例如“6·10 强降雨”。", status=400)
    doors.sessions.change(session, reason=words)
    doors.note("reason.said", {"reason": words}, by=account.name)
    return make_response(redirect("/me?done=reason", code=303))


@bp.post("/me/enrol")
def enrol() -> Response:
    """Switch one-time codes on: first the secret as a QR code, then the proof from the phone."""
    _, account, session = mine()
    codes, code = _codes(), request.form.get("code", "").strip()
    if account.role != "county":
        raise NotAllowed("动态口令只用于县级账号导出全市名单；您的账号不需要。")
    if account.secret:
        raise NotAllowed("动态口令已经开通；换手机请由另一个县级账号先关闭。")
    if code:
        try:
            codes.prove(account, session, code)
        except NotAllowed as error:
            return _page(fault=str(error), status=400)
        return make_response(redirect("/me?done=enrol", code=303))
    secret, address = codes.begin(account, session)
    picture = segno.make(address, error="m").png_data_uri(border=3, scale=5)
    return _page(
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), qr=picture
    )


@bp.post("/me/code")
def code() -> Response:
    """Take a one-time code before an export (导出前的口令)."""
    _, account, session = mine()
    try:
        _codes().show(account, session, request.form.get("code", ""))
    except (NotAllowed, TooManyAttempts) as error:
        return _page(fault=str(error), status=400, asks_code=True)
    return make_response(redirect(next_page(request.form.get("next", "")), code=303))


def _codes() -> Codes:
    codes = current_codes()
    if codes is None:
        raise NotAllowed("没有账号库，不能使用动态口令。")
    return codes


def _page(
    *, fault: str = "", status: int = 200, secret: str = "", qr: str = "", asks_code: bool = False
) -> Response:
    _, account, session = mine()
    body = render_template(
        "accounts/own.html",
        me=account,
        session=session,
        fault=fault,
        secret=secret,
        qr=qr,
        asks_code=asks_code or request.args.get("code") == "1",
        next=next_page(request.values.get("next", "")),
        done=request.args.get("done", ""),
        purpose=purpose(),
    )
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
