"""The pasted 未读名单: who in a group has not read; everybody else it was sent to has, unknown names are asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_BETWEEN: Final = re.compile(r"[\s,，、;；。:：|/（）()\[\]【】@＠]+")
_PADDED: Final = re.compile(r"(?<![一-龥])([一-龥])[ \u3000]+([一-龥]{1,2})(?![一-龥])")
"""a short name spaced out to the width of three letters: 王　伟"""
_NOT_A_NAME: Final = re.compile(r"^(未读|已读|人员|名单|共|人|位|\d+|.*未读.*|.*\d+人.*)$")


@dataclass(frozen=True, slots=True)
class Matched:
    """What a pasted list says of a group (未读名单核对)."""

    unread: tuple[str, ...]
    """ids of those the list names"""
    read: tuple[str, ...]
    """ids of all the others"""
    unknown: tuple[str, ...]
    """names of the list that nobody, or more than one, in the group bears: asked, never guessed"""


def match_unread(text: str, group: Mapping[str, str]) -> Matched:
    """Match pasted names with a group (id → name). A name two people bear leaves both unread."""
    named = [
        word
        for word in _BETWEEN.split(_PADDED.sub(r"\1\2", text))
        if word and not _NOT_A_NAME.match(word)
    ]
    ids: dict[str, list[str]] = {}
    for person_id, name in group.items():
        ids.setdefault(name, []).append(person_id)
    unread = [person_id for word in named for person_id in ids.get(word, ())]
    unclear = [word for word in named if len(ids.get(word, ())) != 1]
    return Matched(
        unread=tuple(dict.fromkeys(unread)),
        read=tuple(person_id for person_id in group if person_id not in unread),
        unknown=tuple(dict.fromkeys(unclear)),
    )
