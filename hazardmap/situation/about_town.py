"""The answer about a town (镇街概况), and one row per village or town for the overview tables."""

import pandas as pd

from hazardmap.situation import about_people, event_words, gaps, totals
from hazardmap.situation.index import Grouped, grouped, kept
from hazardmap.situation.model import Plan, Situation
from hazardmap.situation.replies import Answer, Link
from hazardmap.situation.scope import town_names, town_scope
from hazardmap.situation.wording import people_words
from hazardmap.viewer import Viewer


def about_town(situation: Situation, viewer: Viewer, town_id: str) -> Answer:
    """Answer for a whole town."""
    scope = town_scope(situation, viewer, town_id)
    units = totals.listed_units(situation, viewer, town_id=town_id)
    head, numbers = event_words.numbers(situation, viewer, town_id=town_id)
    return Answer(
        title=scope.town_name,
        kind="town",
        id=town_id,
        subtitle="镇街",
        verdict=(
            *event_words.town_event_sentences(situation, viewer, town_id),
            *town_sentences(situation, viewer, town_id),
        ),
        head=head,
        numbers=numbers,
        shelters=about_people.shelter_lines(situation, units)[:8],
        notes=(*about_people.double_note(units), *cure_sentences(situation, town_id)),
        persons=tuple(
            about_people.duty_holders(situation, viewer, level="镇", scope_id=town_id)[:4]
        ),
        gaps=tuple(gap.sentence() for gap in gaps.gaps(situation, viewer, town_id=town_id)),
        links=(
            Link(f"/lists/{town_id}", "打开本镇街转移清单"),
            Link(f"/towns/{town_id}", "镇街全页"),
        ),
    )


def town_sentences(situation: Situation, viewer: Viewer, town_id: str) -> list[str]:
    """Say the town's situation in two or three sentences."""
    listed = totals.tally(totals.listed_units(situation, viewer, town_id=town_id))
    places = totals.places(situation, viewer, town_id=town_id)
    rows = village_rows(situation, viewer, town_id)
    exposed = int(rows["exposed"].sum())
    sentences = []
    if listed.people or listed.households:
        words = people_words(listed.households, listed.people, listed.institutions)
        gap = (
            f"其中 {listed.unassigned_people} 人尚无去处（安置缺口）"
            if listed.unassigned_people
            else "都已安排去处"
        )
        sentences.append(f"在册 {words}，{gap}。")
    else:
        sentences.append("本镇街没有在册人员：未上报清单不等于无转移人员，请先收齐各村清单。")
    sentences.append(
        f"共 {len(rows)} 个村（社区），{exposed} 个受威胁；"
        f"可启用避灾场所 {places.eligible} 处，可容纳 {places.capacity} 人。"
    )
    verify = totals.to_verify_people(situation, viewer, town_id=town_id)
    if verify:
        silent = len(gaps.silent_villages(situation, viewer, town_id=town_id))
        sentences.append(
            f"另有 {silent} 个村无户级清单，{totals.about_tens(verify)}需核实，不计入在册。"
        )
    return sentences


def cure_sentences(situation: Situation, town_id: str, *, most: int = 3) -> list[str]:
    """Say what would close the town's gap (补缺办法), best first."""
    cures = situation.plan.cures
    if not len(cures):
        return []
    return [str(text) for text in cures.loc[cures["town_id"] == town_id, "sentence"].head(most)]


def village_rows(situation: Situation, viewer: Viewer, town_id: str | None = None) -> pd.DataFrame:
    """Return one row per village: level, listed figures, estimate, serving shelters, gap.

    Columns of `Plan.villages`, then households, institutions, people, unassigned_people,
    changed_households, shelters (names).
    """
    return _village_rows(situation.plan, viewer).part(town_id)


@kept
def _village_rows(plan: Plan, viewer: Viewer) -> Grouped:
    rows = viewer.rows(plan.villages)
    columns = ["households", "institutions", "people", "unassigned_people", "changed_households"]
    sums = totals.tally_by(totals.listed_of(plan, viewer), "village_id")[columns]
    sums = sums.reindex(rows["village_id"]).fillna(0)
    names = dict(zip(plan.shelter_load["shelter_id"], plan.shelter_load["name"], strict=True))
    shelters = [
        "、".join(str(names.get(key, key)) for key in ids.split(";") if key) if ids else ""
        for ids in rows["shelter_ids"].fillna("")
    ]
    counted = {name: sums[name].astype("int64").to_numpy() for name in columns}
    return grouped(rows.assign(**counted, shelters=shelters))


def town_rows(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return one row per town: listed figures, villages, estimate, shelters, things to complete."""
    return _town_rows(situation, viewer).copy(deep=False)


@kept
def _town_rows(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    names = town_names(situation)
    ids = [town_id for town_id in names if viewer.sees_town(town_id)]
    table = pd.DataFrame({"town_id": ids, "name": [names[town_id] for town_id in ids]})
    villages = village_rows(situation, viewer)
    columns = [
        "households",
        "institutions",
        "people",
        "assisted",
        "unassigned_households",
        "unassigned_people",
        "changed_households",
    ]
    sums = totals.tally_by(totals.listed_units(situation, viewer), "town_id")[columns]
    load = viewer.rows(situation.plan.shelter_load)
    serving = load[load["eligible"] == 1].groupby("town_id")["usable_capacity"]
    parts = {
        "villages": villages.groupby("town_id").size(),
        "exposed_villages": villages.groupby("town_id")["exposed"].sum(),
        "to_verify_people": villages.groupby("town_id")["to_verify_people"].sum(),
        "to_verify_villages": _silent_by_town(situation, viewer),
        "shelters": serving.size(),
        "places": serving.sum(),
    }
    counted = pd.concat([sums, pd.DataFrame(parts)], axis=1).reindex(ids).fillna(0)
    return pd.concat([table, counted.astype("int64").reset_index(drop=True)], axis=1).sort_values(
        "town_id", ignore_index=True
    )


def _silent_by_town(situation: Situation, viewer: Viewer) -> pd.Series:
    return gaps.silent_villages(situation, viewer).groupby("town_id").size()
