"""CAP 1.2 messages and what stands of them (CAP 消息): the same for every order in which they come.

A message is known by (sender, identifier, sent). Coming twice it counts once; an Update or Cancel takes
the messages it names out of force whether it comes before or after them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hazardmap.errors import UsageError

ACTUAL: Final = "Actual"
EXERCISES: Final = frozenset({"Exercise", "Test", "Draft"})
"""Statuses that must never look real: 演练 everywhere."""
STATUSES: Final = frozenset({ACTUAL, "System", *EXERCISES})
TYPES: Final = frozenset({"Alert", "Update", "Cancel", "Ack", "Error"})
CLOSING: Final = frozenset({"Update", "Cancel"})
SPEAKING: Final = frozenset({"Alert", "Update"})
"""Message types that put something into force."""


class CapRefused(UsageError):
    """A CAP message that must not be taken over (不能接收的 CAP 消息); says what was found and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class CapKey:
    """What names a message (消息标识); as ordered: by time, then sender and identifier."""

    sent: datetime
    sender: str
    identifier: str

    @property
    def words(self) -> str:
        """Write it as CAP references do: sender,identifier,sent."""
        return f"{self.sender},{self.identifier},{self.sent.isoformat(timespec='seconds')}"


@dataclass(frozen=True, slots=True)
class CapHead:
    """The envelope of a message (消息封套); `content` tells two texts under one key apart."""

    key: CapKey
    status: str
    msg_type: str
    references: tuple[CapKey, ...] = ()
    expires: datetime | None = None
    content: str = ""

    @property
    def exercise(self) -> bool:
        """Tell whether it is an exercise, a test or a draft (演练)."""
        return self.status in EXERCISES


def each_once(heads: Iterable[CapHead]) -> dict[CapKey, CapHead]:
    """Keep one message per key (去重); of two contents under one key always the same one, whichever came first."""
    kept: dict[CapKey, CapHead] = {}
    for head in heads:
        known = kept.get(head.key)
        if known is None or _order(head) > _order(known):
            kept[head.key] = head
    return kept


def _order(head: CapHead) -> tuple[str, str, str, str, tuple[CapKey, ...]]:
    expires = head.expires.isoformat() if head.expires else ""
    return (head.content, head.msg_type, head.status, expires, head.references)


def in_force(heads: Iterable[CapHead], at: datetime) -> tuple[CapHead, ...]:
    """Return the messages in force at a moment (生效中的消息), sorted by their keys.

    Only Alert and Update of status Actual or an exercise speak; expired ones and those that a later
    message of the same sender updates or cancels do not. A message without end stays until cancelled.
    """
    once = each_once(heads)
    closed = {
        reference
        for head in once.values()
        if head.msg_type in CLOSING
        for reference in head.references
        # nobody ends another sender's warning, nor one that is newer than the message itself
        if reference.sender == head.key.sender and reference < head.key
    }
    standing = (
        head
        for key, head in once.items()
        if head.msg_type in SPEAKING
        and head.status != "System"
        and key not in closed
        and (head.expires is None or head.expires > at)
    )
    return tuple(sorted(standing, key=lambda head: head.key))
