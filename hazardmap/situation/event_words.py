"""What a storm adds to the answer about a place (事件时的回答): trigger words first, then 应转."""

from dataclasses import dataclass

import pandas as pd

from hazardmap.situation import about_people
from hazardmap.situation.event import Event, event
from hazardmap.situation.model import Situation
from hazardmap.situation.ordered import (
    OrderedTally,
    ordered_by,
    ordered_tally,
    ordered_units,
)
from hazardmap.situation.replies import LISTED_HEAD, Figure
from hazardmap.situation.scope import town_names, village_places
from hazardmap.situation.totals import listed_units
from hazardmap.situation.trigger_words import STEPS, village_trigger
from hazardmap.situation.wording import people_words
from hazardmap.viewer import Viewer
from hazardmap.warning.response import STEP_WORDS


def village_sentences(situation: Situation, viewer: Viewer, village_id: str) -> list[str]:
    """Say first what reached its threshold here and what is suggested (触发、建议); nothing on a quiet day."""
    sentences = []
    reached = village_trigger(situation, village_id)
    if reached is not None:
        step, words = reached
        sentences.append(f"已触发“{STEPS.get(step, step)}”（{words}）。")
    here = event(situation, viewer)
    if here is None or len(_units(situation, viewer, village_id=village_id)):
        return sentences
    rows = here.suggested.villages
    mine = rows[rows["village_id"] == village_id]
    for row in mine.to_dict("records"):
        counted = people_words(int(row["households"]), int(row["people"]))
        why = f"（{row['why']}）" if row["why"] and reached is None else ""
        sentences.append(f"建议转移对象在册 {counted}，未下达指令{why}。")
    return sentences


def town_event_sentences(situation: Situation, viewer: Viewer, town_id: str) -> list[str]:
    """Say what the storm means for a town (本镇街当前): ordered people, else the suggestion."""
    here = event(situation, viewer)
    if here is None:
        return []
    units = _units(situation, viewer, town_id=town_id)
    if len(units):
        total = ordered_tally(units)
        return [
            f"{ordered_head(total)}，未转 {total.not_moved_households} 户 {total.not_moved} 人。"
        ]
    rows = here.suggested.villages
    mine = rows[rows["town_id"] == town_id]
    if mine.empty:
        return []
    counted = people_words(int(mine["households"].sum()), int(mine["people"].sum()))
    return [f"{here.suggested.words}：涉及 {len(mine)} 个村，在册 {counted}，未下达指令。"]


def ordered_head(total: OrderedTally) -> str:
    """Head the table of ordered people (应转 30 户 85 人)."""
    return f"应转 {people_words(total.households, total.people, total.institutions)}"


def ordered_figures(total: OrderedTally) -> tuple[Figure, ...]:
    """Return the lines below 应转, 未转 first; 户 of the two ways of settling are not told apart."""
    return (
        Figure("未转", total.not_moved_households, total.not_moved),
        Figure("途中", total.on_the_way_households, total.on_the_way),
        Figure("已安置", total.settled_households, total.settled),
        Figure("其中 集中安置", None, total.shelter),
        Figure("其中 投亲靠友", None, total.relatives),
    )


def numbers(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> tuple[str, tuple[Figure, ...]]:
    """Return head and lines of a place's table (数字表): 应转 where ordered, else 在册 by kind."""
    units = _units(situation, viewer, town_id=town_id, village_id=village_id)
    if len(units):
        total = ordered_tally(units)
        return ordered_head(total), ordered_figures(total)
    listed = listed_units(situation, viewer, town_id=town_id, village_id=village_id)
    return LISTED_HEAD, (about_people.kind_figures(listed) if len(listed) else ())


def _units(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    units = ordered_units(situation, viewer)
    if village_id is not None:
        return units[units["village_id"] == village_id]
    return units[units["town_id"] == town_id]


def strip_words(here: Event) -> str:
    """Say the suggestion in one line (建议条): 建议：准备转移 · 涉及12个村 · 在册102户290人."""
    parts = [here.suggested.words] if here.suggested.words else []
    if here.villages:
        parts.append(f"涉及{here.villages}个村 在册{here.households}户{here.people}人")
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Progress:
    """One village, or for the county one town, of the panel (进度): ordered, else suggested people."""

    kind: str
    place_id: str
    name: str
    households: int
    people: int
    not_moved: int | None
    """None while nothing is ordered there"""
    step: str

    @property
    def ordered(self) -> bool:
        """Tell whether people there are under order (应转), not only suggested."""
        return self.not_moved is not None


def progress_rows(situation: Situation, viewer: Viewer) -> tuple[Progress, ...]:
    """List villages of a town viewer, towns of the county (各村、各镇街进度), most 未转 first."""
    here = event(situation, viewer)
    if here is None:
        return ()
    kind = "village" if viewer.towns else "town"
    column = f"{kind}_id"
    done = ordered_by(ordered_units(situation, viewer), column)
    asked = here.suggested.villages
    sums = asked.groupby(column)[["households", "people"]].sum()
    ranks = asked.groupby(column)["rank"].max().to_dict()
    names = _names(situation, kind)
    rows = [
        Progress(
            kind, key, names.get(key, key), total.households, total.people, total.not_moved, ""
        )
        for key, total in done.items()
    ]
    rows += [
        Progress(kind, str(key), names.get(str(key), str(key)), int(row["households"]),
                 int(row["people"]), None, STEP_WORDS[int(ranks[key])])
        for key, row in sums.to_dict("index").items()
        if key not in done
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-(row.not_moved or -1), -row.people, row.place_id)))


def _names(situation: Situation, kind: str) -> dict[str, str]:
    if kind == "town":
        return dict(town_names(situation))
    return {key: name for key, (name, _) in village_places(situation.county).items()}
