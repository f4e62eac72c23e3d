"""What must not be served (启动检查): accounts that anybody could guess, keys too short, files open to others."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import apsw

from hazardmap.store import one_time_codes, passwords
from hazardmap.store.account_file import AccountFile
from hazardmap.store.accounts import SCOPED, Account, Accounts, fold_login
from hazardmap.store.scope import PROGRAMME
from hazardmap.viewer import ROLES

SAFE_SQLITE: Final = (3, 51, 3)
"""earlier ones can damage a write-ahead log when two connections write at once"""


def account_faults(file: AccountFile, accounts: Accounts) -> list[str]:
    """Say every fault of the account file, with what to do about it."""
    found = [*_file_faults(file.path)]
    listed = accounts.listed(PROGRAMME)
    for account in listed:
        found.extend(f"账号“{account.login}”{fault}" for fault in _faults_of(account))
    folded = [fold_login(account.login) for account in listed]
    twice = {one.login for one in listed if folded.count(fold_login(one.login)) > 1}
    found.extend(f"登录名“{login}”有两个账号；请停用一个。" for login in sorted(twice))
    return found


def sqlite_faults(version: str) -> list[str]:
    """Say that a version of SQLite may damage the ledgers."""
    number = tuple(int(part) for part in version.split("."))
    known = f"{'.'.join(str(part) for part in SAFE_SQLITE)}"
    return (
        []
        if number >= SAFE_SQLITE
        else [f"SQLite {version} 可能损坏台账，至少要 {known}；请重新安装。"]
    )


def sqlite_version() -> str:
    """Return the version of SQLite in use."""
    return apsw.sqlite_lib_version()


def _faults_of(account: Account) -> Iterator[str]:
    if account.role not in ROLES:
        yield f"的角色“{account.role}”不认识；请在“账号管理”改正或停用。"
        return
    if account.disabled:
        return
    if account.role in SCOPED and not account.scopes:
        yield f"没有写明是哪个{SCOPED[account.role]}；请在“账号管理”补上。"
    if passwords.is_weak_hash(account.hash):
        yield "的密码保存方式太弱；请运行 server.py users reset 重置。"
    elif account.judged != passwords.fingerprint(account.hash) and _is_known(account):
        yield "用的是默认密码；请运行 server.py users reset 重置。"
    if account.secret and _short(account.secret):
        yield "的动态口令密钥太短；请运行 server.py users reset 重置。"


def _is_known(account: Account) -> bool:
    """Tell whether a password put in by other hands is one that is tried first everywhere."""
    tried = (account.login, *passwords.KNOWN)
    return any(passwords.matches(account.hash, one) for one in tried)


def _short(secret: str) -> bool:
    try:
        return len(one_time_codes.secret_bytes(secret)) < one_time_codes.LEAST_BYTES
    except ValueError:
        return True


def _file_faults(path: Path) -> Iterator[str]:
    if sys.platform == "win32" or not path.exists():
        return
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield f"账号库 {path} 别的用户也能读；请运行 chmod 600 {path}"
    folder = path.parent
    if stat.S_IMODE(folder.stat().st_mode) & 0o002:
        yield f"状态文件夹 {folder} 谁都能改；请运行 chmod o-w {folder}"
    if path.stat().st_uid not in {os.getuid(), 0}:
        yield f"账号库 {path} 属于另一个用户；请用建立它的用户启动。"
