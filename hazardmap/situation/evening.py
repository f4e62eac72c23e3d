"""今夜提前转移 (the 16:00 question): asked every afternoon of the flood season until somebody answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hazardmap.entries import Entry
from hazardmap.situation.model import Situation
from hazardmap.situation.order_units import unit_frame
from hazardmap.situation.warned import warnings_in_force
from hazardmap.viewer import Viewer

FROM_HOUR: Final = 15
UNTIL_HOUR: Final = 20
SEASON: Final = ((4, 15), (10, 15))
"""汛期 (示例，按本级规定核对): 15 April to 15 October."""
_DAY_PRODUCTS: Final = frozenset({"山洪", "地质灾害气象风险"})
"""Products for the next 24 hours (20时至20时) that ask the question outside the season too."""


@dataclass(frozen=True, slots=True)
class Evening:
    """The question of one evening (今夜提前转移) and its answer so far; counts are of the first batch."""

    households: int
    people: int
    why: str
    answer: Entry | None


def evening_question(situation: Situation, viewer: Viewer) -> Evening | None:
    """Return the question while it is to be asked: 15–20 o'clock, in season or under a 24 h product.

    The first batch (极高危险区、D级危房、老弱病残孕幼) of the viewer's towns should be out before dark.
    """
    at = situation.as_of
    if not FROM_HOUR <= at.hour < UNTIL_HOUR:
        return None
    products = [one for one in warnings_in_force(situation.night, at) if one.kind in _DAY_PRODUCTS]
    if not products and not _in_season(at):
        return None
    units = viewer.rows(unit_frame(situation.county, situation.plan))
    first = units[units["batch"].eq(1)]
    why = "、".join(one.signal for one in products) or "汛期每日研判"
    return Evening(
        households=int(first["kind"].eq("household").sum()),
        people=int(first["people"].sum()),
        why=why,
        answer=_answer(situation, viewer),
    )


def _in_season(at: datetime) -> bool:
    begin, end = SEASON
    return begin <= (at.month, at.day) <= end


def _answer(situation: Situation, viewer: Viewer) -> Entry | None:
    """Return today's newest answer that speaks for the viewer's towns."""
    mine = sorted(viewer.towns or ())
    for entry in reversed(situation.night.orders.decisions):
        if entry.at.date() != situation.as_of.date():
            break
        if entry.body.get("towns", []) in ([], mine):
            return entry
    return None
