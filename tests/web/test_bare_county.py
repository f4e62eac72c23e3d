"""A folder with next to nothing still answers on every page, and says what to do first."""

import pandas as pd
import pytest
from flask.testing import FlaskClient

from hazardmap.tables.county_tables import CountyTables
from tests.toy_county import household, toy
from tests.web.conftest import app_over, duty_over

PATHS = (
    "/", "/lists", "/lists.json", "/lists/A", "/lists/A1", "/lists/A1.json", "/lists/A1.csv",
    "/lists/A1.xlsx", "/towns/A", "/towns/A.json", "/villages/A1", "/villages/A1.json", "/shelters",
    "/shelters.json", "/mines", "/mines.json", "/basins", "/basins.json", "/data", "/data.json",
    "/about", "/health", "/situation.json", "/places.json?q=甲", "/answer.json?village=A1",
    "/answer.json?town=A", "/answer.json?lon=120.2&lat=29.7", "/layers.json",
    "/orders", "/orders.json", "/orders/new", "/calls", "/calls.json", "/calls.csv",
    "/moves", "/moves.json", "/moves/A1", "/moves/slip",
)  # fmt: skip
NAMES = [
    {"village_id": "A1", "name": "枫源村", "town_id": "A"},
    {"village_id": "A2", "name": "新村", "town_id": "A"},
]
TOWNS = [{"town_id": "A", "name": "枫桥镇"}]


def listed(count: int) -> list[dict[str, object]]:
    return [
        household("A1", number + 1, "枫溪危险区", shelter_name="枫源文化礼堂")
        for number in range(count)
    ]


BARE: dict[str, CountyTables] = {
    "villages alone": toy(villages=NAMES, towns=[], shelters=[], danger_areas=[], households=[]),
    "villages and households": toy(
        villages=NAMES, towns=[], shelters=[], danger_areas=[], households=listed(30)
    ),
    "names of towns too": toy(
        villages=NAMES, towns=TOWNS, shelters=[], danger_areas=[], households=listed(30)
    ),
    "shelters without position": toy(
        villages=NAMES, towns=TOWNS, danger_areas=[], households=listed(30),
        shelters=[{"shelter_id": "S1", "name": "枫源文化礼堂", "capacity": 120.0, "village_id": "A1"}],
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=BARE)
def client(request: pytest.FixtureRequest) -> FlaskClient:
    return app_over(duty_over(BARE[request.param])).test_client()


@pytest.mark.parametrize("path", PATHS)
def test_every_page_answers(client: FlaskClient, path: str) -> None:
    with client.get(path) as reply:
        assert reply.status_code == 200
        text = (
            reply.get_data(as_text=True)
            if reply.mimetype.startswith(("text", "application/json"))
            else ""
        )
    assert ">nan<" not in text
    assert "NaN" not in text
    assert ">None<" not in text


def test_without_positions_the_list_says_how_many_are_not_on_the_map() -> None:
    client = app_over(duty_over(BARE["names of towns too"])).test_client()
    page = client.get("/lists/A1").get_data(as_text=True)
    assert "在册 <b>30</b> 户 <b>60</b> 人" in page
    assert "无坐标，未上图30户" in page
    assert "枫桥镇枫源村避险转移清单" in page


def test_a_town_without_a_name_goes_by_its_code() -> None:
    client = app_over(duty_over(BARE["villages and households"])).test_client()
    assert "A枫源村避险转移清单" in client.get("/lists/A1").get_data(as_text=True)


def test_places_without_position_still_take_people() -> None:
    client = app_over(duty_over(BARE["shelters without position"])).test_client()
    rows = client.get("/lists/A1.json").get_json()["rows"]
    assert {row["shelter"] for row in rows} == {"枫源文化礼堂"}
    assert {row["distance_m"] for row in rows} == {None}


def test_empty_states_say_what_to_do_first() -> None:
    client = app_over(duty_over(BARE["villages alone"])).test_client()
    assert "20 列" in client.get("/lists").get_data(as_text=True)
    assert "shelters 表" in client.get("/shelters").get_data(as_text=True)
    assert "basins 表" in client.get("/basins").get_data(as_text=True)
    assert "mines 表" in client.get("/mines").get_data(as_text=True)
    assert "未上报清单（不等于无转移人员）" in client.get("/villages/A1").get_data(as_text=True)


def test_a_village_that_declared_none_is_told_apart_from_one_that_is_silent() -> None:
    said = [{"village_id": "A2", "statement": "none_declared", "as_of": pd.Timestamp("2026-06-01")}]
    tables = toy(
        villages=NAMES,
        towns=TOWNS,
        shelters=[],
        danger_areas=[],
        households=listed(1),
        list_statements=said,
    )
    client = app_over(duty_over(tables)).test_client()
    assert "本村上报：无转移人员" in client.get("/villages/A2").get_data(as_text=True)
