"""Accounts on disk: who may keep them, what is refused, and what the file itself gives away."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import apsw
import pytest

from hazardmap.errors import NotAllowed, StateRefused, UnknownPlace, UsageError
from hazardmap.store.account_file import NAME, AccountFile
from hazardmap.store.accounts import Account, Accounts
from hazardmap.store.scope import NOBODY, PROGRAMME, Scope
from hazardmap.store.session_rows import Session, SessionRows, token_of
from hazardmap.store.state import State

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
GOOD = "Feng2026qiao"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[AccountFile]:
    made = AccountFile(State(tmp_path, writable=True))
    yield made
    made.close()


@pytest.fixture
def accounts(file: AccountFile) -> Accounts:
    return Accounts(file)


def added(accounts: Accounts, login: str, role: str = "town", *scopes: str) -> Account:
    return accounts.add(
        PROGRAMME, login=login, name="", role=role, scopes=scopes or (("A",) if role == "town" else ()),
        password=GOOD, one_time=False, at=AT,
    )  # fmt: skip


def test_an_account_is_there_again_after_a_restart(file: AccountFile, tmp_path: Path) -> None:
    made = added(Accounts(file), "枫桥镇应急办", "town", "330681109")
    file.close()
    again = AccountFile(State(tmp_path, writable=True))
    found = Accounts(again).named(PROGRAMME, " 枫桥镇应急办 ")
    again.close()
    assert found == made
    assert (made.name, made.role, made.scopes) == ("枫桥镇应急办", "town", ("330681109",))


def test_the_file_is_its_owners_alone_and_holds_no_password(
    file: AccountFile, tmp_path: Path
) -> None:
    made = added(Accounts(file), "a")
    SessionRows(file).keep(PROGRAMME, Session(token_of("number-of-browser"), made.id, AT, AT))
    file.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("accounts.db*"))
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0
    assert GOOD.encode() not in content
    assert b"number-of-browser" not in content


def test_a_login_that_looks_the_same_is_taken(accounts: Accounts) -> None:
    added(accounts, "Admin1")
    for login in ("admin1", "ＡＤＭＩＮ１", " ad min1 "):
        with pytest.raises(UsageError, match="已有"):
            added(accounts, login)


@pytest.mark.parametrize(
    ("role", "scopes"),
    [("town", ()), ("village", ()), ("keeper", ()), ("county", ("A",)), ("auditor", ("A",)), ("chief", ("A",))],
)  # fmt: skip
def test_a_role_without_its_scope_is_refused(
    accounts: Accounts, role: str, scopes: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError):
        accounts.add(
            PROGRAMME, login="x", name="", role=role, scopes=scopes, password=GOOD,
            one_time=False, at=AT,
        )  # fmt: skip


def test_only_who_keeps_the_accounts_may_see_or_change_them(accounts: Accounts) -> None:
    county, mine, other = (added(accounts, name, role) for name, role in
                           (("c", "county"), ("m", "town"), ("o", "town")))  # fmt: skip
    own = Scope("m", account=mine.id)
    assert accounts.one(own, mine.id).login == "m"
    accounts.set_password(own, mine.id, "Another2026")
    for deed in (
        lambda: accounts.listed(own),
        lambda: accounts.one(own, other.id),
        lambda: accounts.named(own, "o"),
        lambda: accounts.set_password(own, other.id, "Another2026x"),
        lambda: accounts.set_disabled(own, county.id, disabled=True),
        lambda: accounts.set_role(own, mine.id, role="county", scopes=()),
        lambda: accounts.set_secret(own, other.id, ""),
        lambda: accounts.listed(NOBODY),
        lambda: accounts.one(NOBODY, mine.id),
    ):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(UnknownPlace):
        accounts.one(PROGRAMME, 99)


def test_sessions_are_written_and_ended_in_ones_own_name_only(file: AccountFile) -> None:
    made = added(Accounts(file), "a")
    rows, session = SessionRows(file), Session("t", made.id, AT, AT)
    with pytest.raises(NotAllowed):
        rows.keep(NOBODY, session)
    rows.keep(Scope("a", account=made.id), session)
    with pytest.raises(NotAllowed):
        rows.end(NOBODY, [session])
    with pytest.raises(NotAllowed):
        rows.all(Scope("a", account=made.id))
    assert rows.all(PROGRAMME) == (session,)


def test_the_last_county_account_stays(accounts: Accounts) -> None:
    first = added(accounts, "c", "county")
    with pytest.raises(UsageError, match="最后一个县级账号"):
        accounts.set_disabled(PROGRAMME, first.id, disabled=True)
    with pytest.raises(UsageError, match="最后一个县级账号"):
        accounts.set_role(PROGRAMME, first.id, role="town", scopes=("A",))
    added(accounts, "d", "county")
    accounts.set_disabled(PROGRAMME, first.id, disabled=True)
    assert accounts.has_administrator()


def test_only_the_first_administrator_leaves_a_demonstration_open(accounts: Accounts) -> None:
    accounts.first(PROGRAMME, password=GOOD, at=AT)
    assert not accounts.others_exist()
    added(accounts, "town")
    assert accounts.others_exist()


def test_the_same_password_again_is_refused(accounts: Accounts) -> None:
    made = added(accounts, "a")
    with pytest.raises(UsageError, match="一样"):
        accounts.set_password(PROGRAMME, made.id, GOOD)


def test_a_newer_or_damaged_file_is_refused(file: AccountFile, tmp_path: Path) -> None:
    file.close()
    with apsw.Connection(str(tmp_path / NAME)) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(StateRefused, match="更新的版本"):
        AccountFile(State(tmp_path, writable=True))
    for path in tmp_path.glob("accounts.db*"):
        path.unlink()
    (tmp_path / NAME).write_bytes(b"no database at all, only words" * 100)
    with pytest.raises(StateRefused, match="backups"):
        AccountFile(State(tmp_path, writable=True))


def test_a_folder_opened_to_read_changes_nothing(tmp_path: Path) -> None:
    closed = AccountFile(State(tmp_path, writable=False))
    assert Accounts(closed).listed(PROGRAMME) == ()
    assert not (tmp_path / NAME).exists()
    with pytest.raises(StateRefused):
        added(Accounts(closed), "a")
