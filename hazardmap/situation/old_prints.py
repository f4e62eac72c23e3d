"""Which lists and cards on paper are old (旧版清单、户卡): what would be printed now differs from what was printed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from hazardmap.evacuation.closures import Closures
from hazardmap.evacuation.openings import Openings
from hazardmap.evacuation.prints import Printed
from hazardmap.situation.door_cards import card_marks
from hazardmap.situation.index import kept
from hazardmap.situation.model import Plan, Situation
from hazardmap.situation.scope import Scope, village_places
from hazardmap.viewer import Viewer

_PRINTED: Final = [
    "list_no", "unit_id", "name", "people", "assisted", "address", "phone", "area", "also_in", "mover",
    "mover_phone", "warner", "warner_phone", "shelter", "keeper_phone", "distance_m", "status",
]  # fmt: skip
"""Columns of the risk list that stand on paper; the reason is only words."""


def contents(situation: Situation, scope: Scope) -> Mapping[str, str]:
    """Return village id → what a list of it would say now (清单内容标记), for the villages of a scope."""
    marks = _contents(situation.plan, situation.night.closures, situation.night.openings)
    if scope.village_id is not None:
        return {scope.village_id: marks.get(scope.village_id, "")}
    places = village_places(situation.county)
    return {key: marks.get(key, "") for key, (_, town) in places.items() if town == scope.town_id}


def card_contents(situation: Situation, scope: Scope) -> Mapping[str, str]:
    """Return village id → what its cards would say now (户卡内容标记), for one village."""
    marks = card_marks(situation.county, situation.plan)
    return {scope.place_id: marks.get(scope.place_id, "")}


@kept
def _contents(plan: Plan, closures: Closures, openings: Openings) -> Mapping[str, str]:
    """Join the rows of every village with the closed roads and the shut shelters that concern it."""
    found = dict(_row_marks(plan))
    for one in closures.closed.values():
        for village in one.villages:
            found[village] = f"{found.get(village, '')}/{one.key}"
    rows = plan.risk_list
    for shelter, shut in openings.shut.items():
        for village in rows.loc[rows["shelter_id"].eq(shelter), "village_id"].dropna().unique():
            found[village] = f"{found.get(village, '')}/{shut.key}"
    return MappingProxyType(found)


@kept
def _row_marks(plan: Plan) -> Mapping[str, str]:
    rows = plan.risk_list
    text = rows[_PRINTED].astype("str")
    hashes = pd.util.hash_pandas_object(text, index=False)
    sums = hashes.groupby(rows["village_id"]).sum()
    return {str(village): f"{int(total):x}" for village, total in sums.items()}


def old_prints(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> list[str]:
    """Say which lists on paper are old (旧版), newest print first.

    已打印的清单（02:40，第3号）是旧版，请重打或电话告知. Gone after a new print, or once everything is
    again as it was printed.
    """
    prints = situation.night.prints
    now = _contents(situation.plan, situation.night.closures, situation.night.openings)
    found = _outdated(situation, viewer, prints.last, now, (town_id, village_id))
    words = [_words("清单", *one) for one in found]
    if prints.cards:
        marks = card_marks(situation.county, situation.plan)
        found = _outdated(situation, viewer, prints.cards, marks, (town_id, village_id))
        words += [_words("户卡", *one) for one in found]
    return words


def _outdated(
    situation: Situation,
    viewer: Viewer,
    last: Mapping[str, Printed],
    now: Mapping[str, str],
    asked: tuple[str | None, str | None],
) -> list[tuple[Printed, list[str]]]:
    """Return the prints that say something else than now, newest first, with the villages to be named."""
    town_id, village_id = asked
    places = village_places(situation.county)
    old: dict[Printed, list[str]] = {}
    for village, printed in last.items():
        name, town = places.get(village, (village, ""))
        meant = village_id in {None, village} and town_id in {None, town}
        if not meant or not viewer.sees_town(town) or printed.content == now.get(village, ""):
            continue
        same = Printed(printed.number, printed.at, printed.by, "")
        old.setdefault(same, []).append(name)
    newest_first = sorted(old.items(), key=lambda item: item[0].at, reverse=True)
    return [(printed, [] if village_id else names) for printed, names in newest_first]


def _words(what: str, printed: Printed, names: list[str]) -> str:
    where = f"：{'、'.join(names[:8])}{'等' if len(names) > 8 else ''}" if names else ""
    number = f"，第{printed.number}号" if printed.number else ""
    return f"已打印的{what}（{printed.at:%H:%M}{number}）是旧版，请重打或电话告知{where}"
