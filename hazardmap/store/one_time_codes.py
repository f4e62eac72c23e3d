"""One-time codes of a phone (动态口令, RFC 6238): six digits every 30 seconds, without any network."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote

STEP_S: Final = 30
DIGITS: Final = 6
LEAST_BYTES: Final = 20
"""RFC 4226 asks for 160 bits"""


def new_secret() -> str:
    """Make a secret of 160 bits, in the letters that phones type (密钥)."""
    return base64.b32encode(secrets.token_bytes(LEAST_BYTES)).decode()


def secret_bytes(secret: str) -> bytes:
    """Return the bytes of a secret; raises ValueError when it is none."""
    return base64.b32decode(secret.upper())


def code_at(secret: str, step: int) -> str:
    """Return the code of a 30-second step since 1970."""
    digest = hmac.new(secret_bytes(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: str, code: str, at: datetime, *, after: int = 0) -> int | None:
    """Return the step whose code this is, one step early or late allowed; None = wrong.

    A step not later than `after` was used before and is refused: a code counts once.
    """
    now = int(at.timestamp()) // STEP_S
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(code_at(secret, step), code.strip()) and step > after:
            found = step
    return found


def address(secret: str, login: str, issuer: str) -> str:
    """Return the address that an authenticator reads from a QR code."""
    label = f"{quote(issuer)}:{quote(login)}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&period={STEP_S}"
