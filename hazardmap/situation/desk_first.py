"""Who stands at the door before any order (先行转移，待补指令): a listed household is ordered as it comes."""

from typing import Any

from hazardmap.errors import UsageError
from hazardmap.evacuation.ordered_units import body_of
from hazardmap.situation.desk_roster import Door
from hazardmap.situation.model import Situation
from hazardmap.situation.order_units import ALL, unit_frame, units_from
from hazardmap.situation.scope import village_places
from hazardmap.viewer import Viewer


def first_moved(
    situation: Situation, viewer: Viewer, door: Door, unit_key: str, decider: str
) -> dict[str, Any]:
    """Return the body of 先行转移，待补指令 for a listed household that stands at the door without an order.

    Raises `UsageError` for a unit that is not on the viewer's list.
    """
    units = viewer.rows(unit_frame(situation.county, situation.plan))
    mine = units_from(units[(units["kind"] + ":" + units["id"]).eq(unit_key)])
    if not mine:
        raise UsageError("清单上没有这一户，没有登记；请刷新登记台后再查。")
    village = village_places(situation.county).get(mine[0].village_id, ("", ""))[0]
    return {
        "scope": f"{village}{mine[0].list_no}号",
        "batch": ALL,
        "basis": f"人已到{door.name}，先行转移",
        "decider": decider,
        "due": None,
        "plan": situation.plan.fingerprint[:10],
        "units": body_of(mine),
    }
