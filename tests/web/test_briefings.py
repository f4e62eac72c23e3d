"""`/briefings`: the current Situation in words, as page, JSON, Word file and picture."""

import io
import re

import pytest
from docx import Document
from flask.testing import FlaskClient

from hazardmap.cartography import fonts
from hazardmap.situation.model import Situation
from tests.toy_county import SHELTERS, TOWNS, VILLAGES
from tests.web.conftest import app_over, duty_over
from tests.web.storm_county import storm_tables

HOSTILE = "李‹四&<b>{{7*7}}"


def paragraphs(body: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(body)).paragraphs]


@pytest.fixture(scope="module")
def hostile() -> FlaskClient:
    villages = [{**row, "name": f"{HOSTILE}{row['village_id']}"} for row in VILLAGES]
    shelters = [{**row, "name": HOSTILE, "status": "unusable"} for row in SHELTERS]
    towns = [{**row, "name": HOSTILE + row["town_id"]} for row in TOWNS]
    tables = storm_tables(villages=villages, shelters=shelters, towns=towns)
    return app_over(duty_over(tables)).test_client()


def test_the_index_has_the_current_one_first_with_both_links(
    client: FlaskClient, situation: Situation
) -> None:
    page = client.get("/briefings").text
    links = re.findall(r'href="(/briefings/[^"]+)"', page)
    assert links[:2] == [f"/briefings/{situation.number}", f"/briefings/{situation.number}.docx"]
    assert client.get("/briefings.json").json["briefings"][0]["page"] == links[0]


def test_the_page_shows_number_moment_and_every_section(
    client: FlaskClient, situation: Situation
) -> None:
    page = client.get(f"/briefings/{situation.number}").text
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert headings == [
        "一、受威胁范围", "二、在册人员", "三、安置和安置缺口", "四、避灾安置场所", "五、重点场所",
        "六、矿山和尾矿库", "七、清单薄弱环节", "八、需核实的村", "九、未知和须说明的情况", "十、数据来源",
    ]  # fmt: skip
    assert page.count("截至6月9日16时20分") >= 10
    assert situation.number in page
    assert "应转" not in page


def test_page_json_and_word_file_say_the_same(client: FlaskClient, situation: Situation) -> None:
    address = f"/briefings/{situation.number}"
    found = client.get(f"{address}.json").json
    page = client.get(address).text
    words = paragraphs(client.get(f"{address}.docx").data)
    sentences = [*found["lead"], *(s for part in found["sections"] for s in part["sentences"])]
    assert len(sentences) > 15
    assert all(sentence in page and sentence in words for sentence in sentences)
    assert found["figures"]["people_listed"] == situation.summary["people_listed"]
    assert found["situation"] == situation.number


def test_the_word_file_is_named_in_chinese_and_holds_the_map(
    client: FlaskClient, situation: Situation
) -> None:
    answer = client.get(f"/briefings/{situation.number}.docx")
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert len(Document(io.BytesIO(answer.data)).inline_shapes) == 1


def test_the_map_is_a_picture_of_its_own(client: FlaskClient, situation: Situation) -> None:
    address = f"/briefings/{situation.number}.png"
    assert f'src="{address}"' in client.get(f"/briefings/{situation.number}").text
    answer = client.get(address)
    assert answer.mimetype == "image/png"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_another_number_is_told_which_is_current(client: FlaskClient, situation: Situation) -> None:
    for ending in ("", ".json", ".docx", ".png"):
        answer = client.get(f"/briefings/0000000000{ending}")
        assert answer.status_code == 404
        assert situation.number in answer.text


def test_hostile_names_are_text_on_the_page_and_in_the_file(hostile: FlaskClient) -> None:
    number = hostile.get("/briefings.json").json["situation"]
    page = hostile.get(f"/briefings/{number}").text
    assert "<b>{{" not in page
    assert "李‹四&amp;&lt;b&gt;{{7*7}}" in page
    document = Document(io.BytesIO(hostile.get(f"/briefings/{number}.docx").data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert HOSTILE + "A" in cells
    assert any(HOSTILE in cell and "、" in cell for cell in cells)


def test_without_fonts_the_words_go_out_and_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "REGULAR", "missing.ttf")
    client = app_over(duty_over(storm_tables(institutions=[]))).test_client()
    number = client.get("/briefings.json").json["situation"]
    page = client.get(f"/briefings/{number}")
    assert page.status_code == 200
    assert "中文字体未安装" in page.text
    words = paragraphs(client.get(f"/briefings/{number}.docx").data)
    assert any("中文字体未安装" in line for line in words)
    assert client.get(f"/briefings/{number}.png").status_code == 404


def test_the_briefing_holds_no_person_and_no_phone(
    client: FlaskClient, situation: Situation
) -> None:
    page = client.get(f"/briefings/{situation.number}").text
    assert not re.search(r"1990000\d{4}|199 0000", page)
    assert "丁大有" not in page
