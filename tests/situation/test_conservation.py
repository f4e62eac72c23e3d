"""Random toy worlds: nobody vanishes, nobody twice, no shelter overfull or unfit, whatever comes in."""

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hazardmap.evacuation.exclusion import outlines
from hazardmap.settings import Settings
from tests.toy_county import (
    MOMENT,
    SHELTERS,
    VILLAGES,
    area,
    assessed,
    at,
    household,
    line,
    lonlat,
    square,
)

LOOKED_AT = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
NAMES = ["甲溪", "甲山", "塘下", "老屋", "没有的区"]
KINDS = ["山洪灾害危险区", "地质灾害风险防范区", "屋顶山塘", "危房"]
x_m = st.integers(0, 4000)
y_m = st.integers(0, 1000)
maybe = st.one_of


@st.composite
def homes(draw):
    rows = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        village = draw(st.sampled_from(["A1", "A2", "B1"]))
        facts = {
            "own_refuge": draw(st.sampled_from([None, None, None, 1.0])),
            "shelter_name": draw(
                st.sampled_from([None, "甲礼堂", "甲小学", "乙中学", "没有的场所"])
            ),
            "institution_id": draw(st.sampled_from([None, None, None, None, "I1", "I9"])),
            "elderly": draw(st.sampled_from([None, 0.0, 1.0, 5.0])),
        }
        spot = lonlat(draw(x_m), draw(y_m)) if draw(st.booleans()) else {}
        areas = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
        for name in areas:
            people = draw(maybe(st.none(), st.integers(0, 9).map(float)))
            rows.append(household(village, number, name, **{**facts, "people": people}, **spot))
    return rows


@st.composite
def worlds(draw):
    shelters = [
        {
            **row,
            "capacity": float(draw(st.integers(0, 25))),
            "status": draw(st.sampled_from([None, "open", "full", "unusable"])),
            "appraised": draw(st.sampled_from(["有", "有", None, "无"])),
            "appraised_until": draw(st.sampled_from([None, None, pd.Timestamp("2026-01-01")])),
            "confirmed_by": draw(st.sampled_from([None, None, "郑某"])),
            "building_grade": draw(st.sampled_from([None, "A", "B", "C", "D"])),
            "unsuitable_for": draw(
                st.sampled_from([None, None, "geological", "flash_flood;flood"])
            ),
            "blocked_places": draw(st.sampled_from([None, 3.0])),
            "geometry": draw(st.builds(at, x_m, y_m)),
        }
        for row in SHELTERS
    ]
    areas = [
        area(
            f"K{n}",
            kind,
            draw(maybe(st.none(), st.builds(at, x_m, y_m), st.builds(box, x_m, y_m))),
            name=NAMES[n],
        )
        for n, kind in enumerate(KINDS)
    ]
    pinned = draw(
        st.lists(st.sampled_from([f"A1-{n:04d}" for n in range(1, 6)]), unique=True, max_size=3)
    )
    pins = [
        {"unit_kind": "household", "unit_id": key, "by": "郑某", "reason": "近",
         "shelter_id": draw(st.sampled_from(["S1", "S2", "S3"]))}
        for key in pinned
    ]  # fmt: skip
    school = {"institution_id": "I1", "name": "甲校", "kind": "学校", "village_id": "A1", "people": 4.0,
              "geometry": at(draw(x_m), draw(y_m)),
              "own_plan": draw(st.sampled_from([None, None, "县中学"]))}  # fmt: skip
    roads = [
        {
            "road_id": f"r{n}",
            "geometry": line((n * 500, 500), (n * 500 + 500, 500)),
            "closed": float(draw(st.booleans())),
        }
        for n in range(8)
    ]
    return {
        "households": draw(homes()), "shelters": shelters, "danger_areas": areas, "pins": pins,
        "institutions": [school], "roads": draw(st.sampled_from([[], roads])), "villages": VILLAGES,
    }  # fmt: skip


def box(x, y):
    return square(x, y, x + 400, y + 400)


def serving(world, made):
    """Shelters that may serve, from the words of the contract."""
    polygons = list(outlines(made.plan.excluding).geometry)
    places, lawful = {}, {}
    for row in world["shelters"]:
        inside = any(polygon.distance(row["geometry"]) < 1e-9 for polygon in polygons)
        safe = (
            row["status"] != "unusable" and row["building_grade"] not in {"C", "D"} and not inside
        )
        expired = row["appraised"] == "无" or (
            row["appraised_until"] is not None
            and row["appraised_until"] < pd.Timestamp(MOMENT.date())
        )
        places[row["shelter_id"]] = (
            max(0, int(row["capacity"]) - int(row["blocked_places"] or 0)) if safe else 0
        )
        lawful[row["shelter_id"]] = safe and (not expired or row["confirmed_by"] is not None)
    return places, lawful


def people_of(world):
    """People per household of the list, the largest of its rows, 3 when none is known."""
    found = {}
    for row in world["households"]:
        found.setdefault(row["household_id"], []).append(row["people"])
    return {
        key: max((p for p in known if p is not None), default=3.0) for key, known in found.items()
    }


def nobody_vanishes_and_nobody_counts_twice(world, made):
    rows = made.plan.assignment
    listed = rows[rows["status"].ne("to_verify")]
    homes_found = (
        listed[listed["unit_kind"].eq("household")].set_index("unit_id")["people"].to_dict()
    )
    people = people_of(world)
    in_school = {
        row["household_id"] for row in world["households"] if row["institution_id"] == "I1"
    }
    assert homes_found == {key: count for key, count in people.items() if key not in in_school}
    assert not listed.duplicated(["unit_kind", "unit_id"]).any()
    if in_school:
        school = listed[listed["unit_id"].eq("I1")]["people"].tolist()
        assert school == [max(4, sum(people[key] for key in in_school))]
    summary = made.summary
    parts = ("people_assigned", "people_own_refuge", "people_own_plan", "people_unassigned")
    assert (
        summary["people_listed"] == sum(summary[part] for part in parts) == listed["people"].sum()
    )
    assert len(made.plan.risk_list) == len(listed)
    assert made.plan.villages["listed_people"].sum() == summary["people_listed"]


def no_shelter_is_overfull_unfit_or_unsuitable(world, made):
    places, lawful = serving(world, made)
    rows = made.plan.assignment
    taken = rows[rows["shelter_id"].ne("")].groupby("shelter_id")["people"].sum()
    assert all(count <= places[key] for key, count in taken.items())
    pins = {pin["unit_id"]: pin["shelter_id"] for pin in world["pins"]}
    bad = {
        row["shelter_id"]: set((row["unsuitable_for"] or "").split(";"))
        for row in world["shelters"]
    }
    for row in rows[rows["shelter_id"].ne("")].to_dict("records"):
        assert not bad[row["shelter_id"]] & set(row["hazards"])
        assert lawful[row["shelter_id"]] or pins.get(row["unit_id"]) == row["shelter_id"]
        assert places[row["shelter_id"]] > 0
    needs_none = rows[rows["status"].isin(["own_refuge", "own_plan"])]
    assert needs_none["shelter_id"].eq("").all()


def pins_hold_or_say_why_not(world, made):
    rows = made.plan.assignment
    pins = {pin["unit_id"]: pin["shelter_id"] for pin in world["pins"]}
    for row in rows[rows["unit_kind"].eq("household")].to_dict("records"):
        wanted = pins.get(row["unit_id"])
        if wanted and row["status"] in {"assigned", "unassigned"}:
            assert row["shelter_id"] == wanted or "未采纳" in row["reason"]


def the_bound_lies_below_what_was_found(world, made):
    wishes = Settings()
    rows = made.plan.assignment
    gone = rows[rows["status"].eq("unassigned")]
    unplaced = (
        gone["assisted"] * wishes.unplaced_assisted
        + (gone["people"] - gone["assisted"]) * wishes.unplaced_other
    ).sum()
    placed = rows[rows["status"].eq("assigned")]
    towns = {row["shelter_id"]: (row["town_id"], row["village_id"]) for row in SHELTERS}
    _, lawful = serving(world, made)
    bad = {
        row["shelter_id"]: set((row["unsuitable_for"] or "").split(";"))
        for row in world["shelters"]
    }
    total = unplaced
    places, _ = serving(world, made)
    for row in placed.to_dict("records"):
        town, village = towns[row["shelter_id"]]
        away = (
            0 if village == row["village_id"] else 1_000 if town == row["village_id"][0] else 5_000
        )
        listed = row["listed_shelter_id"]
        kept = (
            listed in ("", row["shelter_id"])
            or not lawful.get(listed)
            or places[listed] == 0
            or bad[listed] & set(row["hazards"])
        )
        metres = 0 if pd.isna(row["distance_m"]) else row["distance_m"]
        total += row["people"] * (metres + away + (0 if kept else 100_000))
    assert made.plan.lower_bound <= total * (1 + 1e-9) + 1e-6
    if made.plan.lower_bound > 0:
        assert abs(made.plan.gap - max(0.0, total / made.plan.lower_bound - 1)) < 1e-6


CHECKS = (
    nobody_vanishes_and_nobody_counts_twice,
    no_shelter_is_overfull_unfit_or_unsuitable,
    pins_hold_or_say_why_not,
    the_bound_lies_below_what_was_found,
)


@LOOKED_AT
@given(world=worlds())
def test_every_world_keeps_its_people_its_room_its_pins_and_its_bound(world):
    made = assessed(**world)
    for check in CHECKS:
        check(world, made)


@settings(LOOKED_AT, max_examples=5)
@given(world=worlds())
def test_estimates_change_nothing_for_the_listed(world):
    # B2 has no list; without its geometry it has no estimate either
    without = [{**row, "geometry": None} if row["village_id"] == "B2" else row for row in VILLAGES]
    listed = [
        made.plan.assignment[made.plan.assignment["status"].ne("to_verify")].reset_index(drop=True)
        for made in (assessed(**world), assessed(**{**world, "villages": without}))
    ]
    keep = ["unit_kind", "unit_id", "shelter_id", "status", "people"]
    pd.testing.assert_frame_equal(listed[0][keep], listed[1][keep], check_dtype=False)
