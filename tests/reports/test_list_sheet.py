"""The printed list says what the Situation says: every name, every sum, on every page."""

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hazardmap.errors import UnknownPlace
from hazardmap.moments import BEIJING
from hazardmap.reports import paper
from hazardmap.reports.list_sheet import list_sheet
from hazardmap.reports.paper import PaperUnavailable, pdf
from hazardmap.reports.print_order import Print
from hazardmap.reports.public_sheet import public_sheet
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from hazardmap.situation.model import Situation
from hazardmap.tables.county_tables import Source
from hazardmap.viewer import whole_county
from tests.reports.paper_text import bare, fonts_embedded, page_texts
from tests.toy_county import SHELTERS, household, lonlat, toy

AT = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)
OFFICER = Print(whole_county("甲镇应急办", names=True), "http://127.0.0.1:8000", {})
ODD = (
    "李‹四&", "𠅤浬", "=1+1", "#read(\"/etc/passwd\")", "*粗*_斜_", "$x$", "<b>王</b>", "{{7*7}}", "@SUM(A1)",
    "张\u202e三", "赵\\n", "钱//注", "孙`码`", "周[[", "吴]]", "郑~~", "很" * 40, "A" * 40, "-1", "“引”号",
)  # fmt: skip


def made(**tables: Any) -> Situation:
    """Assess a toy county."""
    return assess(toy(**tables), settings=Settings(), at=AT)


def odd_homes() -> list[dict[str, Any]]:
    """500 households with odd names, three people each in every third, else two."""
    return [
        household(
            "A1", n, "甲溪危险区", head_name=f"{ODD[n % len(ODD)]}{n}", people=3.0 if n % 3 == 0 else 2.0,
            address=f"{ODD[(n * 7) % len(ODD)]}路{n}号", shelter_name="甲礼堂", elderly=float(n % 2),
            mover_name=f"转移员{n % 4}", mover_phone="19900000001", **lonlat(500, 100),
        )
        for n in range(1, 501)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def odd() -> Situation:
    """A village of 500 odd names with room for all of them."""
    roomy = [{**SHELTERS[0], "capacity": 2000.0}, *SHELTERS[1:]]
    return made(households=odd_homes(), shelters=roomy)


@pytest.fixture(scope="module")
def odd_pages(odd: Situation) -> list[str]:
    """Text of the printed pages of the odd village."""
    return page_texts(pdf(list_sheet(odd, OFFICER, "A1")))


def test_every_odd_name_address_and_phone_is_printed_whole(
    odd: Situation, odd_pages: list[str]
) -> None:
    text = "".join(odd_pages)
    rows = odd.plan.risk_list
    assert len(rows) == 500
    missing = [name for name in (*rows["name"], *rows["address"]) if bare(name) not in text]
    assert missing == []
    assert [p for p in rows["phone"] if p not in text] == []


def test_nothing_of_a_name_is_executed(odd_pages: list[str]) -> None:
    text = "".join(odd_pages)
    assert "root:" not in text
    assert "{{7*7}}" in text
    assert '#read("/etc/passwd")' in text


def test_page_sums_add_up_to_the_head(odd: Situation, odd_pages: list[str]) -> None:
    # 166 of 500 numbers are divisible by 3: 166 x 3 + 334 x 2 = 1166
    assert "在册500户1166人" in odd_pages[0]
    sums = [re.search(r"本页(\d+)户(\d+)人", page) for page in odd_pages]
    assert sum(int(found[1]) for found in sums if found) == 500
    assert sum(int(found[2]) for found in sums if found) == 1166
    assert odd.summary["people_listed"] == 1166


def test_the_head_of_the_table_is_repeated_and_pages_are_counted(odd_pages: list[str]) -> None:
    total = len(odd_pages)
    for number, page in enumerate(odd_pages, start=1):
        assert f"第{number}页共{total}页" in page
        assert "甲镇甲1村避险转移清单" in page
        assert "2026-06-10" in page
        if re.search(r"本页\d+户", page):
            assert "名单号户主住址" in page
            assert "转移责任人" in page


def test_helped_people_come_first_within_a_lane(odd: Situation) -> None:
    for block in list_sheet(odd, OFFICER, "A1").data["parts"][0]["blocks"]:
        marks = [row["assisted"].startswith("▲") for row in block["rows"]]
        assert marks == sorted(marks, reverse=True)


@pytest.mark.parametrize("by", ["village", "mover", "area"])
def test_every_way_to_cut_a_list_prints_everybody_once(odd: Situation, by: str) -> None:
    parts = list_sheet(odd, OFFICER, "A", by=by).data["parts"]
    rows = [row for part in parts for block in part["blocks"] for row in block["rows"]]
    assert len(rows) == 500
    assert sum(row["people"] for row in rows) == 1166
    assert len(parts) == (4 if by == "mover" else 1)


def test_the_list_of_one_danger_area_holds_its_households(odd: Situation) -> None:
    parts = list_sheet(odd, OFFICER, "F1").data["parts"]
    assert sum(row["people"] for part in parts for b in part["blocks"] for row in b["rows"]) == 1166


def test_fonts_are_in_the_file(odd: Situation) -> None:
    assert fonts_embedded(pdf(list_sheet(odd, OFFICER, "A1"))) == {True}


def test_without_an_order_the_head_says_listed_and_never_ordered(odd_pages: list[str]) -> None:
    text = "".join(odd_pages)
    assert "依据：预案（未下达转移指令）" in text
    assert "应转" not in text
    assert "18:00" not in text


def test_the_end_says_none_or_what_is_missing() -> None:
    situation = made(households=[household("A1", 1, "甲溪危险区")])
    text = "".join(page_texts(pdf(list_sheet(situation, OFFICER, "A1"))))
    assert "清单外人员" in text
    assert "尚无清单的危险区：甲山防范区（地质灾害风险防范区）。" in text
    assert "未列入的重点场所：无" in text
    assert "位置未知的户（名单号）：01号。" in text


def test_unplaced_people_stand_first_with_their_reason() -> None:
    homes = [
        household("A1", n, "甲溪危险区", shelter_name="甲礼堂", **lonlat(500, 100))
        for n in range(1, 20)
    ]
    situation = made(households=homes)
    # 3 shelters of 10 places take 5 households of 2 each: 15 of 19 find a place
    blocks = list_sheet(situation, OFFICER, "A1").data["parts"][0]["blocks"]
    assert blocks[0]["note"].startswith("尚无去处：安置缺口")
    assert blocks[0]["counts"] == "4 户 8 人"


def test_a_village_without_list_prints_an_empty_sheet() -> None:
    part = list_sheet(made(), OFFICER, "B2").data["parts"][0]
    assert part["counts"] == "在册 0 户 0 人"
    assert part["blocks"] == []


def test_the_public_sheet_holds_no_name_phone_or_address(odd: Situation) -> None:
    text = "".join(page_texts(pdf(public_sheet(odd, OFFICER, "A"))))
    assert "在册500户1166人" in text
    rows = odd.plan.risk_list
    for column in ("name", "phone", "address", "mover", "mover_phone"):
        assert not [value for value in rows[column] if len(bare(value)) > 3 and bare(value) in text]


def test_a_viewer_without_names_gets_none_on_the_working_sheet(odd: Situation) -> None:
    nameless = Print(whole_county("大屏", names=False), "http://127.0.0.1:8000", {})
    text = "".join(page_texts(pdf(list_sheet(odd, nameless, "A1"))))
    assert not [
        name for name in odd.plan.risk_list["name"] if len(bare(name)) > 3 and bare(name) in text
    ]
    assert "1990000" not in text


def test_a_print_of_an_old_edition_says_so() -> None:
    source = Source("households", 3, "县应急局", "2026-03-01", "", "", demo=True, rows=1)
    data = toy()
    import dataclasses  # noqa: PLC0415 - only here

    old = assess(
        dataclasses.replace(data, sources={"households": source}), settings=Settings(), at=AT
    )
    stale = Print(OFFICER.viewer, OFFICER.base_url, {"households": 4})
    assert "转移清单第3版，已有第4版" in list_sheet(old, stale, "A1").data["stale"]
    assert "转移清单第3版，已有第4版" in "".join(page_texts(pdf(list_sheet(old, stale, "A1"))))
    assert list_sheet(old, OFFICER, "A1").data["stale"] == ""


def test_closed_ways_are_boxed_in_the_head() -> None:
    from tests.toy_county import line  # noqa: PLC0415 - only here

    roads = [
        {
            "road_id": "r1",
            "name": "甲桥",
            "bridge": 1.0,
            "closed": 1.0,
            "geometry": line((100, 100), (300, 100)),
        },
        {"road_id": "r2", "name": "乙路", "geometry": line((0, 100), (100, 100))},
    ]
    block = list_sheet(made(roads=roads), OFFICER, "A1").data["parts"][0]["blocks"][0]
    assert block["closed"] == "甲桥"


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(UnknownPlace):
        list_sheet(made(), OFFICER, "X9")


def test_missing_fonts_close_only_the_paper_door(tmp_path: Path) -> None:
    with pytest.raises(PaperUnavailable, match="中文字体未安装"):
        pdf(list_sheet(made(), OFFICER, "A1"), fonts=tmp_path)


def test_a_missing_typesetter_closes_only_the_paper_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PaperUnavailable, match="打印组件未安装"):
        pdf(list_sheet(made(), OFFICER, "A1"))
    assert paper.fonts_ready()
