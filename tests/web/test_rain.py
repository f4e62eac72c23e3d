"""The page of rain: shown before it is recorded, asked when unsaid, taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import writing
from tests.toy_county import at
from tests.web.conftest import AT, app_over
from tests.web.storm_county import HOSTILE, storm_tables

ORIGIN = {"Origin": "http://localhost"}
GAUGES = [
    {"gauge_id": "R1", "name": "甲溪雨量站", "kind": "rain", "basin_id": "W1", "interval_min": 60.0,
     "geometry": at(100, 100)},
    {"gauge_id": "L1", "name": "太平桥水位站", "kind": "level", "basin_id": "W1", "interval_min": 60.0,
     "geometry": at(100, 100)},
]  # fmt: skip
MARKS = [{"village_id": "A1", "window_h": 1.0, "step": "immediate", "rain_mm": 90.0}]


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Duty]:
    settings = Settings()
    with writing(tmp_path / "state", now=AT) as opened:
        duty = Duty(settings=settings, now=lambda: AT, state=opened.path, opened=opened)
        county = prepare(storm_tables(gauges=GAUGES, thresholds=MARKS), settings)
        duty.take(county, plan(county, on=AT.date(), settings=settings))
        yield duty
        duty.close()


@pytest.fixture
def client(duty: Duty) -> FlaskClient:
    return app_over(duty).test_client()


def send(client: FlaskClient, page: str, **form: str) -> tuple[int, str]:
    reply = client.post(page, data={"key": "k1", **form}, headers=ORIGIN)
    return reply.status_code, reply.text


def immediate(duty: Duty) -> list[str]:
    rows = duty.current().triggers
    return rows.loc[rows["step"].eq("immediate"), "village_id"].tolist()


SAID = "截至16时，甲镇甲溪95.8毫米（1小时）"


def test_the_preview_records_nothing_and_saving_does(duty: Duty, client: FlaskClient):
    status, page = send(client, "/rain/preview", text=SAID)
    assert status == 200
    assert "甲溪雨量站" in page
    assert "95.8 毫米" in page
    assert duty.current().night.log == ()
    assert send(client, "/rain/save", text=SAID)[0] == 303
    assert immediate(duty) == ["A1"]
    assert "甲溪" in client.get("/rain").text
    assert "20 分钟前" in client.get("/lists").text


def test_the_same_form_twice_counts_once_and_can_be_taken_back(duty: Duty, client: FlaskClient):
    send(client, "/rain/save", text=SAID)
    send(client, "/rain/save", text=SAID)
    (entry,) = duty.current().night.log
    assert send(client, "/rain/undo", of=entry.key, key="k2")[0] == 303
    assert immediate(duty) == []
    assert send(client, "/rain/undo", of="nothing", key="k3")[0] == 400


def test_an_unmatched_place_is_asked_and_nothing_is_recorded_until_answered(
    duty: Duty, client: FlaskClient
):
    text = "截至16时，白门241.6毫米（1小时）"
    status, page = send(client, "/rain/save", text=text)
    assert status == 200
    assert "没有匹配到，请选择" in page
    assert duty.current().night.log == ()
    assert send(client, "/rain/save", text=text, **{"place-0": "place:A"})[0] == 303
    (row,) = duty.current().night.log[0].body["rows"]
    assert (row["gauge_id"], row["place"], row["town_id"]) == (None, "白门", "A")
    rows = duty.current().triggers
    assert set(rows["step"]) == {"ready"}


def test_unit_period_and_time_are_asked_when_unsaid(duty: Duty, client: FlaskClient):
    text = "测站\t雨量\n甲溪\t95.8\n甲溪站\t95.8"
    status, page = send(client, "/rain/save", text=text)
    assert status == 200
    for words in ("雨量单位是", "时段是", "截至时间"):
        assert words in page
    answers = {"unit": "毫米", "period": "60", "time": "2026-06-09T16:00"}
    assert send(client, "/rain/save", text=text, **answers)[0] == 303
    assert immediate(duty) == ["A1"]


def test_a_row_may_be_left_out(duty: Duty, client: FlaskClient):
    text = "截至16时，白门241.6毫米（1小时），甲溪5毫米（1小时）"
    assert send(client, "/rain/save", text=text, **{"place-0": "skip"})[0] == 303
    assert [row["place"] for row in duty.current().night.log[0].body["rows"]] == ["甲溪"]


def test_one_reading_by_form_and_a_level(duty: Duty, client: FlaskClient):
    form = {"gauge": "R1", "time": "2026-06-09T16:00", "value": "95.8", "period": "60"}
    assert send(client, "/rain/one", **form)[0] == 303
    assert immediate(duty) == ["A1"]
    form = {"gauge": "L1", "time": "2026-06-09T16:00", "value": "10.5", "period": "60", "key": "k2"}
    assert send(client, "/rain/one", **form)[0] == 303
    assert "10.5 米" in client.get("/rain").text
    assert send(client, "/rain/one", gauge="R1", time="x", value="1", period="60")[0] == 400


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_small_file_goes_the_same_way(client: FlaskClient, encoding: str):
    body = "站名,时间,1小时雨量(mm)\n甲溪,2026-06-09 16:00,95.8\n太平桥,2026-06-09 16:00,\n".encode(
        encoding
    )
    data = {"file": (__import__("io").BytesIO(body), "雨情.csv")}
    reply = client.post("/rain/preview", data=data, headers=ORIGIN)
    assert reply.status_code == 200
    assert "甲溪雨量站" in reply.text


def test_a_workbook_is_sent_to_the_data_page(client: FlaskClient):
    data = {"file": (__import__("io").BytesIO(b"PK\x03\x04\x00\x00\xff\xff"), "雨情.xlsx")}
    reply = client.post("/rain/preview", data=data, headers=ORIGIN)
    assert reply.status_code == 400
    assert "另存为 csv" in reply.text


def test_hostile_words_stay_words(client: FlaskClient):
    _, page = send(client, "/rain/preview", text=f"截至16时，{HOSTILE}甲溪95.8毫米（1小时）")
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "nan"}, {"value": "inf"}, {"value": "1e5"}, {"period": "0"}, {"period": "-5"},
        {"period": "nan"}, {"period": "1e9"}, {"time": "0001-01-01T00:00"}, {"time": "9999-12-31T24:00"},
        {"time": "2027-06-09T16:00"},
    ],
)  # fmt: skip
def test_a_reading_that_cannot_be_is_refused_and_not_recorded(
    duty: Duty, client: FlaskClient, wrong: dict[str, str]
):
    form = {"gauge": "R1", "time": "2026-06-09T16:00", "value": "3", "period": "60"}
    assert send(client, "/rain/one", **(form | wrong))[0] == 400
    assert duty.current().night.log == ()


def test_a_number_without_end_in_a_text_is_not_recorded(duty: Duty, client: FlaskClient):
    text = f"截至16时，甲镇甲溪{'9' * 400}毫米（1小时），甲溪5毫米（1小时）"
    send(client, "/rain/save", text=text)
    rows = [row for entry in duty.current().night.log for row in entry.body["rows"]]
    assert all(row["rain_mm"] < 100 for row in rows)
