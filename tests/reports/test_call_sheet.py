"""The call sheet holds every duty-holder with every number; the tally form a row for every village."""

import pytest

from hazardmap.errors import NotAllowed, UnknownPlace
from hazardmap.reports.call_sheet import HOURS, call_part, call_sheet, tally_part, tally_sheet
from hazardmap.reports.paper import pdf
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from tests.reports.paper_text import bare, page_texts
from tests.reports.storm import AT, DUTY, NAMELESS, OF_TOWN_B, OFFICER, storm
from tests.toy_county import toy


def test_every_duty_holder_of_the_town_and_above_is_there_with_every_number() -> None:
    part = call_part(storm(), OFFICER, "A")
    mine = [holder for holder in DUTY if holder["scope_id"] != "B"]
    assert {row["name"] for row in part["rows"]} == {holder["name"] for holder in mine}
    printed = bare("".join("".join(row["phones"]) for row in part["rows"]))
    numbers = [h[key] for h in mine for key in ("phone1", "phone2", "landline") if h.get(key)]
    assert len(numbers) == 7
    assert [number for number in numbers if number not in printed] == []
    assert part["counts"] == "共 6 人"


def test_a_number_is_spaced_for_reading_aloud_and_never_broken() -> None:
    first = call_part(storm(), OFFICER, "A")["rows"][0]
    assert first["phones"] == ["199\u00a00000\u00a00060"]


def test_county_before_town_before_villages_and_the_deputy_after_his_principal() -> None:
    rows = call_part(storm(), OFFICER, "A")["rows"]
    assert [row["name"] for row in rows] == ["总指挥", "郑某", "钱某", "孙某", "李某", "周某"]
    assert [row["scope"] for row in rows][:2] == ["玩具县", "本镇街"]


def test_a_deputy_is_marked_once_and_an_ended_term_is_said() -> None:
    rows = {row["name"]: row for row in call_part(storm(), OFFICER, "A")["rows"]}
    assert rows["孙某"]["post"] == "转移责任人（B岗）"
    assert rows["李某"]["post"] == "预警责任人（B岗）"
    assert rows["李某"]["expired"] == "任期2025-12-31已满，请核实"
    assert rows["李某"]["phones"] == ["电话未知"]
    assert rows["钱某"]["expired"] == ""


def test_the_printed_call_sheet_holds_every_row() -> None:
    text = "".join(page_texts(pdf(call_sheet(storm(), OFFICER, "A"))))
    for row in call_part(storm(), OFFICER, "A")["rows"]:
        assert bare(row["name"]) in text
        assert all(bare(number) in text for number in row["phones"])
    assert "外镇人" not in text


def test_an_empty_table_of_duty_holders_says_what_to_do() -> None:
    situation = assess(toy(), settings=Settings(), at=AT)
    assert "请在“数据维护”补充责任人表" in "".join(
        page_texts(pdf(call_sheet(situation, OFFICER, "A")))
    )


def test_who_may_not_see_duty_names_reads_none() -> None:
    rows = call_part(storm(), NAMELESS, "A")["rows"]
    assert {row["name"] for row in rows} == {"不显示"}
    assert {number for row in rows for number in row["phones"]} <= {"不显示", "电话未知"}


def test_the_tally_form_has_a_row_for_every_village_of_the_town() -> None:
    part = tally_part(storm(), OFFICER, "B")
    # B1: household 1 of 6 people and the school of 200; B2 has nobody on the list
    listed = {row["village"]: row["listed"] for row in part["rows"]}
    assert list(listed) == ["乙1村", "乙2村"]
    assert listed["乙1村"].startswith("1 户")
    assert listed["乙2村"] == "清单上无人"
    assert part["hours"] == HOURS
    text = "".join(page_texts(pdf(tally_sheet(storm(), OFFICER, "B"))))
    assert text.count("＿＿时") == HOURS or text.count("__时") == HOURS
    assert "合计" in text


def test_a_village_that_declared_nobody_is_no_silent_one() -> None:
    statements = [{"village_id": "B2", "statement": "none_declared"}]
    situation = assess(toy(list_statements=statements), settings=Settings(), at=AT)
    listed = {r["village"]: r["listed"] for r in tally_part(situation, OFFICER, "B")["rows"]}
    assert listed == {"乙1村": "清单上无人", "乙2村": "上报无转移人员"}


def test_the_sum_of_the_tally_form_is_the_town_s() -> None:
    situation = storm()
    rows = situation.plan.risk_list
    people = int(rows.loc[rows["town_id"] == "A", "people"].sum())
    assert tally_part(situation, OFFICER, "A")["total"].endswith(f" {people} 人")


@pytest.mark.parametrize("make", [call_part, tally_part])
def test_other_towns_and_unknown_ones_are_refused(make) -> None:
    with pytest.raises(NotAllowed):
        make(storm(), OF_TOWN_B, "A")
    with pytest.raises(UnknownPlace):
        make(storm(), OFFICER, "X9")
