"""Passwords and one-time codes: what is accepted, what is kept, and the codes of the standard."""

from datetime import datetime, timedelta, timezone

import pytest
from argon2 import PasswordHasher

from hazardmap.errors import UsageError
from hazardmap.store import one_time_codes, passwords

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""the secret of RFC 6238, appendix B: 12345678901234567890"""


@pytest.mark.parametrize(
    "password",
    ["", "1234567", "12345678", "Password1", "p@ssw0rd", "admin@123", "abcdefgh", "aaaa1111", "aaaaaaa1",
     "feng1234feng", "x" * 129 + "1", "１２３４５６", "Aa12345678"],
)  # fmt: skip
def test_a_password_that_would_be_guessed_is_refused(password: str) -> None:
    with pytest.raises(UsageError):
        passwords.judged(password, login="feng")


@pytest.mark.parametrize(
    "password", ["Feng2026qiao", "枫桥镇的密码12", "correct horse 7", passwords.made()]
)
def test_a_password_of_its_own_is_taken(password: str) -> None:
    passwords.judged(password, login="town")
    stored = passwords.hashed(password)
    assert "$argon2id$" in stored
    assert "m=19456,t=2,p=1" in stored
    assert passwords.matches(stored, password)
    assert not passwords.matches(stored, password + "x")
    assert not passwords.is_weak_hash(stored)


def test_width_of_letters_does_not_matter() -> None:
    assert passwords.matches(passwords.hashed("Feng2026qiao"), "Ｆｅｎｇ２０２６qiao")


def test_weaker_or_foreign_hashes_are_found() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("x")
    assert passwords.is_weak_hash(weak)
    assert passwords.is_weak_hash("$2b$12$abcdefghijklmnopqrstuv")
    assert passwords.is_weak_hash("")
    assert not passwords.matches("", "x")


def test_passwords_made_here_differ_and_are_good() -> None:
    made = {passwords.made() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one) == 14 for one in made)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
     (2000000000, "279037"), (20000000000, "353130")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert one_time_codes.code_at(SECRET, second // 30) == code


def test_a_code_counts_once_and_not_long() -> None:
    at = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
    step = int(at.timestamp()) // 30
    code = one_time_codes.code_at(SECRET, step)
    assert one_time_codes.step_of(SECRET, code, at) == step
    assert one_time_codes.step_of(SECRET, f" {code} ", at) == step
    assert one_time_codes.step_of(SECRET, code, at, after=step) is None
    assert one_time_codes.step_of(SECRET, code, at + timedelta(seconds=30)) == step
    assert one_time_codes.step_of(SECRET, code, at + timedelta(seconds=61)) is None
    assert one_time_codes.step_of(SECRET, "000000", at) is None
    assert len(one_time_codes.secret_bytes(one_time_codes.new_secret())) == 20
