"""A plan made again moves nobody for nothing (少改派), and keeps what people were told."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from hazardmap.evacuation.allocation import allocate
from hazardmap.evacuation.before import Before, Told, placements_of
from hazardmap.evacuation.staying import Former
from hazardmap.settings import Settings
from hazardmap.situation.model import Plan
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from tests.evacuation.placing_worlds import problem, random_world
from tests.toy_county import MOMENT, SHELTERS, changed, household, lonlat, toy

HERE = lonlat(500, 100)
# S1 1252 m in the own village, S2 2257 m + 1,000, S3 3542 m + 5,000; 10 places each


def home(number: int, people: float = 2.0, **more: Any) -> dict[str, Any]:
    return household("A1", number, "甲溪危险区", people=people, **HERE, **more)


def planned(rows: list[dict[str, Any]], **more: Any) -> Plan:
    before = more.pop("before", Before())
    shut = more.pop("shut", {})
    county = prepare(toy(households=rows, **more), Settings())
    return plan(county, on=MOMENT.date(), settings=Settings(), before=before, shut=shut)


def places(made: Plan) -> dict[str, str]:
    rows = made.assignment[made.assignment["unit_kind"].eq("household")]
    return dict(zip(rows["unit_id"].str[-1], rows["shelter_id"], strict=True))


def told(shelter: str, people: int = 2, *, there: bool = False, number: int = 1) -> Before:
    key = f"household:A1-{number:04d}"
    return Before(told=MappingProxyType({key: Told(shelter, people, there)}))


def reason(made: Plan) -> str:
    return str(made.assignment["reason"].iloc[0])


def test_what_was_told_stays_though_another_shelter_is_nearer() -> None:
    assert places(planned([home(1)])) == {"1": "S1"}
    assert places(planned([home(1)], before=told("S3"))) == {"1": "S3"}


def test_what_was_told_ends_where_the_shelter_may_not_serve_any_more() -> None:
    for broken in (
        {"status": "unusable"},
        {"building_grade": "D"},
        {"unsuitable_for": "flash_flood"},
        {"blocked_places": 10.0},
    ):
        made = planned([home(1)], shelters=changed(SHELTERS, "S3", **broken), before=told("S3"))
        assert places(made) == {"1": "S1"}
        assert reason(made).startswith("原告知去乙中学，")


def test_an_appraisal_that_ran_out_moves_nobody_who_was_told() -> None:
    shelters = changed(SHELTERS, "S3", appraised="无")
    assert places(planned([home(1)], shelters=shelters, before=told("S3"))) == {"1": "S3"}


def test_a_shelter_shut_tonight_takes_nobody_more() -> None:
    made = planned([home(1)], before=told("S3"), shut={"S3": "已满（02:40 赵某报）"})
    assert places(made) == {"1": "S1"}
    assert "原告知去乙中学，已满（02:40 赵某报）；" in reason(made)
    load = made.shelter_load.set_index("shelter_id")
    assert (load.loc["S3", "eligible"], load.loc["S3", "free"]) == (0, 0)


def test_whoever_has_set_out_keeps_his_place_whatever_became_of_it() -> None:
    made = planned(
        [home(1)], before=told("S3", there=True), shut={"S3": "不可用：进水（02:40 赵某报）"}
    )
    assert places(made) == {"1": "S3"}


def test_places_of_those_told_come_before_others_and_a_grown_household_makes_room() -> None:
    both = Before(
        told=MappingProxyType(
            {"household:A1-0001": Told("S1", 4), "household:A1-0002": Told("S1", 6)}
        )
    )
    made = planned([home(1, 7.0), home(2, 6.0), home(3, 3.0)], before=both)
    # 6 + 7 are more than 10: whoever grew goes elsewhere, and the third, never told, may fill up
    assert places(made) == {"1": "S2", "2": "S1", "3": "S1"}


def test_a_pin_set_after_the_order_is_proposed() -> None:
    pin = {"unit_kind": "household", "unit_id": "A1-0001", "by": "郑某", "reason": "近亲"}
    made = planned([home(1)], pins=[{**pin, "shelter_id": "S2"}], before=told("S3"))
    assert places(made) == {"1": "S2"}
    full = changed(SHELTERS, "S2", status="unusable")
    made = planned([home(1)], pins=[{**pin, "shelter_id": "S2"}], shelters=full, before=told("S3"))
    assert places(made) == {"1": "S3"}


def test_the_former_plan_is_kept_at_equal_wishes() -> None:
    # six equal households of 5 in S1 and S2, two in each of three shelters: whichever they know stays
    rows = [home(number, 5.0) for number in range(1, 7)]
    first = planned(rows)
    turned = {"S1": "S2", "S2": "S1", "S3": "S3"}
    other = {
        key: (turned[shelter], people)
        for key, (shelter, people) in placements_of(first.assignment).items()
    }
    again = planned(rows, before=Before(former=MappingProxyType(other)))
    assert placements_of(again.assignment) == other
    assert again.lower_bound == first.lower_bound


def test_the_former_plan_gives_way_to_a_better_one() -> None:
    former = Before(former=MappingProxyType({"household:A1-0001": ("S3", 2)}))
    assert places(planned([home(1)], before=former)) == {"1": "S1"}


def test_a_household_that_grows_moves_few_others() -> None:
    world = random_world(3, 400, 40, 0.95)
    first = allocate(world)
    people = world.people.copy()
    grown = int(np.flatnonzero(first.shelter >= 0)[0])
    people[grown] += 4
    former = Former(first.shelter, world.people)
    fresh = allocate(replace(world, people=people))
    kept = allocate(replace(world, people=people), former)
    others = np.arange(len(people)) != grown
    moved = int((kept.shelter != first.shelter)[others].sum())
    assert moved < int((fresh.shelter != first.shelter)[others].sum())
    assert kept.unplaced_people <= fresh.unplaced_people
    assert kept.objective <= fresh.objective + 100.0 * people.sum()


def test_nobody_is_left_without_a_place_for_the_sake_of_staying() -> None:
    # the former plan had the small one in the only shelter that holds the big one
    world = problem([9, 2], [9, 4], [[1, None], [1, 30]])
    made = allocate(world, Former(np.array([-1, 0]), np.array([9, 2])))
    assert made.unplaced_people == 0


def test_a_former_plan_that_was_bad_gives_way_to_the_fresh_one() -> None:
    # everybody in his dearest place that had room: mending that step by step stays far from the best
    world = random_world(3, 60, 12, 0.97)
    shelter, free = np.full(len(world.people), -1), world.capacity.copy()
    for unit in np.random.default_rng(3).permutation(len(world.people)).tolist():
        pairs = slice(*world.costs.start[world.row[unit] : world.row[unit] + 2])
        fits = [door for door in world.costs.shelter[pairs] if free[door] >= world.people[unit]]
        if fits:
            shelter[unit] = fits[-1]
            free[fits[-1]] -= world.people[unit]
    made = allocate(world, Former(shelter, world.people))
    assert made.objective == allocate(world).objective
