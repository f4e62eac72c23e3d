"""Accounts (账号): who may sign in, as what (角色), for which towns, villages or shelters (范围)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import apsw

from hazardmap.errors import UnknownPlace, UsageError
from hazardmap.store import passwords
from hazardmap.store.account_file import AccountFile
from hazardmap.store.scope import Scope
from hazardmap.viewer import ROLES

ADMINISTRATOR: Final = "admin"
"""Login of the account that the first start makes (一次性管理员)."""
_COLUMNS: Final = "id, login, name, role, scopes, hash, judged, one_time, disabled, secret, last_step, made_by, made_at"
_INSERT: Final = (
    "INSERT INTO account (login, folded, name, role, scopes, hash, judged, one_time, made_by, made_at,"
    " disabled, secret, last_step) VALUES (?,?,?,?,?,?,?,?,?,?,0,'',0)"
)
_LONGEST_NAME: Final = 40
SCOPED: Final = {"town": "镇街", "village": "村", "keeper": "避灾场所"}
"""Roles that need to know for where, and what their scope ids name."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account (账号); `scopes` are town, village or shelter ids, as its role says."""

    id: int
    login: str
    name: str
    role: str
    scopes: tuple[str, ...]
    hash: str = field(repr=False)
    judged: str = field(repr=False)
    one_time: bool
    """must choose a password before anything else"""
    disabled: bool
    secret: str = field(repr=False)
    """of the one-time codes; empty = not switched on"""
    last_step: int
    made_by: str
    made_at: str

    @property
    def first_administrator(self) -> bool:
        """Whether this is the account of the first start (一次性管理员)."""
        return self.made_by == "" and self.login == ADMINISTRATOR

    @property
    def role_words(self) -> str:
        """Name of its role."""
        return ROLES[self.role]


def fold_login(login: str) -> str:
    """Fold spaces, width and case of a login: nobody can take one that looks the same."""
    return "".join(unicodedata.normalize("NFKC", login).casefold().split())


class Accounts:
    """The accounts of one state folder (账号库); each function takes the `Scope` of who asks."""

    def __init__(self, file: AccountFile) -> None:
        """Keep the file; several repositories share it."""
        self._file = file

    def listed(self, scope: Scope) -> tuple[Account, ...]:
        """Return every account, in the order they were made."""
        scope.require_administering()
        return self._found("1 ORDER BY id")

    def one(self, scope: Scope, account: int) -> Account:
        """Return one account. Raises `UnknownPlace` when there is none."""
        scope.require(account)
        found = self._found("id = ?", account)
        if not found:
            raise UnknownPlace("没有这个账号；请回到账号页重新选择。")
        return found[0]

    def named(self, scope: Scope, login: str) -> Account | None:
        """Return the account of a login, None when there is none: signing in is the programme's own act."""
        scope.require_administering()
        found = self._found("folded = ?", fold_login(login))
        return found[0] if found else None

    def add(
        self,
        scope: Scope,
        *,
        login: str,
        name: str,
        role: str,
        scopes: Iterable[str] = (),
        password: str,
        one_time: bool,
        at: datetime,
    ) -> Account:
        """Make an account. Raises `UsageError` for a taken name, a role without scope, a weak password."""
        scope.require_administering()
        login, name, places = login.strip(), (name or login).strip(), tuple(scopes)
        _refuse_names(login, name)
        _refuse_scope(role, places)
        passwords.judged(password, login=login)
        stored = passwords.hashed(password)
        values = (login, fold_login(login), name, role, "\n".join(places), stored)
        values += (passwords.fingerprint(stored), int(one_time), scope.who, _moment(at))  # type: ignore[assignment]
        try:
            number = self._file.write((_INSERT, values))
        except apsw.ConstraintError as error:
            raise UsageError(f"已有登录名“{login}”或显示名“{name}”的账号；请换一个。") from error
        return self.one(scope, number)

    def first(self, scope: Scope, *, password: str, at: datetime) -> Account:
        """Make the account of the first start (一次性管理员): made by nobody, to be given a new password."""
        nobody = Scope("", administers=scope.administers)
        return self.add(
            nobody, login=ADMINISTRATOR, name="一次性管理员", role="county", password=password,
            one_time=True, at=at,
        )  # fmt: skip

    def set_password(
        self, scope: Scope, account: int, password: str, *, one_time: bool = False
    ) -> None:
        """Give an account a password; its sessions must be ended by whoever calls this."""
        found = self.one(scope, account)
        passwords.judged(password, login=found.login)
        if passwords.matches(found.hash, password):
            raise UsageError("新密码和原来的一样；请换一个。")
        stored = passwords.hashed(password)
        self._set(
            account, hash=stored, judged=passwords.fingerprint(stored), one_time=int(one_time)
        )

    def set_disabled(self, scope: Scope, account: int, *, disabled: bool) -> None:
        """Disable an account or let it in again. Raises `UsageError` for the last county account."""
        scope.require_administering()
        if disabled:
            self._refuse_last(account)
        self._set(account, disabled=int(disabled))

    def set_role(self, scope: Scope, account: int, *, role: str, scopes: Iterable[str]) -> None:
        """Give an account another role or scope. Raises `UsageError` as `add` does."""
        scope.require_administering()
        places = tuple(scopes)
        _refuse_scope(role, places)
        if role != "county":
            self._refuse_last(account)
        self._set(account, role=role, scopes="\n".join(places))

    def set_secret(self, scope: Scope, account: int, secret: str) -> None:
        """Switch one-time codes on with a secret, or off with an empty one (动态口令)."""
        scope.require(account)
        self._set(account, secret=secret)

    def use_step(self, scope: Scope, account: int, step: int) -> None:
        """Note that the code of a step was used: it counts once."""
        scope.require(account)
        self._set(account, last_step=step)

    def others_exist(self) -> bool:
        """Tell whether an account other than the first administrator has been made (contracts §4)."""
        return any(not account.first_administrator for account in self._found("1"))

    def has_administrator(self) -> bool:
        """Tell whether somebody can keep the accounts."""
        return bool(self._found("role = 'county' AND NOT disabled"))

    def _refuse_last(self, account: int) -> None:
        others = self._found("role = 'county' AND NOT disabled AND id <> ?", account)
        if not others and self._found("role = 'county' AND NOT disabled AND id = ?", account):
            raise UsageError(
                "这是最后一个县级账号，停用后没有人能管理账号；请先新建另一个县级账号。"
            )

    def _set(self, account: int, **values: str | int) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)
        self._file.write(
            (f"UPDATE account SET {columns} WHERE id = ?", (*values.values(), account))  # noqa: S608 - own names
        )

    def _found(self, condition: str, *values: Any) -> tuple[Account, ...]:
        question = f"SELECT {_COLUMNS} FROM account WHERE {condition}"  # noqa: S608 - own words only
        return tuple(_account(row) for row in self._file.rows(question, values))


def _account(row: tuple[Any, ...]) -> Account:
    number, login, name, role, scopes, stored, judged, one_time, disabled, *rest = row
    places = tuple(scopes.split("\n")) if scopes else ()
    return Account(
        number, login, name, role, places, stored, judged, bool(one_time), bool(disabled), *rest
    )


def _refuse_names(login: str, name: str) -> None:
    for word, what in ((login, "登录名"), (name, "显示名")):
        if not word or len(word) > _LONGEST_NAME or not word.isprintable():
            raise UsageError(f"{what}要有 1 到 {_LONGEST_NAME} 个字，不能有看不见的字符。")


def _refuse_scope(role: str, places: tuple[str, ...]) -> None:
    if role not in ROLES:
        raise UsageError(f"没有“{role}”这个角色；可用：{'、'.join(ROLES.values())}。")
    if role in SCOPED and not places:
        raise UsageError(f"{ROLES[role]}账号要写明是哪个{SCOPED[role]}。")
    if role in {"county", "auditor"} and places:
        raise UsageError(f"{ROLES[role]}账号不限范围，请不要填镇街、村或场所。")


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
