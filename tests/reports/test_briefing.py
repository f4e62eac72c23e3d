"""The briefing: its words and tables hold the figures of the Situation, and no others."""

import io
import re
import time
import zipfile
from datetime import datetime
from typing import Any

import pytest
from docx import Document

from hazardmap.moments import BEIJING
from hazardmap.reports.briefing import Briefing, briefing, file_name
from hazardmap.reports.briefing_docx import briefing_docx, printable
from hazardmap.reports.briefing_parts import Section, some, whole
from hazardmap.situation import overview, totals
from hazardmap.situation.model import Situation
from hazardmap.viewer import town_officer, whole_county
from tests.toy_county import AREAS, SHELTERS, assessed, at, household, square

MOMENT = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)
VIEWER = whole_county("试验", names=False)
ZONES = [
    {"zone_id": "Z1", "product": "zoning", "hazard": "flash_flood", "scheme": "ff3",
     "level_label": "危险区", "level_rank": 3.0, "geometry": square(0, 0, 1000, 500)},
]  # fmt: skip


def worked() -> Situation:
    """A county by hand: 5 households of 14 people, one of them 投亲靠友; 10 places, so 3 people lack one.

    A1 lists 4 households (2, 5, 3 and 1 people), the last without phone; B2 is exposed without a list.
    S2 is unusable, S3 stands in a danger area.
    """
    homes = [
        household("A1", 1, "甲溪危险区", people=2.0, elderly=1.0, shelter_name="甲礼堂"),
        household("A1", 2, "甲溪危险区", people=5.0, shelter_name="没有的礼堂"),
        household("A1", 3, "甲山防范区", people=3.0, children=2.0),
        household("A1", 4, "甲山防范区", people=1.0, own_refuge=1.0, head_phone=None),
        household("A2", 1, "甲溪危险区", people=3.0),
    ]
    extra = {"town_id": "B", "kind": "山洪灾害危险区", "scheme": "ff3", "level_label": "危险区"}
    areas = [
        *AREAS,
        {**extra, "area_id": "F8", "name": "乙溪危险区", "village_id": "B2",
         "geometry": square(3000, 0, 4000, 250)},
        {**extra, "area_id": "F9", "name": "乙塘危险区", "village_id": "B1",
         "geometry": square(2800, 800, 3000, 1000)},
    ]  # fmt: skip
    shelters = [SHELTERS[0], {**SHELTERS[1], "status": "unusable"}, SHELTERS[2]]
    mines = [
        {"mine_id": "M1", "name": "甲矿", "kind": "underground", "shift_people": 20.0,
         "camp_people": 5.0, "geometry": at(10, 900)},
        {"mine_id": "M2", "name": "乙库", "kind": "tailings", "overhead": 1.0, "geometry": at(3500, 900)},
    ]  # fmt: skip
    return assessed(
        households=homes, danger_areas=areas, shelters=shelters, mines=mines, risk_zones=ZONES,
        moment=MOMENT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def situation() -> Situation:
    return worked()


@pytest.fixture(scope="module")
def made(situation: Situation) -> Briefing:
    return briefing(situation, VIEWER)


def section(made: Briefing, title: str) -> Section:
    return next(part for part in made.sections if part.title == title)


def word_file(made: Briefing, **options: Any) -> bytes:
    return briefing_docx(made, picture=None, no_picture="试验", at=MOMENT, **options)


def test_the_lead_says_listed_places_gap_and_what_is_to_verify(made: Briefing) -> None:
    assert made.lead == (
        "受威胁村（社区）1个；在册5户14人（合计，去重，含重点场所0处）。",
        "可启用避灾场所1处，可容纳10人；安置缺口3人。",
        "另有1个村（社区）无户级清单，约250人需核实，不计入在册。",
        "目前没有转移指令，以上为在册人数。",
    )


def test_figures_are_those_of_the_summary(situation: Situation, made: Briefing) -> None:
    figures = situation.summary
    placing = section(made, "安置和安置缺口").sentences[0]
    assert placing == (
        f"按静态方案，集中安置{figures['people_assigned']}人，投亲靠友{figures['people_own_refuge']}人，"
        f"单位自行转移{figures['people_own_plan']}人，安置缺口{figures['people_unassigned']}人（1户）。"
    )
    exposed = section(made, "受威胁范围").tables[0].rows
    assert exposed == (("合计（去重）", "1", "500"), ("山洪", "1", "500"))
    assert figures["people_exposed"] == 500
    shelters = section(made, "避灾安置场所").sentences[0]
    assert f"可启用{figures['shelters_eligible']}处" in shelters
    assert f"还可容纳{figures['places_free']}人" in shelters


def test_kinds_add_up_to_the_total_and_towns_do_too(made: Briefing) -> None:
    kinds, towns = section(made, "在册人员").tables
    assert kinds.rows[0] == ("合计（去重）", "5", "0", "14", "3")
    for table in (kinds, towns):
        head, *lines = table.rows
        for column in table.numbers:
            assert int(head[column]) == sum(int(line[column]) for line in lines)
    assert [line[0] for line in kinds.rows[1:]] == ["其中山洪灾害危险区", "其中地质灾害风险防范区"]


def test_the_gap_is_listed_by_town_with_what_would_cure_it(made: Briefing) -> None:
    placing = section(made, "安置和安置缺口")
    assert placing.tables[0].rows == (("合计", "1", "3"), ("甲镇", "1", "3"))
    assert any(sentence.startswith("1．") and "名额" in sentence for sentence in placing.sentences)


def test_shelters_that_may_not_serve_are_grouped_by_reason(made: Briefing) -> None:
    table = section(made, "避灾安置场所").tables[1]
    assert table.rows == (
        ("合计", "2", "–"), ("停用或危房", "1", "甲小学"), ("位于危险区内", "1", "乙中学"),
    )  # fmt: skip


def test_mines_stand_apart_and_unknown_people_are_said(made: Briefing) -> None:
    mines = section(made, "矿山和尾矿库")
    assert mines.sentences[0] == (
        "矿山1座，尾矿库1座，其中头顶库1座；单班20人（另有1座未填），宿舍5人（另有1座未填）。"
    )
    assert mines.tables[0].rows[1] == ("乙库", "尾矿库", "未知", "未知", "未知", "是")


def test_weak_lists_are_ranked_by_what_they_lack(situation: Situation, made: Briefing) -> None:
    rows = overview.weakest_villages(situation, VIEWER)
    assert rows[["village_id", "gaps", "no_phone", "no_position", "areas"]].to_numpy().tolist() == [
        ["A1", 4, 1, 4, 0],
        ["A2", 1, 0, 1, 0],
        ["B1", 1, 0, 0, 1],
        ["B2", 1, 0, 0, 1],
    ]
    weak = section(made, "清单薄弱环节")
    assert weak.tables[0].rows[0] == ("甲镇", "甲1村", "4", "1", "4", "1", "0")
    assert "尚无清单的危险区：乙溪危险区、乙塘危险区。" in weak.sentences


def test_estimates_are_rounded_to_tens_and_join_no_total(
    situation: Situation, made: Briefing
) -> None:
    rows = section(made, "需核实的村").tables[0].rows
    assert rows == (("乙镇", "乙2村", "约250人"),)
    assert situation.summary["people_to_verify"] == 250
    assert totals.tally(totals.listed_units(situation, VIEWER)).people == 14


def test_every_section_says_moment_and_source(made: Briefing) -> None:
    assert all(part.basis.startswith("截至6月10日2时40分") for part in made.sections)
    assert section(made, "在册人员").basis.endswith("（未提供）")


def test_numbers_have_no_commas_and_words_are_the_offices_own(made: Briefing) -> None:
    text = str(made.as_json())
    assert not re.search(r"\d,\d{3}", text)
    assert not re.search("应转|待核实|免转|缺位", text)


def test_a_town_officer_gets_the_figures_of_the_town(situation: Situation) -> None:
    own = briefing(situation, town_officer("乙镇应急办", ["B"]))
    assert own.lead[0] == "受威胁村（社区）0个；在册0户0人（合计，去重，含重点场所0处）。"
    assert [line[0] for line in section(own, "在册人员").tables[1].rows] == ["合计", "乙镇"]


def test_the_word_file_holds_every_sentence_and_every_cell(made: Briefing) -> None:
    document = Document(io.BytesIO(word_file(made)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    sentences = [*made.lead, *(line for part in made.sections for line in part.sentences)]
    assert all(sentence in lines for sentence in sentences)
    written = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    ]
    tables = [table for part in made.sections for table in part.tables]
    assert written == [[list(table.heads), *map(list, table.rows)] for table in tables]


def test_the_page_is_official_a4_with_fonts_by_name_and_page_numbers(made: Briefing) -> None:
    body = word_file(made)
    page = Document(io.BytesIO(body)).sections[0]
    margins = (page.top_margin, page.left_margin, page.bottom_margin, page.right_margin)
    assert [round(edge.mm) for edge in (page.page_width, page.page_height)] == [210, 297]
    assert [round(edge.mm) for edge in margins] == [37, 28, 35, 26]
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        styles = parts.read("word/styles.xml").decode()
        foot = "".join(parts.read(n).decode() for n in parts.namelist() if "footer" in n)
    for font in ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert f'w:eastAsia="{font}"' in styles
    assert "<w:instrText>PAGE</w:instrText>" in foot


def test_heads_repeat_and_rows_are_not_broken(made: Briefing) -> None:
    with zipfile.ZipFile(io.BytesIO(word_file(made))) as parts:
        text = parts.read("word/document.xml").decode()
    tables = text.count("<w:tbl>")
    assert text.count("<w:tblHeader/>") == tables
    assert text.count("<w:cantSplit/>") == text.count("<w:tr>")


@pytest.mark.parametrize(
    "name",
    [
        "李‹四&",
        "<b>粗</b>",
        "{{7*7}}",
        "{% for %}",
        "𠅤浬",
        "=1+1",
        "长" * 40,
        "a  b",
        "\"'",
        "]]>",
        "&amp;",
    ],
)
def test_odd_names_are_written_letter_by_letter(name: str) -> None:
    shelters = [{**SHELTERS[0], "name": name, "status": "unusable"}]
    body = word_file(briefing(assessed(shelters=shelters, moment=MOMENT), VIEWER))
    tables = Document(io.BytesIO(body)).tables
    assert name in [cell.text for table in tables for row in table.rows for cell in row.cells]


def test_control_signs_go_and_turning_marks_are_closed_off() -> None:
    assert printable("甲\x00\x0b村\ufffe") == "甲村"
    assert printable("甲\u202e村") == "\u2068甲\u202e村\u2069"


def test_the_same_situation_gives_the_same_bytes(made: Briefing) -> None:
    first = word_file(made)
    time.sleep(1.1)  # the library would write the clock into the file
    assert word_file(made) == first


def test_a_missing_picture_is_said(made: Briefing) -> None:
    lines = [paragraph.text for paragraph in Document(io.BytesIO(word_file(made))).paragraphs]
    assert "附图：试验" in lines


def test_an_empty_county_still_gives_a_briefing() -> None:
    bare = assessed(households=[], shelters=[], danger_areas=[], moment=MOMENT)
    made = briefing(bare, VIEWER)
    assert made.lead[0].endswith("在册0户0人（合计，去重，含重点场所0处）。")
    assert section(made, "矿山和尾矿库").sentences == ("没有登记矿山、尾矿库。",)
    assert word_file(made)


def test_small_words() -> None:
    assert some(["甲", "乙"]) == "甲、乙"
    assert some("甲乙丙丁戊己庚") == "甲、乙、丙、丁、戊、己等7处"
    assert (whole(float("nan")), whole(3.0)) == ("未知", "3")
    assert file_name(briefing(assessed(moment=MOMENT), VIEWER)).startswith(
        "演示_玩具县避险转移情况专报_"
    )
