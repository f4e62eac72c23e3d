"""Passwords (密码): kept as Argon2id, judged when they are set, made by the machine when nobody chose one."""

import hashlib
import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from hazardmap.errors import UsageError

LEAST: Final = 8
MOST: Final = 128
MEMORY_KIB: Final = 19 * 1024
_HASHER: Final = PasswordHasher(
    time_cost=2, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""without letters that are read as another"""
KNOWN: Final = (
    "123456", "1234567", "12345678", "123456789", "1234567890", "111111", "11111111", "000000",
    "00000000", "666666", "88888888", "88888888a", "888888", "a123456", "a1234567", "a12345678",
    "aa123456", "aa12345678", "abc123", "abc12345", "abcd1234", "abc123456", "abcd123456", "admin",
    "admin123", "admin1234", "admin12345", "admin123456", "administrator", "admin888", "admin@123",
    "changeme", "changeme1", "default1", "iloveyou1", "guest123", "letmein1", "p@ssw0rd", "p@ssword1",
    "passw0rd", "passw0rd1", "password", "password1", "password12", "password123", "qaz123456", "root1234",
    "qwer1234", "qwerty123", "qwerty12", "test1234", "user1234", "welcome1", "1q2w3e4r", "1qaz2wsx",
    "zaq12wsx", "woaini1314", "5201314a", "zj123456", "zhuji123", "yingji119", "yjglj123", "yjj12345",
)  # fmt: skip
"""passwords (in small letters) that are tried first everywhere; 123456 is what older platforms shipped with"""
_DUMMY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""A hash that no password has: looking for an unknown account costs the same time."""


def hashed(password: str) -> str:
    """Return the Argon2id hash of a password (19 MiB, 2 passes, 1 lane: about 30 ms)."""
    return _HASHER.hash(_folded(password))


def matches(stored: str, password: str) -> bool:
    """Tell whether a password is the one that was hashed; always costs one hash."""
    try:
        return _HASHER.verify(stored or _DUMMY, _folded(password)[: MOST * 4])
    except (VerificationError, InvalidHashError):
        return False


def is_weak_hash(stored: str) -> bool:
    """Tell whether a stored hash was made with less effort than ours (哈希强度不够)."""
    try:
        made = extract_parameters(stored)
    except InvalidHashError:
        return True
    return made.type is not Type.ID or made.memory_cost < MEMORY_KIB or made.time_cost < 2


def judged(password: str, *, login: str) -> None:
    """Raise `UsageError` for a password that would be guessed (弱密码), saying what to do."""
    folded = _folded(password)
    kinds = sum(
        (
            any(letter.isdigit() for letter in folded),
            any(letter.isalpha() for letter in folded),
            any(not letter.isalnum() for letter in folded),
        )
    )
    if not LEAST <= len(folded) <= MOST:
        raise UsageError(
            f"密码要有 {LEAST} 到 {MOST} 个字符，现在是 {len(folded)} 个；请重新设置。"
        )
    if kinds < 2:
        raise UsageError("密码至少要有字母、数字、符号中的两种；请重新设置。")
    if folded.lower() in KNOWN or len(set(folded)) < 4:
        raise UsageError("这个密码太常见，别人第一个就会试它；请换一个。")
    if len(login) > 2 and login.lower() in folded.lower():
        raise UsageError("密码里不要有登录名；请重新设置。")


def made() -> str:
    """Make a password of 59 random bits, in three groups, easy to read out (一次性密码)."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def fingerprint(stored: str) -> str:
    """Return what is noted when a hash was judged here: a hash put in by other hands has none."""
    return hashlib.sha256(f"judged:{stored}".encode()).hexdigest()


def _folded(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
