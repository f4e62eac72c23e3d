"""Rows of a list on the page: 改, 增, 销号, old → new, who, when, and taking it back."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.web.quiet_office import Office, office

FORM = "/lists/A1/rows/A1-0001"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def test_a_changed_phone_says_old_and_new_and_is_recorded(here: Office) -> None:
    sent = here.send(
        FORM, do="save", **{"head_phone": "19900009999", "was:head_phone": "19900000001"}
    )
    said = here.follow(sent)
    assert "户主手机 19900000001 → 19900009999 ，已记录" in said
    assert "本机查看（演示，未登录） · 转移清单第 2 版" in said
    assert here.cell("A1-0001", "head_phone") == "19900009999"
    assert "199 0000 9999" in here.page("/lists/A1")
    assert "户主手机： 19900000001 → 19900009999" in here.page(FORM)


def test_a_household_in_two_areas_is_changed_in_both_rows(here: Office) -> None:
    assert "同时在 2 处危险区" in here.page("/lists/A1/rows/A1-0002")
    sent = here.send("/lists/A1/rows/A1-0002", do="save", **{"people": "5", "was:people": "3"})
    here.follow(sent)
    rows = here.desk.in_force().tables["households"]
    assert rows.loc[rows["household_id"] == "A1-0002", "people"].tolist() == [5.0, 5.0]


def test_a_wrong_cell_is_said_next_to_its_field_and_nothing_typed_is_lost(here: Office) -> None:
    reply = here.send(
        FORM,
        do="save",
        **{"people": "三人", "was:people": "4", "address": "新村8号", "was:address": ""},
    )
    assert reply.status_code == 200
    assert 'aria-describedby="w-people"' in reply.text
    assert "应为数字" in reply.text
    assert 'value="新村8号"' in reply.text
    assert here.desk.editions("households") is None


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(here: Office) -> None:
    reply = here.send(FORM, do="save", **{"head_phone": "19900009999", "was:head_phone": "1"})
    assert "刚被别人改成“19900000001”" in reply.text
    assert here.desk.editions("households") is None


def test_a_household_is_added_with_the_next_number(here: Office) -> None:
    refused = here.send("/lists/A1/rows/new", head_name="新户", people="3")
    assert "请填写危险区名称" in refused.text
    assert 'value="新户"' in refused.text
    sent = here.send("/lists/A1/rows/new", head_name="新户", people="3", danger_area="甲溪危险区")
    assert "新增，已记录 A1-0005" in here.follow(sent)
    assert here.cell("A1-0005", "list_no") == 5.0


def test_a_household_is_struck_off_with_its_reason_and_comes_back(here: Office) -> None:
    assert "请写明销号原因" in here.send("/lists/A1/rows/A1-0002", do="strike", reason=" ").text
    sent = here.send("/lists/A1/rows/A1-0002", do="strike", reason="搬迁")
    said = here.follow(sent)
    assert said.count("销号（搬迁）") == 2
    assert here.client.get("/lists/A1/rows/A1-0002").status_code == 404
    numbers = sent.headers["Location"].partition("n=")[2].partition("&")[0]
    undone = here.send("/data/tables/households/undo", n=numbers, back="/lists/A1")
    assert "已撤销" in here.follow(undone)
    rows = here.desk.in_force().tables["households"]
    assert (rows["household_id"] == "A1-0002").sum() == 2


def test_a_change_is_taken_back_as_a_new_edition_unless_it_was_changed_again(here: Office) -> None:
    typed = {"head_phone": "19900009999", "was:head_phone": "19900000001"}
    here.send(FORM, do="save", **typed)
    undone = here.send("/data/tables/households/undo", n="2", back="/lists/A1")
    assert "已撤销" in here.follow(undone)
    assert here.cell("A1-0001", "head_phone") == "19900000001"
    manifest = here.desk.editions("households")
    assert manifest is not None
    assert manifest.current == 3
    again = here.send("/data/tables/households/undo", n="2", back="/lists/A1")
    assert again.status_code == 400
    assert "又有改动" in again.text


def test_a_village_confirms_its_list_and_one_without_rows_may_declare_nobody(here: Office) -> None:
    refused = here.send("/lists/A1/word", do="confirm", by="章某", on="2026-06-10")
    assert "还没有到" in refused.text
    said = here.follow(here.send("/lists/A1/word", do="confirm", by="章某", on="2026-06-09"))
    assert "已上报，章某 2026-06-09 ，已记录" in said
    assert "村已确认清单 章某 2026-06-09" in here.page("/lists/A1")
    assert (
        "不能声明无转移人员"
        in here.send("/lists/A1/word", do="none", by="章某", on="2026-06-09").text
    )
    assert "本村未上报清单（不等于无转移人员）" in here.page("/lists/B2")
    here.follow(here.send("/lists/B2/word", do="none", by="章某", on="2026-06-09"))
    assert "本村上报：无转移人员" in here.page("/lists/B2")
    here.send("/data/tables/list_statements/undo", n="2", back="/lists/B2")
    assert "本村未上报清单" in here.page("/lists/B2")


def test_a_dead_number_appears_among_what_is_missing(here: Office) -> None:
    refused = here.send("/holders/D2/dial", result="不知道", back="A1")
    assert refused.status_code == 400
    assert "试拨未登记" in refused.text
    said = here.follow(here.send("/holders/D2/dial", result="空号", back="A1"))
    assert "最近试拨结果 空 → 空号" in said
    for address in ("/ready", "/ready/A", "/ready/A1"):
        assert "责任人电话空号" in here.page(address)
    assert "钱某" in here.page("/ready/A1")
    row = "/data/tables/duty_holders/rows/D2"
    new = {"phone1": "19900000099", "was:phone1": "19900000077", "back": "/holders/A1"}
    assert "手机 19900000077 → 19900000099" in here.follow(here.send(row, **new))


def test_an_office_changes_its_own_town_only(here: Office) -> None:
    here.client.set_cookie("office", "B")
    assert here.client.get(FORM).status_code == 403
    assert here.send(FORM, do="strike", reason="搬迁").status_code == 403
    assert here.send("/holders/D2/dial", result="空号", back="A1").status_code == 404
    assert here.client.get("/data/tables/households/1").status_code == 403
    assert here.desk.editions("households") is None


def test_a_form_from_elsewhere_changes_nothing(here: Office) -> None:
    reply = here.client.post(FORM, data={"do": "strike", "reason": "x"})
    assert reply.status_code == 403
    assert here.desk.editions("households") is None
    back = here.send(FORM, do="strike", reason="x").headers["Location"]
    assert "//evil" not in here.client.get(back.replace("back=", "back=//evil.example/")).text


def test_an_edition_is_brought_back_after_a_question(here: Office) -> None:
    here.send(FORM, do="save", **{"head_phone": "19900009999", "was:head_phone": "19900000001"})
    assert "户主手机" in here.page("/data/tables/households")
    assert "要恢复这一版吗？" in here.page("/data/tables/households/1")
    here.follow(here.send("/data/tables/households/1/use"))
    assert here.cell("A1-0001", "head_phone") == "19900000001"
    assert "恢复到第 1 版" in here.page("/data/tables/households")


def test_a_village_gets_its_sheet_with_what_was_just_changed(here: Office) -> None:
    here.send(FORM, do="save", **{"head_phone": "19900009999", "was:head_phone": "19900000001"})
    reply = here.client.get("/lists/A1/check")
    assert (
        "%E7%94%B21%E6%9D%91%E6%A0%B8%E5%AF%B9%E8%A1%A8.xlsx"
        in reply.headers["Content-Disposition"]
    )
    rows = pd.read_excel(io.BytesIO(reply.data), header=2, dtype="str", engine="openpyxl")
    assert rows.loc[rows["户编号"] == "A1-0001", "*户主手机"].tolist() == ["19900009999"]
    town = zipfile.ZipFile(io.BytesIO(here.client.get("/lists/A/check").data))
    assert [name[:5] for name in town.namelist()] == ["甲1村核对", "甲2村核对"]


def test_a_village_without_list_offers_three_ways(here: Office) -> None:
    text = here.client.get("/lists/B2").text
    for words in ("本村未上报清单（不等于无转移人员）", "下载空表", "本村无转移人员", "现场登记"):
        assert words in text
    blank = pd.read_excel(
        io.BytesIO(here.client.get("/data/templates/households.xlsx").data),
        header=2,
        engine="openpyxl",
    )
    assert len(blank.columns) == 20
    assert here.client.get("/data/templates/gauges.xlsx").status_code == 404
