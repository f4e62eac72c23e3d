"""`users` (账号): add, list, disable, enable and reset accounts at the machine itself, the pages stopped."""

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hazardmap.commands.state_options import add_folders, state_path
from hazardmap.duty.audit import AuditLog, audit_log
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.entrance import Entrance
from hazardmap.errors import StateRefused, UnknownPlace, UsageError
from hazardmap.store import passwords
from hazardmap.store.accounts import SCOPED, Account
from hazardmap.store.scope import PROGRAMME
from hazardmap.store.state import writing
from hazardmap.viewer import ROLES

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

_BY = "命令行"
_STATES = ("停用", "一次性密码", "可用")


def add_parser(subparsers: "Subparsers") -> None:
    """Add `users` and its deeds."""
    parser = subparsers.add_parser(
        "users",
        help="管理账号：list、add、disable、enable、reset（先停止网页；平时在网页“账号管理”里办）",
    )
    parser.add_argument(
        "deed", choices=("list", "add", "disable", "enable", "reset"), metavar="做什么"
    )
    parser.add_argument("login", nargs="?", default="", metavar="登录名")
    parser.add_argument("--role", default="town", help=f"角色：{'、'.join(ROLES)}，默认 town")
    parser.add_argument(
        "--scope",
        action="append",
        default=[],
        metavar="代码",
        help="镇街、村或场所的代码，可写多个",
    )
    parser.add_argument("--name", default="", help="显示的名称，默认同登录名")
    parser.add_argument(
        "--password-from",
        dest="read_from",
        default="",
        metavar="文件",
        help="密码所在文件的第一行，“-”为键盘输入；不写就生成一次性密码并显示一次",
    )
    add_folders(parser)


def run(args: argparse.Namespace) -> int:
    """Do one deed; 1 when the pages are running (they hold the state folder) or it is refused."""
    if args.deed != "list" and not args.login:
        raise UsageError("请写登录名，例如：server.py users add 枫桥镇应急办 --scope 330681109")
    with _opened(args) as (entrance, _):
        deeds = {"list": _list, "add": _add, "reset": _reset}
        deed = deeds.get(args.deed, _switch)
        print(deed(entrance, args))
    return 0


@contextmanager
def _opened(args: argparse.Namespace) -> Iterator[tuple[Entrance, AuditLog]]:
    with writing(state_path(args), now=beijing_now()) as state:
        log = audit_log(state, now=beijing_now)
        entrance = Entrance(state, audit=log.write, now=beijing_now)
        try:
            yield entrance, log
        finally:
            entrance.close()
            log.close()


def _list(entrance: Entrance, _: argparse.Namespace) -> str:
    lines = [
        f"{one.login}\t{one.name}\t{one.role_words}\t{'、'.join(one.scopes)}\t{state_of(one)}"
        for one in entrance.accounts.listed(PROGRAMME)
    ]
    return "\n".join(("登录名\t显示名\t角色\t范围\t状态", *lines))


def state_of(account: Account) -> str:
    """Say whether an account may sign in (账号状态)."""
    return _STATES[0 if account.disabled else 1 if account.one_time else 2]


def _add(entrance: Entrance, args: argparse.Namespace) -> str:
    password, shown = _password(args)
    role = {words: role for role, words in ROLES.items()}.get(args.role, args.role)
    made = entrance.accounts.add(
        PROGRAMME,
        login=args.login,
        name=args.name,
        role=role,
        scopes=args.scope,
        password=password,
        one_time=bool(shown),
        at=beijing_now(),
    )
    _note(entrance, "account.added", made, role=made.role, scopes=list(made.scopes))
    where = f"，{SCOPED[made.role]} {'、'.join(made.scopes)}" if made.role in SCOPED else ""
    return f"已建立账号 {made.login}（{made.role_words}{where}）{shown}"


def _reset(entrance: Entrance, args: argparse.Namespace) -> str:
    found = _named(entrance, args.login)
    password, shown = _password(args)
    entrance.accounts.set_password(PROGRAMME, found.id, password, one_time=bool(shown))
    entrance.accounts.set_secret(PROGRAMME, found.id, "")
    entrance.sessions.end_account(found.id)
    _note(entrance, "account.reset", found)
    return f"已重置 {found.login} 的密码，动态口令已关闭{shown}"


def _switch(entrance: Entrance, args: argparse.Namespace) -> str:
    found = _named(entrance, args.login)
    disabled = args.deed == "disable"
    entrance.accounts.set_disabled(PROGRAMME, found.id, disabled=disabled)
    if disabled:
        entrance.sessions.end_account(found.id)
    _note(entrance, "account.disabled" if disabled else "account.enabled", found)
    return f"已{'停用' if disabled else '启用'}账号 {found.login}"


def _named(entrance: Entrance, login: str) -> Account:
    found = entrance.accounts.named(PROGRAMME, login)
    if found is None:
        raise UnknownPlace(f"没有登录名“{login}”的账号；用 server.py users list 查看。")
    return found


def _note(entrance: Entrance, kind: str, account: Account, **body: object) -> None:
    entrance.changed()
    entrance.note(kind, {"account": account.login, **body}, by=_BY)


def _password(args: argparse.Namespace) -> tuple[str, str]:
    """Return the password and what is said of it: one that was made is shown once and must be changed."""
    if not args.read_from:
        password = passwords.made()
        return password, f"；一次性密码（只显示这一次）：{password}"
    if args.read_from == "-":
        asked = getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline()
        return asked.rstrip("\r\n"), ""
    try:
        lines = Path(args.read_from).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise StateRefused(f"密码文件 {args.read_from} 读不了（{error}）。") from error
    return (lines[0].strip() if lines else ""), ""
