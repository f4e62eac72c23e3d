"""The pack of a town holds every sheet of it, and its contents name the right pages."""

import re

import pytest

from hazardmap.errors import NotAllowed, UnknownPlace
from hazardmap.reports.pack import pack_sheet, pack_title
from hazardmap.reports.paper import pdf
from tests.reports.paper_text import bare, fonts_embedded, page_texts
from tests.reports.storm import OF_TOWN_B, OFFICER, storm


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf(pack_sheet(storm(), OFFICER, "A"))


def test_the_pack_holds_calls_tally_every_village_and_every_used_shelter() -> None:
    situation = storm()
    parts = pack_sheet(situation, OFFICER, "A").data["parts"]
    kinds = [part["kind"] for part in parts]
    assert kinds[:2] == ["calls", "tally"]
    lists = [part for part in parts if part["kind"] == "list"]
    people = sum(r["people"] for part in lists for block in part["blocks"] for r in block["rows"])
    rows = situation.plan.risk_list
    assert people == rows.loc[rows["town_id"] == "A", "people"].sum()
    used = set(rows.loc[rows["town_id"].eq("A") & rows["shelter_id"].ne(""), "shelter_id"])
    names = situation.county.tables["shelters"].set_index("shelter_id")["name"]
    titles = {part["title"] for part in parts if part["kind"] == "roster"}
    assert {f"{names[key]}签到册" for key in used} <= titles


def test_the_contents_name_the_page_on_which_each_sheet_begins(printed: bytes) -> None:
    pages = page_texts(printed)
    contents = pack_sheet(storm(), OFFICER, "A").data["cover"]["contents"]
    assert len(contents) >= 5
    for title in contents:
        found = re.search(
            re.escape(bare(title)) + r"[.\s]*(\d+?)(?=甲|乙|第|演示|来源|\D|$)", pages[0]
        )
        assert found, title
        number = int(found[1])
        assert pages[number - 1].startswith(bare(title)), (title, number)


def test_pages_are_counted_over_the_whole_pack_and_fonts_are_inside(printed: bytes) -> None:
    pages = page_texts(printed)
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page
        assert "演示数据" in page
        assert storm().number in page
    assert fonts_embedded(printed) == {True}


def test_the_page_sums_of_a_pack_add_up_for_lists_and_rosters_apart(printed: bytes) -> None:
    situation = storm()
    lists = rosters = 0
    for page in page_texts(printed):
        found = re.search(r"本页\d+户(?:\d+处单位)?(\d+)人", page)
        if found and "未转原因" in page:
            lists += int(found[1])
        elif found:
            rosters += int(found[1])
    rows = situation.plan.risk_list
    assert lists == rows.loc[rows["town_id"] == "A", "people"].sum()
    parts = pack_sheet(situation, OFFICER, "A").data["parts"]
    assert rosters == sum(
        row["people"] for part in parts if part["kind"] == "roster" for row in part["rows"]
    )


def test_a_foreign_or_unknown_town_is_refused_before_any_work() -> None:
    with pytest.raises(NotAllowed):
        pack_title(storm(), OF_TOWN_B, "A")
    with pytest.raises(UnknownPlace):
        pack_title(storm(), OFFICER, "X9")
    assert pack_title(storm(), OFFICER, "A") == "甲镇汛前打印包"
