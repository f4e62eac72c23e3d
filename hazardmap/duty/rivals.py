"""Several files of one village (同村多份文件): asked which of them counts, before any difference is shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from hazardmap.duty.in_force import InForce
from hazardmap.duty.pieces import ASKS, READY, Piece
from hazardmap.intake.draft import Answers, Choice, Doubt, Draft

SAME: Final = "same-village:"
_TABLE: Final = "households"


def settle(pieces: Iterable[Piece], in_force: Callable[[], InForce]) -> list[Piece]:
    """Put the question to every open list that shares a village with another of the same person.

    Returns the lists about which nothing is asked any more: they are to be read and compared again.
    """
    read = [one for one in pieces if one.table == _TABLE and one.state in {READY, ASKS}]
    if len(read) < 2 and not any(one.rivals for one in read):
        return []
    villages = in_force().tables["villages"]
    names = dict(zip(villages["village_id"], villages["name"], strict=True))
    free = []
    for piece in read:
        piece.rivals = tuple(_doubts(piece, read, names))
        if piece.state == ASKS and not piece.doubts:
            free.append(piece)
        piece.state = ASKS if piece.doubts else READY
    return free


def _doubts(piece: Piece, read: list[Piece], names: Mapping[str, str]) -> Iterable[Doubt]:
    others = [one for one in read if one is not piece and one.who == piece.who]
    for village in sorted(_villages(piece)):
        rivals = [one for one in others if village in _villages(one)]
        if not rivals:
            continue
        every = sorted((piece, *rivals), key=lambda one: (one.file_name, one.key))
        yield Doubt(
            key=f"{SAME}{village}",
            question=f"{len(every)} 份文件都有{names.get(village, village)}的清单，用哪一份？",
            choices=tuple(Choice(one.key, one.file_name, _figure(one, village)) for one in every),
            option="在网页上选一份，或放弃另一份",
        )


def _villages(piece: Piece) -> frozenset[str]:
    if piece.draft is None:
        return frozenset()
    if piece.draft.covers is not None:
        return piece.draft.covers
    return frozenset(piece.draft.frame["village_id"].dropna())


def _figure(piece: Piece, village: str) -> str:
    frame = piece.draft.frame if piece.draft else None
    return "" if frame is None else f"{int(frame['village_id'].eq(village).sum())} 行"


def asked_too(
    pieces: Iterable[Piece], piece: Piece, answers: Answers
) -> list[tuple[Piece, Answers]]:
    """Return the other lists that an answer about a village settles, with what it says to each."""
    found = []
    for other in pieces:
        asked = {doubt.key for doubt in other.rivals} & set(answers.doubts)
        if other is not piece and asked:
            said = {key: answers.doubts[key] for key in sorted(asked)}
            found.append((other, Answers(doubts=MappingProxyType(said))))
    return found


def released(pieces: Iterable[Piece], gone: Piece) -> list[Piece]:
    """Take back, in every list that gave way to a file now given up, that it gave way; return those lists."""
    found = []
    for piece in pieces:
        kept = {
            key: value
            for key, value in piece.answers.doubts.items()
            if not (key.startswith(SAME) and value == gone.key)
        }
        if (
            piece is not gone
            and piece.state in {READY, ASKS}
            and len(kept) < len(piece.answers.doubts)
        ):
            piece.answers = replace(piece.answers, doubts=MappingProxyType(kept))
            found.append(piece)
    return found


def giving_way(piece: Piece, draft: Draft) -> tuple[Draft, tuple[str, ...]]:
    """Leave out the villages for which another file was chosen, and say so."""
    lost = {
        key.removeprefix(SAME)
        for key, value in piece.answers.doubts.items()
        if key.startswith(SAME) and value != piece.key
    }
    if not lost or "village_id" not in draft.frame.columns:
        return draft, ()
    statements = draft.statements
    if "village_id" in statements.columns:
        statements = statements[~statements["village_id"].isin(lost)]
    away = draft.frame["village_id"].isin(lost)
    said = f"{len(lost)} 个村按另一份文件接收，本文件里这些村的 {int(away.sum())} 行不用。"
    frame, covers = draft.frame[~away], None if draft.covers is None else draft.covers - lost
    return replace(draft, frame=frame, statements=statements, covers=covers), (said,)
