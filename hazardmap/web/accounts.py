"""`/accounts` (账号管理): who has an account, as what, for where; made, disabled, reset by county accounts."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request

from hazardmap.duty.account_places import place_names, scope_ids, scope_words
from hazardmap.duty.entrance import Entrance, scope_of
from hazardmap.errors import UsageError
from hazardmap.situation.model import Situation
from hazardmap.store import passwords
from hazardmap.store.accounts import Account
from hazardmap.store.scope import PROGRAMME, Scope
from hazardmap.viewer import ROLES
from hazardmap.web.own_account import mine
from hazardmap.web.viewer import current_duty, current_situation, entrance, signed_in

bp = Blueprint("accounts", __name__)
_LONGEST = 200


@bp.get("/accounts")
def index() -> Response:
    """List the accounts and offer to make one."""
    return _index()


@bp.post("/accounts")
def add() -> Response:
    """Make an account with a one-time password, shown once on the page that answers."""
    doors, me, _ = mine()
    scope = scope_of(me)
    scope.require_administering()
    role = request.form.get("role", "")
    password = passwords.made()
    try:
        made = doors.accounts.add(
            scope,
            login=_words("login"),
            name=_words("name"),
            role=role,
            scopes=scope_ids(current_situation(), role, _words("scope")),
            password=password,
            one_time=True,
            at=current_duty().now(),
        )
    except UsageError as error:
        return _index(fault=str(error), status=400)
    doors.changed()
    body = {"account": made.login, "role": made.role, "scopes": list(made.scopes)}
    doors.note("account.added", body, by=me.name)
    return _index(made=made, password=password)


@bp.get("/accounts/<int:number>")
def one(number: int) -> Response:
    """Show one account with its sessions."""
    doors, me, _ = mine()
    return _one(doors, doors.accounts.one(scope_of(me), number))


@bp.post("/accounts/<int:number>/<any(disable,enable,reset,role,sessions,codes):deed>")
def change(number: int, deed: str) -> Response:
    """Disable, enable, reset, give another role, end sessions, switch codes off: at once, audited."""
    doors, me, _ = mine()
    scope = scope_of(me)
    scope.require_administering()
    account = doors.accounts.one(scope, number)
    try:
        shown = _DEEDS[deed](doors, scope, account)
    except UsageError as error:
        return _one(doors, account, fault=str(error), status=400)
    # rights change at once: whoever was signed in signs in again, with a new session number
    doors.sessions.end_account(number)
    doors.changed()
    after = doors.accounts.one(scope, number)
    body = {"account": after.login, "role": after.role, "scopes": list(after.scopes)}
    doors.note(_KINDS[deed], body, by=me.name)
    if shown:
        return _one(doors, after, password=shown)
    return make_response(redirect(f"/accounts/{number}?done={deed}", code=303))


def _disable(doors: Entrance, scope: Scope, account: Account) -> str:
    if account.id == scope.account:
        raise UsageError("不能停用自己正在用的账号；请由另一个县级账号停用。")
    doors.accounts.set_disabled(scope, account.id, disabled=True)
    return ""


def _enable(doors: Entrance, scope: Scope, account: Account) -> str:
    doors.accounts.set_disabled(scope, account.id, disabled=False)
    return ""


def _reset(doors: Entrance, scope: Scope, account: Account) -> str:
    password = passwords.made()
    doors.accounts.set_password(scope, account.id, password, one_time=True)
    return password


def _role(doors: Entrance, scope: Scope, account: Account) -> str:
    role = request.form.get("role", "")
    places = scope_ids(current_situation(), role, _words("scope"))
    doors.accounts.set_role(scope, account.id, role=role, scopes=places)
    return ""


def _end_sessions(doors: Entrance, scope: Scope, account: Account) -> str:
    scope.require(account.id)
    doors.sessions.end_account(account.id)
    return ""


def _codes_off(doors: Entrance, scope: Scope, account: Account) -> str:
    doors.accounts.set_secret(scope, account.id, "")
    return ""


_DEEDS: dict[str, Callable[[Entrance, Scope, Account], str]] = {
    "disable": _disable,
    "enable": _enable,
    "reset": _reset,
    "role": _role,
    "sessions": _end_sessions,
    "codes": _codes_off,
}
_KINDS = {
    "disable": "account.disabled",
    "enable": "account.enabled",
    "reset": "account.reset",
    "role": "account.changed",
    "sessions": "session.ended",
    "codes": "account.changed",
}
"""what each deed is called in the audit log"""


def _index(
    *, fault: str = "", status: int = 200, made: Account | None = None, password: str = ""
) -> Response:
    situation, doors, found = current_situation(), entrance(), signed_in()
    # without signing in (demonstration) one sees the accounts there are, and changes none
    scope = scope_of(found[0]) if found else PROGRAMME
    listed = doors.accounts.listed(scope) if doors else ()
    return _page(
        "accounts/index.html",
        status,
        fault=fault,
        made=made,
        password=password,
        rows=[_row(situation, doors, account) for account in listed],
        may_change=found is not None and doors is not None and doors.writable,
        roles=ROLES,
        places=[*place_names(situation, "town").values()],
        form=request.form,
    )


def _one(
    doors: Entrance, account: Account, *, fault: str = "", status: int = 200, password: str = ""
) -> Response:
    situation = current_situation()
    return _page(
        "accounts/one.html",
        status,
        fault=fault,
        password=password,
        one=account,
        row=_row(situation, doors, account),
        sessions=doors.sessions.of_account(account.id),
        roles=ROLES,
        places=[*place_names(situation, "town").values()],
        done=request.args.get("done", ""),
    )


def _row(situation: Situation, doors: Entrance | None, account: Account) -> dict[str, Any]:
    state = "已停用" if account.disabled else "等待首次登录改密码" if account.one_time else "可用"
    return {
        "account": account,
        "where": scope_words(situation, account.role, account.scopes),
        "state": state,
        "online": len(doors.sessions.of_account(account.id)) if doors else 0,
    }


def _page(template: str, status: int, **context: Any) -> Response:
    response = make_response(render_template(template, **context), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _words(name: str) -> str:
    return request.form.get(name, "").strip()[:_LONGEST]
