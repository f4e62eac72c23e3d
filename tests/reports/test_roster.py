"""The rosters together hold everybody who is to come, once, and say who opens the door."""

import re

import pytest

from hazardmap.errors import UnknownPlace
from hazardmap.reports.paper import pdf
from hazardmap.reports.roster import roster_part, roster_sheet
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from tests.reports.paper_text import page_texts
from tests.reports.storm import AT, NAMELESS, OF_TOWN_B, OFFICER, storm
from tests.toy_county import SHELTERS, household, lonlat, toy


def test_the_rosters_add_up_to_the_load_of_every_shelter() -> None:
    situation = storm()
    load = situation.plan.shelter_load.set_index("shelter_id")["assigned"]
    people = {
        key: sum(row["people"] for row in roster_part(situation, OFFICER, key)["rows"])
        for key in load.index
    }
    assert people == load.astype(int).to_dict()
    placed = situation.plan.assignment
    placed = placed[placed["status"].eq("assigned") & placed["unit_kind"].ne("village_estimate")]
    assert sum(people.values()) == placed["people"].sum() > 0


def test_nobody_stands_on_two_rosters() -> None:
    situation = storm()
    names = [
        (row["village"], row["list_no"], row["name"])
        for key in situation.plan.shelter_load["shelter_id"]
        for row in roster_part(situation, OFFICER, key)["rows"]
    ]
    assert len(names) == len(set(names))


def test_rows_come_by_village_and_list_number() -> None:
    homes = [
        household("A1", n, "甲溪危险区", people=1.0, shelter_name="甲礼堂", **lonlat(500, 100))
        for n in (10, 9, 2, 1)
    ]
    situation = assess(toy(households=homes), settings=Settings(), at=AT)
    rows = roster_part(situation, OFFICER, "S1")["rows"]
    assert [row["list_no"] for row in rows] == ["01", "02", "09", "10"]


def test_the_printed_roster_says_room_and_sum_and_leaves_room_for_others() -> None:
    homes = [
        household("A1", n, "甲溪危险区", people=2.0, shelter_name="甲礼堂", **lonlat(500, 100))
        for n in range(1, 61)
    ]
    roomy = [
        {**SHELTERS[0], "capacity": 500.0, "keeper_name": "赵某", "keeper_phone": "19900000033"}
    ]
    situation = assess(toy(households=homes, shelters=roomy), settings=Settings(), at=AT)
    pages = page_texts(pdf(roster_sheet(situation, OFFICER, "S1")))
    assert "可容纳500人，安排60户120人" in pages[0]
    assert "管理员赵某19900000033" in pages[0]
    assert all("名单号村户主" in page for page in pages if "本页" in page)
    sums = [re.search(r"本页(\d+)户(\d+)人", page) for page in pages]
    assert sum(int(found[1]) for found in sums if found) == 60
    assert sum(int(found[2]) for found in sums if found) == 120
    assert "清单外人员" in pages[-1]
    assert "点名清点" in pages[-1]


def test_a_shelter_that_may_not_serve_says_why() -> None:
    situation = storm()
    judged = situation.plan.shelter_load.set_index("shelter_id").loc["S4"]
    assert judged["eligible"] == 0
    part = roster_part(situation, OFFICER, "S4")
    assert part["rows"] == []
    assert part["note"] == f"注意：{judged['why_not']}"
    assert "本场所暂未安排在册人员" in "".join(
        page_texts(pdf(roster_sheet(situation, OFFICER, "S4")))
    )


def test_who_may_not_see_names_reads_none() -> None:
    situation = storm()
    part = roster_part(situation, NAMELESS, "S1")
    assert part["rows"]
    assert {row["phone"] for row in part["rows"]} <= {"不显示", "电话未知"}
    assert {row["name"] for row in part["rows"]} == {"不显示"}
    assert roster_part(situation, NAMELESS, "S4")["keeper"] == "不显示"


def test_a_town_officer_reads_only_his_own_people() -> None:
    situation = storm()
    villages = {
        row["village"]
        for key in situation.plan.shelter_load["shelter_id"]
        for row in roster_part(situation, OF_TOWN_B, key)["rows"]
    }
    assert villages == {"乙1村"}


def test_an_unknown_shelter_is_refused() -> None:
    with pytest.raises(UnknownPlace):
        roster_part(storm(), OFFICER, "S99")
