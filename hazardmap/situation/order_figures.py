"""What the summary says of the open operation (行动合计): 应转 and where the people are, of the whole book."""

from typing import Any

from hazardmap.situation.night import Night
from hazardmap.situation.ordered import frame_of, ordered_tally


def order_figures(night: Night) -> dict[str, Any]:
    """Return what the summary says of the operation (contracts §2, extension): counts of the whole book."""
    operation = night.orders.operation
    if operation is None:
        return {"operation": None, "people_ordered": None, "households_ordered": None}
    total = ordered_tally(frame_of(night))
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
