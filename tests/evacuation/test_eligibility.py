"""When a shelter may serve (contracts §3 Y1–Y5), with the first failure said. Worked out by hand."""

import pandas as pd
import pytest

from tests.toy_county import (
    HOUSEHOLDS,
    SHELTERS,
    area,
    assessed,
    changed,
    household,
    shelter,
    square,
    unit,
)


def s1(**facts):
    return shelter(assessed(shelters=changed(SHELTERS, "S1", **facts)), "S1")


@pytest.mark.parametrize("status", [None, "closed", "open", "full"])
def test_closed_open_and_full_shelters_may_serve_in_a_plan(status):
    assert s1(status=status)["eligible"] == 1


def test_an_unusable_shelter_never_serves():
    row = s1(status="unusable")
    assert (row["eligible"], row["why_not"]) == (0, "场所已停用")


@pytest.mark.parametrize(("grade", "eligible"), [(None, 1), ("A", 1), ("B", 1), ("C", 0), ("D", 0)])
def test_buildings_of_grade_c_and_d_never_serve(grade, eligible):
    assert s1(building_grade=grade)["eligible"] == eligible


@pytest.mark.parametrize(
    ("until", "eligible"),
    [(None, 1), ("2026-06-11", 1), ("2026-06-10", 1), ("2026-06-09", 0)],  # the day is 2026-06-10
)
def test_an_appraisal_holds_until_its_last_day(until, eligible):
    assert s1(appraised_until=until and pd.Timestamp(until))["eligible"] == eligible


def test_an_expired_or_missing_appraisal_serves_only_when_an_officer_confirmed():
    expired = {"appraised_until": pd.Timestamp("2026-06-09")}
    assert "2026-06-09" in s1(**expired)["why_not"]
    assert s1(**expired, confirmed_by="郑某")["eligible"] == 1
    assert s1(appraised="无")["why_not"] == "无安全鉴定"
    assert s1(appraised="无", confirmed_by="郑某")["eligible"] == 1
    assert s1(appraised=None, **expired)["eligible"] == 0


def test_an_unknown_appraisal_serves_and_is_said_and_counted():
    made = assessed(shelters=changed(SHELTERS, "S1", appraised=None))
    assert shelter(made, "S1")["eligible"] == 1
    assert "鉴定情况未知" in unit(made, "A1-0001")["reason"]
    assert any("1处" in words and "鉴定" in words for words in made.summary["unknowns"])


@pytest.mark.parametrize(
    ("capacity", "area_m2", "blocked", "usable"),
    [
        (10.0, None, None, 10),
        (10.0, 30.0, None, 10),  # 15 by area
        (10.0, 15.9, None, 7),  # 7.95 by area
        (10.0, 15.9, 2.0, 5),
        (10.0, None, 10.0, 0),
        (10.0, None, 12.0, 0),  # never below zero
        (0.0, 100.0, None, 0),
        (10.0, 1.9, None, 0),
    ],
)
def test_usable_places_are_the_smaller_of_stated_and_by_area_less_the_blocked(
    capacity, area_m2, blocked, usable
):
    row = s1(capacity=capacity, usable_area_m2=area_m2, blocked_places=blocked)
    assert (row["usable_capacity"], row["eligible"]) == (usable, int(usable > 0))
    assert (row["why_not"] == "") == (usable > 0)


def test_the_first_failure_is_the_one_that_is_said():
    # grade D, inside a danger area, no appraisal, no places: Y1 before Y2 before Y3 before Y4
    flood = [area("K1", "山洪灾害危险区", square(800, 800, 1000, 1000), name="甲塘")]
    facts = {"appraised": "无", "capacity": 0.0}

    def why(**more):
        made = assessed(shelters=changed(SHELTERS, "S1", **facts, **more), danger_areas=flood)
        return shelter(made, "S1")["why_not"]

    assert "D级" in why(building_grade="D")
    assert "甲塘" in why()
    assert s1(**facts)["why_not"] == "无安全鉴定"
    assert "名额" in s1(capacity=0.0)["why_not"]


def test_a_shelter_unsuitable_for_a_hazard_is_not_used_for_that_hazard_only():
    shelters = changed(SHELTERS, "S1", unsuitable_for="flood;flash_flood")
    rows = [
        household("A1", 1, "甲溪危险区", shelter_name="甲礼堂"),
        household("A1", 2, "甲山防范区", shelter_name="甲礼堂"),
    ]
    made = assessed(shelters=shelters, households=rows)
    assert shelter(made, "S1")["eligible"] == 1
    assert unit(made, "A1-0002")["shelter_id"] == "S1"  # geological
    moved = unit(made, "A1-0001")  # flash flood
    assert (moved["shelter_id"], moved["changed"]) == ("S2", 1)
    assert "不适用" in moved["reason"]


def test_hazards_out_of_play_do_not_make_a_shelter_unsuitable():
    shelters = changed(SHELTERS, "S1", unsuitable_for="typhoon")
    hut = [household("A1", 1, "老屋", danger_kind="危房", shelter_name="甲礼堂")]
    assert unit(assessed(shelters=shelters, households=hut), "A1-0001")["shelter_id"] == "S2"
    made = assessed(shelters=shelters, households=hut, hazards=("flood",))
    assert unit(made, "A1-0001")["shelter_id"] == "S1"


def test_an_ineligible_shelter_receives_nobody_and_has_nothing_free():
    made = assessed(shelters=changed(SHELTERS, "S1", building_grade="D"), households=HOUSEHOLDS)
    row = shelter(made, "S1")
    assert (row["assigned"], row["to_verify"], row["free"]) == (0, 0, 0)
    assert made.summary["shelters_eligible"] == 2
