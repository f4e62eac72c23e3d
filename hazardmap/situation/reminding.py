"""What the towns concerned must notice now (提醒事由): warnings, triggers, orders, roll-calls, silent sources.

No household is named here: a banner stands on a screen that others see.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import quote

import pandas as pd
import shapely

from hazardmap.evacuation.orders import Orders
from hazardmap.situation.affected import shape_of
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation
from hazardmap.situation.roll_calls import lines_of
from hazardmap.situation.scope import town_names, village_places
from hazardmap.situation.trigger_words import step_words, trigger_words
from hazardmap.situation.warned import warnings_in_force
from hazardmap.viewer import Viewer
from hazardmap.warning.reminders import AMBER, COUNTY, RED, Cause, Reminder, waiting
from hazardmap.warning.silence import silences
from hazardmap.warning.target import Target

_ROLL_LATE: Final = timedelta(hours=1)
_DAY_BEGINS: Final = timedelta(hours=12)
"""A storm night is one day of reminders: it runs from noon to noon."""


def office_of(viewer: Viewer) -> str:
    """Name the office that acknowledges (确认单位): the town, of several the first; else the county."""
    return min(viewer.towns) if viewer.towns else COUNTY


@kept
def reminders_for(situation: Situation, viewer: Viewer) -> tuple[Reminder, ...]:
    """Return what the viewer's office has not acknowledged yet (待确认的提醒)."""
    causes = [
        cause
        for make in (_warnings, _triggers, _orders, _rolls, _silences)
        for cause in make(situation)
        if not cause.town_id or viewer.sees_town(cause.town_id)
    ]
    return waiting(causes, situation.night.seen, office_of(viewer))


def towns_of(situation: Situation, target: Target) -> frozenset[str]:
    """Return the towns of a target (范围涉及的镇街): named, of a named place, or met by a shape."""
    if target.whole_county:
        return frozenset(town_names(situation))
    places = village_places(situation.county)
    villages = {places[one][1] for one in target.villages if one in places}
    named = frozenset(target.towns) | villages | _area_towns(situation, target.areas)
    return named | _towns_meeting(situation.county, target)


@kept
def _towns_meeting(county: County, target: Target) -> frozenset[str]:
    """Return the towns that a shape meets; one without a border of its own may be met."""
    shape = shape_of(target, county.metric_crs)
    if shape is None:
        return frozenset()
    towns = county.tables["towns"]
    met = shapely.intersects(shape, towns["geometry"].to_numpy()) | towns["geometry"].isna()
    return frozenset(towns.loc[met, "town_id"])


def _area_towns(situation: Situation, areas: tuple[str, ...]) -> frozenset[str]:
    if not areas:
        return frozenset()
    table = situation.county.tables["danger_areas"]
    return frozenset(table.loc[table["area_id"].isin(areas), "town_id"].dropna())


def _warnings(situation: Situation) -> Iterator[Cause]:
    """Every warning in force, once per town; a new text is a new reminder."""
    for one in warnings_in_force(situation.night, situation.as_of):
        level = AMBER if one.colour in {"黄", "蓝"} else RED
        issuer = f" · {one.issuer}" if one.issuer else ""
        since = f"{one.since.month}月{one.since.day}日{one.since.hour}时{one.since.minute}分"
        head = f"{one.signal} · {one.action}{issuer} · {since}"
        for town_id in sorted(towns_of(situation, one.target)):
            yield Cause(f"w:{one.id}", "warning", town_id, one.at, level, f"w:{one.id}", head)
    for peril in situation.night.warnings.open_perils():
        head = f"报险：{peril.place}{peril.what}"
        for town_id in sorted(towns_of(situation, peril.target)):
            yield Cause(f"p:{peril.id}", "warning", town_id, peril.at, RED, f"p:{peril.id}", head)


def _triggers(situation: Situation) -> Iterator[Cause]:
    """Every village at a step, once a night; those of one step and cause become one sentence."""
    rows = situation.triggers
    if rows.empty:
        return
    rows = rows[rows["village_id"].notna()]
    places = village_places(situation.county)
    night = (situation.as_of - _DAY_BEGINS).date().isoformat()
    # 立即转移 says all that 准备转移 of the same village would
    over = (rows["threshold_mm"].astype("float64") / rows["rain_mm"].astype("float64")).fillna(9.0)
    rows = rows.assign(under=over).sort_values(["step", "under"], kind="stable")
    for row in rows.drop_duplicates("village_id").to_dict("records"):
        village_id, step = str(row["village_id"]), str(row["step"])
        if village_id not in places:
            continue
        name, town_id = places[village_id]
        upstream = not pd.isna(row["from_upstream"])
        why = "u" if upstream else "s" if row["interrupted"] else "r"
        yield Cause(
            id=f"t:{night}:{village_id}:{step}",
            kind="trigger",
            town_id=town_id,
            at=situation.as_of,
            level=RED if step == "immediate" else AMBER,
            group=f"t:{step}:{why}",
            head=step_words(step, why),
            place=name,
            tail="" if why != "r" else f"（{trigger_words(situation, row)}）",
        )


def _orders(situation: Situation) -> Iterator[Cause]:
    """Every issued order of the open operation, for the towns whose people it names."""
    towns = towns_ordered(situation.night.orders)
    for order in situation.night.orders.orders:
        done = {"issued": "已下达", "widened": "已扩面"}.get(order.verb)
        what = f"第{order.number}号转移指令 {done}" if done else "先行转移（待补指令）"
        head = f"{what} {order.at:%H:%M} · "
        for town_id in towns[order.key]:
            name = town_names(situation).get(town_id, town_id)
            key = f"o:{order.key}"
            yield Cause(key, "order", town_id, order.at, RED, key, head, place=name)


@kept
def towns_ordered(orders: Orders) -> dict[str, list[str]]:
    """Return the towns whose people each order names, on its key."""
    return {one.key: sorted({unit.town_id for unit in one.units}) for one in orders.orders}


def _rolls(situation: Situation) -> Iterator[Cause]:
    """Every shelter whose roll-call is due (应点名清点); said again, and louder, when it stays undone."""
    for one in lines_of(situation):
        if not one.overdue:
            continue
        late = situation.as_of - one.due >= _ROLL_LATE
        key = f"c:{one.due.isoformat(timespec='minutes')}{':late' if late else ''}"
        head = f"应于{one.due:%m-%d %H:%M}点名清点，{'至今' if late else '还'}没有清点："
        yield Cause(
            id=f"{key}:{one.shelter_id}",
            kind="roll",
            town_id=one.town_id,
            at=one.due,
            level=RED if late else AMBER,
            group=key,
            head=head,
            place=one.name,
            href=f"/shelters/{quote(one.shelter_id)}/desk",
        )


def _silences(situation: Situation) -> Iterator[Cause]:
    """Every declared source that has been silent for over three intervals, for everybody."""
    for one in silences(situation.feeds, situation.night.heard, situation.as_of):
        if one.level != "red":
            continue
        last = situation.night.heard.last.get(one.feed.name)
        since = last.isoformat(timespec="minutes") if last else "never"
        key = f"s:{one.feed.name}:{since}"
        yield Cause(key, "source", "", last or situation.as_of, RED, key, one.words)
