"""The section of a briefing on moving people (人员转移一节): the same figures as the hourly report."""

from typing import Final

from hazardmap.reports.briefing_parts import Section, Table
from hazardmap.situation.hourly_figures import Figures, doors_text, people_text
from hazardmap.situation.hourly_view import Board, board
from hazardmap.situation.model import Situation
from hazardmap.situation.order_view import Place, order_lines, village_lines
from hazardmap.situation.ordered import OrderedTally
from hazardmap.situation.wording import moment_words
from hazardmap.viewer import Viewer

TITLE: Final = "人员转移"
_HEADS: Final = (
    "应转户", "应转人", "已转移人", "集中", "投亲靠友", "途中", "未转户", "未转人", "其中拒转",
)  # fmt: skip
MOST_PLACES: Final = 40


def under_order(situation: Situation, viewer: Viewer) -> Figures | None:
    """Return the figures of the people under order in the viewer's towns; None while nothing is ordered."""
    found = board(situation, viewer).total
    return found if found.total.households or found.total.institutions else None


def moves_section(situation: Situation, viewer: Viewer) -> Section:
    """Say what was ordered, who has moved and who has not (人员转移), by town or by village."""
    shown = board(situation, viewer)
    sentences = [
        *(
            f"{one.title}：{one.scope}，{one.counts}，期限{one.deadline}，决定人{one.decider}。"
            for one in reversed(order_lines(situation, viewer))
        ),
        f"{people_text(shown.total)}；{doors_text(shown.total)}。",
        f"累计转移{shown.total.total.trips}人次，目前在外{shown.total.total.away}人。",
        "避险转移是预防性转移，不是灾情统计的“紧急转移安置”。",
    ]
    basis = f"截至{moment_words(situation.as_of, year=False)}；来源：值守台账"
    return Section(TITLE, tuple(sentences), (_table(situation, viewer, shown),), basis)


def _table(situation: Situation, viewer: Viewer, shown: Board) -> Table:
    total = ("合计（去重）", *_cells(shown.total.total))
    if shown.one_town:
        places = village_lines(situation, viewer)
        rows = [(place.name, *_cells(place.total)) for place in places[:MOST_PLACES]]
        rows += _rest(places[MOST_PLACES:])
        return Table("各村人员转移", ("村", *_HEADS), (total, *rows), frozenset(range(1, 10)), True)
    towns = [(line.figures.town, *_cells(line.figures.total)) for line in shown.lines]
    return Table(
        "各镇街人员转移", ("镇街", *_HEADS), (total, *towns), frozenset(range(1, 10)), True
    )


def _rest(places: list[Place]) -> list[tuple[str, ...]]:
    """Sum the villages that do not fit, so that the rows add up to the total."""
    if not places:
        return []
    sums = [[int(cell) for cell in _cells(place.total)] for place in places]
    cells = (str(sum(column)) for column in zip(*sums, strict=True))
    return [(f"其余{len(places)}个村", *cells)]


def _cells(total: OrderedTally) -> tuple[str, ...]:
    counts = (
        total.households, total.people, total.settled, total.shelter, total.relatives,
        total.on_the_way, total.not_moved_households, total.not_moved, total.refused,
    )  # fmt: skip
    return tuple(str(count) for count in counts)
