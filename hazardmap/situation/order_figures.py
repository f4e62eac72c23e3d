"""What the summary says of the open operation (行动合计): 应转 and where the people are."""

from typing import Any

from hazardmap.situation.model import Situation
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import OrderedTally, frame_of, ordered_tally, ordered_units
from hazardmap.viewer import Viewer


def order_figures(night: Night) -> dict[str, Any]:
    """Return what the summary says of the operation (contracts §2, extension): counts of the whole book."""
    if night.orders.operation is None:
        return _figures(night, OrderedTally())
    return _figures(night, ordered_tally(frame_of(night)))


def seen_figures(situation: Situation, viewer: Viewer) -> dict[str, Any]:
    """Return the same of the viewer's own places (本辖区): what his board, map and report say too."""
    return _figures(situation.night, ordered_tally(ordered_units(situation, viewer)))


def _figures(night: Night, total: OrderedTally) -> dict[str, Any]:
    operation = night.orders.operation
    if operation is None:
        return {"operation": None, "people_ordered": None, "households_ordered": None}
    return {
        "operation": {
            "title": operation.title,
            "opened_at": operation.opened_at.isoformat(timespec="seconds"),
            "orders": len(night.orders.issued),
            "drill": night.drill,
        },
        "people_ordered": total.people,
        "households_ordered": total.households,
        "people_settled": total.settled,
        "people_on_the_way": total.on_the_way,
        "people_not_moved": total.not_moved,
    }
