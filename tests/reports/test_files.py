"""The list as CSV and workbook: same columns, text cells, nothing that runs."""

import csv
import io
import zipfile

import openpyxl
import pytest
from flask.testing import FlaskClient

from hazardmap.evacuation.risk_list import COLUMNS
from hazardmap.reports.cells import plain_rows
from hazardmap.situation.lists import risk_list
from hazardmap.tables.formulas import harmless
from hazardmap.viewer import whole_county
from tests.web.conftest import app_over, duty_over
from tests.web.storm_county import HOSTILE, storm_tables


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app_over(duty_over(storm_tables())).test_client()


def sheet(client: FlaskClient, address: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).data))
    return [[cell.value for cell in row] for row in book["转移清单"].iter_rows()]


def table(client: FlaskClient, address: str) -> list[list[str]]:
    body = client.get(address).data
    assert body.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in body
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("query", ["", "?by=mover", "?by=shelter"])
@pytest.mark.parametrize("place", ["A", "A1"])
def test_page_json_csv_and_workbook_hold_the_same_rows(
    client: FlaskClient, place: str, query: str
) -> None:
    rows = client.get(f"/lists/{place}.json{query}").get_json()["rows"]
    texts = table(client, f"/lists/{place}.csv{query}")
    cells = sheet(client, f"/lists/{place}.xlsx{query}")
    assert list(rows[0]) == texts[0] == cells[0] == COLUMNS
    assert len(rows) == len(texts) - 1 == len(cells) - 1
    for row, text, cell in zip(rows, texts[1:], cells[1:], strict=True):
        assert [("" if v is None else harmless(str(v))) for v in row.values()] == text
        assert list(row.values()) == cell
    page = client.get(f"/lists/{place}{query}").get_data(as_text=True)
    assert page.count("<tr><td>") == len(rows)


def test_phones_and_codes_are_text_and_counts_are_numbers(client: FlaskClient) -> None:
    body = client.get("/lists/A1.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(body))
    page = book["转移清单"]
    names = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        for name, cell in zip(names, row, strict=True):
            if cell.value is not None:
                assert cell.data_type == (
                    "n" if name in {"no", "people", "assisted", "distance_m"} else "s"
                ), name
    assert page.freeze_panes == "A2"
    assert page.page_setup.orientation == "landscape"
    assert int(page.page_setup.paperSize) == 9
    assert page.print_title_rows in {"$1:$1", "1:1"}
    assert page.page_setup.fitToWidth in {None, 1}  # one page wide is the default
    assert page.page_setup.fitToHeight == 0
    assert "<f>" not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml").decode()


def test_headings_are_the_contract_s_and_show_chinese(client: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/lists/A1.xlsx").data))
    head = next(cell for cell in book["转移清单"][1] if cell.value == "mover_phone")
    assert '"转移责任人手机"' in head.number_format
    words = [cell.value for row in book["说明"].iter_rows() for cell in row]
    assert any("情势号" in str(word) for word in words)


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_of_a_csv_begins_a_formula(lead: str) -> None:
    assert harmless(f"{lead}1+1") == f"'{lead}1+1"
    assert harmless("张三") == "张三"


def test_hostile_names_arrive_as_text(client: FlaskClient) -> None:
    cells = sheet(client, "/lists/A2.xlsx")
    at = cells[0].index("name")
    names = {row[at] for row in cells[1:]}
    assert {HOSTILE, "=1+1"} <= names
    page = client.get("/lists/A2").get_data(as_text=True)
    assert "<img" not in page
    assert "&lt;img" in page
    assert "{{7*7}}" in page


def test_the_same_situation_gives_the_same_bytes(client: FlaskClient) -> None:
    for address in ("/lists/A.csv", "/lists/A.xlsx", "/lists/A.json"):
        assert client.get(address).data == client.get(address).data


def test_the_file_is_named_in_chinese_with_time_and_number(client: FlaskClient) -> None:
    head = client.get("/lists/A1.xlsx").headers["Content-Disposition"]
    assert "filename*=UTF-8''%E6%BC%94%E7%A4%BA" in head
    assert "202606091620" in head
    assert head.isascii()


def test_plain_rows_know_unknown_from_zero() -> None:
    situation = duty_over(storm_tables()).current()
    rows = plain_rows(risk_list(situation, whole_county("x", names=True), "A1").contract_rows)
    third = next(row for row in rows if row["unit_id"] == "A1-0003")
    assert third["phone"] is None
    assert third["distance_m"] is None
    assert third["assisted"] == 0
