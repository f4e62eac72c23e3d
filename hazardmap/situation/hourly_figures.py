"""The figures of an hourly report (整点报表口径): asked of `ordered` and `balance`, for a town or for all."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

import pandas as pd

from hazardmap.evacuation.hourly import FALLING, Frozen
from hazardmap.evacuation.village_report import LINE_WORDS
from hazardmap.situation.balance import in_shelters
from hazardmap.situation.model import Situation
from hazardmap.situation.opened import doors
from hazardmap.situation.ordered import (
    TOTAL,
    OrderedTally,
    moves_of,
    ordered_by,
    ordered_tally,
    ordered_units,
    ordered_words,
    pools,
)
from hazardmap.situation.scope import town_names
from hazardmap.situation.wording import moment_words
from hazardmap.viewer import Viewer

NO_KIND: Final = "类型未注明"
NO_TOWN: Final = "未注明镇街"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one town, or the county, reports (一份报表的数)."""

    town_id: str
    """empty = the whole county, or people of no known town"""
    town: str
    as_of: datetime
    total: OrderedTally
    kinds: tuple[tuple[str, OrderedTally], ...] = ()
    """danger kind (最重类型，去重) → its figures; they add up to `total`"""
    opened: int = 0
    places: int = 0
    sheltered: int = 0
    """在所人数, wherever the people are from"""
    guests: int = 0
    """其中外来人员"""

    @property
    def text(self) -> str:
        """Say it as it is pasted into a chat (报数短文)."""
        return f"{self.town}截至{hour_words(self.as_of)}：{people_text(self)}；{doors_text(self)}。"


def hour_words(at: datetime) -> str:
    """Write a moment; a full hour without minutes: 6月10日3时, 6月10日2时31分."""
    words = moment_words(at, year=False)
    return words.removesuffix("0分") if at.minute == 0 else words


def people_text(figures: Figures) -> str:
    """Say 应转 = 已转移 + 途中 + 未转 in words; a column without anybody but 未转 is left out.

    People of a village's total stand apart: of them nobody can say who they are.
    """
    total = figures.total
    settled = f"已转移{total.settled}人"
    ways = (
        ("集中", total.shelter),
        ("投亲靠友", total.relatives),
        ("已解除返回", total.returned),
    )
    parts = [f"{word}{count}人" for word, count in ways if count]
    settled += f"（{'、'.join(parts)}）" if parts else ""
    left = f"未转{total.not_moved}人"
    marks = (("拒转", total.refused), ("待核", total.disputed))
    marked = [f"{word}{count}人" for word, count in marks if count]
    left += f"（其中{'、'.join(marked)}）" if marked else ""
    way = [f"途中{total.on_the_way}人"] if total.on_the_way else []
    told = dict(figures.kinds).get(LINE_WORDS)
    phone = [f"其中{LINE_WORDS}{told.settled + told.on_the_way}人"] if told else []
    return "，".join([f"应转{ordered_words(total)}", settled, *way, left, *phone])


def doors_text(figures: Figures) -> str:
    """Say 已开放避灾场所1处，在所72人; guests are named."""
    guests = f"（含外来人员{figures.guests}人）" if figures.guests else ""
    return f"已开放避灾场所{figures.opened}处，在所{figures.sheltered}人{guests}"


def figures_of(situation: Situation, viewer: Viewer, town_id: str) -> Figures:
    """Count one town (镇街报表的数); people without a known town have the id ""."""
    units = ordered_units(situation, viewer)
    here = units[units["town_id"].eq(town_id)]
    inside = _sheltered(situation).get(town_id, (0, 0))
    found = doors(situation, viewer, town_id=town_id)
    return Figures(
        town_id=town_id,
        town=town_names(situation).get(town_id, town_id) or NO_TOWN,
        as_of=situation.as_of,
        total=ordered_tally(here),
        kinds=_kinds(here),
        opened=found.opened,
        places=found.places,
        sheltered=inside[0],
        guests=inside[1],
    )


def all_figures(situation: Situation, viewer: Viewer) -> tuple[Figures, ...]:
    """Count every town with people under order or an open shelter (各镇街), by id."""
    units = ordered_units(situation, viewer)
    opened = {one.town_id for one in situation.night.openings.opened.values()}
    full = {town_id for town_id, (people, _) in _sheltered(situation).items() if people}
    towns = {town_id for town_id in opened | full if viewer.sees_town(town_id)}
    towns |= set(units["town_id"])
    return tuple(figures_of(situation, viewer, town_id) for town_id in sorted(towns))


def summed(name: str, parts: Iterable[Figures], as_of: datetime) -> Figures:
    """Add towns up (合计): every person is in one town, so nobody counts twice."""
    rows = list(parts)
    by_kind: dict[str, list[OrderedTally]] = {}
    for one in rows:
        for kind, sums in one.kinds:
            by_kind.setdefault(kind, []).append(sums)
    return Figures(
        town_id="",
        town=name,
        as_of=as_of,
        total=_added(one.total for one in rows),
        kinds=_in_order({kind: _added(sums) for kind, sums in by_kind.items()}),
        opened=sum(one.opened for one in rows),
        places=sum(one.places for one in rows),
        sheltered=sum(one.sheltered for one in rows),
        guests=sum(one.guests for one in rows),
    )


def _added(tallies: Iterable[OrderedTally]) -> OrderedTally:
    rows = list(tallies)
    names = [field.name for field in fields(OrderedTally)]
    return OrderedTally(**{name: sum(getattr(row, name) for row in rows) for name in names})


def _kinds(units: pd.DataFrame) -> tuple[tuple[str, OrderedTally], ...]:
    """Sum by the kind of the worst danger area; what villages reported by total has a line of its own."""
    kind = units["danger_kind"].where(units["danger_kind"].ne(""), NO_KIND)
    kind = kind.mask(units["kind"].eq(TOTAL), LINE_WORDS)
    return _in_order(ordered_by(units.assign(worst=kind), "worst"))


def _in_order(kinds: Mapping[str, OrderedTally]) -> tuple[tuple[str, OrderedTally], ...]:
    """Most people first; the line 村报数 last."""
    return tuple(
        sorted(kinds.items(), key=lambda one: (one[0] == LINE_WORDS, -one[1].people, one[0]))
    )


def _sheltered(situation: Situation) -> dict[str, tuple[int, int]]:
    """Count who is in the shelters of every town (在所人数), and how many of them are guests.

    A village that reported people in a shelter without naming it counts in its own town.
    """
    load = situation.plan.shelter_load
    towns = dict(zip(load["shelter_id"], load["town_id"].fillna(""), strict=True))
    towns |= {one.shelter_id: one.town_id for one in situation.night.openings.opened.values()}
    found: dict[str, tuple[int, int]] = {}

    def add(town_id: str, people: int, guests: int) -> None:
        former = found.get(town_id, (0, 0))
        found[town_id] = (former[0] + people, former[1] + guests)

    for shelter_id, inside in in_shelters(situation.night).items():
        if shelter_id:
            add(towns.get(shelter_id, ""), inside.people, inside.guests)
    for pool in pools(situation.night.orders, moves_of(situation.night)).values():
        if "" in pool.pool.shelters:
            add(pool.town_id, pool.pool.shelters[""], 0)
    return found


def changes(now: OrderedTally, before: Frozen | None) -> dict[str, int]:
    """Return how the figures changed since the hour before (较上次增减); empty without a former report."""
    if before is None:
        return {}
    names = ("people", "settled", "not_moved", "trips", "away")
    return {name: getattr(now, name) - before.total.get(name, 0) for name in names}


def fallen(now: OrderedTally, before: Frozen | None) -> tuple[str, ...]:
    """Say which figures fell (较上次减少): 已转移77人→75人; each needs a reason."""
    if before is None:
        return ()
    return tuple(
        f"{word}{before.total.get(name, 0)}→{getattr(now, name)}"
        for name, word in FALLING.items()
        if getattr(now, name) < before.total.get(name, 0)
    )


def frozen_row(figures: Figures) -> dict[str, Any]:
    """Write figures as they are frozen (冻结的数): plain JSON with everything a later reader needs."""
    return {
        "town_id": figures.town_id,
        "town": figures.town,
        "total": asdict(figures.total),
        "kinds": [[kind, asdict(sums)] for kind, sums in figures.kinds],
        "opened": figures.opened,
        "places": figures.places,
        "sheltered": figures.sheltered,
        "guests": figures.guests,
    }


def thawed(situation: Situation, one: Frozen) -> Figures:
    """Read figures as they were frozen."""
    names = {field.name for field in fields(OrderedTally)}

    def tally(sums: Mapping[str, int]) -> OrderedTally:
        return OrderedTally(**{name: count for name, count in sums.items() if name in names})

    return Figures(
        town_id=one.town_id,
        town=town_names(situation).get(one.town_id, one.town_id) or NO_TOWN,
        as_of=one.as_of,
        total=tally(one.total),
        kinds=tuple((kind, tally(sums)) for kind, sums in one.kinds),
        opened=one.opened,
        places=one.places,
        sheltered=one.sheltered,
        guests=one.guests,
    )
