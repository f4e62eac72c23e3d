"""What a warning asks for by danger kind (响应表: trigger × kind × step), 示例，按本级预案核对."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from hazardmap.levels import canonical_kind, kind_hazards
from hazardmap.warning.in_force import Warned

WATCH: Final = 1
READY: Final = 2
IMMEDIATE: Final = 3
STEP_WORDS: Final = MappingProxyType({WATCH: "关注", READY: "准备转移", IMMEDIATE: "立即转移"})
"""Rank of a step → its words, as the response table writes them."""
_RANKS: Final = {words: rank for rank, words in STEP_WORDS.items()}
_WITHOUT_TABLE: Final = MappingProxyType(
    {"蓝": (WATCH, ()), "黄": (READY, (1,)), "橙": (READY, (1,)), "红": (IMMEDIATE, (1, 2))}
)
"""What a colour asks for where the county has no table of its own (示例)."""


@dataclass(frozen=True, slots=True)
class Response:
    """What one trigger asks for one danger kind (响应要求): the step, and the batches that move now."""

    rank: int
    batches: tuple[int, ...] = ()
    calls: tuple[str, ...] = ()
    mines: str = ""
    stops: str = ""
    prints: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Name the step."""
        return STEP_WORDS[self.rank]


def responses_to(table: pd.DataFrame, one: Warned) -> Mapping[str, Response]:
    """Return danger kind → response for a warning (按响应表), for the kinds the table names.

    A county without any row for the trigger gets the shipped example by colour under the kind "".
    """
    rows = table[table["trigger"].eq(one.trigger)]
    found: dict[str, Response] = {}
    for row in rows.to_dict("records"):
        rank = _RANKS.get(str(row["step"]))
        kind = canonical_kind(_word(row["kind"])) or ""
        if rank is not None and (kind not in found or found[kind].rank < rank):
            found[kind] = Response(
                rank,
                tuple(int(part) for part in _parts(row.get("batches")) if part.isdigit()),
                _parts(row.get("calls")),
                _word(row.get("mines")),
                _word(row.get("stops")),
                _parts(row.get("prints")),
            )
    if not found and one.hazards and (one.colour or "") in _WITHOUT_TABLE:
        rank, batches = _WITHOUT_TABLE[one.colour or ""]
        found[""] = Response(rank, batches)
    return MappingProxyType(found)


def response_for(
    responses: Mapping[str, Response], kind: str | None, hazards: Iterable[str]
) -> Response | None:
    """Return what is asked for a danger kind: its own row, else the strictest of a kind of the same hazard."""
    own = responses.get(canonical_kind(kind) or "")
    if own is not None:
        return own
    wanted = set(hazards)
    alike = [
        response
        for other, response in responses.items()
        if not other or wanted & set(kind_hazards(kind)) & set(kind_hazards(other))
    ]
    return max(alike, key=lambda response: (response.rank, len(response.batches)), default=None)


def _word(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _parts(cell: object) -> tuple[str, ...]:
    return tuple(part.strip() for part in _word(cell).replace("；", ";").split(";") if part.strip())
