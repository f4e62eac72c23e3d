"""Map = list = summary = JSON on every level (口径一致), on the demonstration county.

Each face is asked as a user asks it, over HTTP; the oracle is what `assess` writes to files.
"""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from hazardmap.duty.current import Duty
from hazardmap.exchange.situation_files import situation_files
from hazardmap.intake.folder import read_folder
from tests.web.conftest import app_over, duty_over

GEO = Path(__file__).resolve().parents[1] / "data" / "geo"
LISTED = {"assigned", "own_refuge", "own_plan", "unassigned"}


@pytest.fixture(scope="module")
def duty() -> Duty:
    return duty_over(read_folder(GEO))


@pytest.fixture(scope="module")
def files(duty: Duty) -> dict[str, Any]:
    """What `assess` writes, read back as rows of text."""
    made = situation_files(duty.current())
    tables = {
        name: list(csv.DictReader(io.StringIO(body.decode("utf-8"))))
        for name, body in made.items()
        if name.endswith(".csv")
    }
    return tables | {"summary": json.loads(made["summary.json"])}


@pytest.fixture(scope="module")
def client(duty: Duty) -> FlaskClient:
    return app_over(duty).test_client()


@pytest.fixture(scope="module")
def towns(client: FlaskClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/lists.json").get_json()["towns"]
    return found


def whole(text: str) -> int:
    return int(float(text)) if text else 0


def test_household_every_unit_stands_in_exactly_one_town_list_and_one_village_list(
    client: FlaskClient, files: dict[str, Any], towns: list[dict[str, Any]]
) -> None:
    expected = {
        (row["unit_kind"], row["unit_id"]): (row["status"], whole(row["people"]), row["shelter_id"])
        for row in files["assignment.csv"]
        if row["status"] in LISTED
    }
    names = {row["shelter_id"]: row["name"] for row in files["shelter_load.csv"]}
    seen: Counter[tuple[str, str]] = Counter()
    for town in towns:
        for row in client.get(f"/lists/{town['town_id']}.json").get_json()["rows"]:
            key = (row["unit_kind"], row["unit_id"])
            status, people, shelter = expected[key]
            assert (row["status"], row["people"]) == (status, people)
            if shelter:
                assert row["shelter"] == names[shelter]
            seen[key] += 1
    nowhere = {key for key in expected if key not in seen}
    assert set(seen.values()) == {1}
    assert {kind for kind, _ in nowhere} <= {"institution"}  # places of no known village
    assert (
        sum(expected[key][1] for key in nowhere) + sum(expected[k][1] for k in seen)
        == (files["summary"]["people_listed"])
    )


def test_village_map_list_answer_page_and_file_agree(
    client: FlaskClient, files: dict[str, Any]
) -> None:
    drawn = {
        feature["properties"]["village_id"]: feature["properties"]
        for feature in client.get("/layers/village_levels.geojson").get_json()["features"]
    }
    asked = [row for row in files["villages.csv"] if whole(row["listed_people"])][::12]
    asked += [row for row in files["villages.csv"] if whole(row["to_verify_people"])][:5]
    assert len(asked) > 20
    for row in asked:
        place, people = row["village_id"], whole(row["listed_people"])
        households = whole(row["listed_households"])
        on_map = drawn[place]
        assert (on_map["listed_households"], on_map["listed_people"]) == (households, people)
        rows = client.get(f"/lists/{place}.json").get_json()["rows"]
        assert sum(line["people"] for line in rows) == people
        assert sum(line["unit_kind"] == "household" for line in rows) == households
        answer = client.get(f"/answer.json?village={place}").get_json()
        numbers = answer["numbers"]
        if people:
            assert (numbers[0]["households"], numbers[0]["people"]) == (households, people)
            assert sum(line["people"] for line in numbers[1:]) == people
            assert sum(line["households"] for line in numbers[1:]) == households
            assert sum(line["assigned"] for line in answer["shelters"]) == people
        page = client.get(f"/lists/{place}").get_data(as_text=True)
        if people:
            assert f"<b>{households}</b> 户 <b>{people}</b> 人" in page


def test_town_index_list_page_and_villages_agree(
    client: FlaskClient, files: dict[str, Any], towns: list[dict[str, Any]]
) -> None:
    by_town: Counter[str] = Counter()
    for row in files["villages.csv"]:
        by_town[row["town_id"]] += whole(row["listed_people"])
    for town in towns:
        page = client.get(f"/towns/{town['town_id']}.json").get_json()
        assert town["people"] == by_town[town["town_id"]]
        assert sum(village["people"] for village in page["villages"]) == town["people"]
        assert sum(village["listed_people"] for village in page["villages"]) == town["people"]
        if town["people"]:
            assert page["numbers"][0]["people"] == town["people"]
            assert page["numbers"][0]["households"] == town["households"]


def test_county_strip_index_map_and_summary_agree(
    client: FlaskClient, files: dict[str, Any], towns: list[dict[str, Any]]
) -> None:
    summary = client.get("/situation.json").get_json()
    for key, value in files["summary"].items():
        assert summary[key] == value, key
    nowhere = sum(
        whole(row["people"])
        for row in files["assignment.csv"]
        if row["status"] in LISTED and not row["village_id"]
    )
    assert sum(town["people"] for town in towns) + nowhere == summary["people_listed"]
    assert sum(town["unassigned_people"] for town in towns) <= summary["people_unassigned"]
    for path in ("/", "/lists", "/shelters", "/data"):
        page = client.get(path).get_data(as_text=True)
        strip = re.search(r'<section class="strip".*?</section>', page, re.DOTALL)
        assert strip is not None
        figures = [int(number) for number in re.findall(r"<b>(\d+)</b>", strip.group())]
        assert figures[0] == summary["people_listed"]
        assert summary["shelters_eligible"] in figures
        assert summary["situation"] in page


def test_shelter_page_load_and_assignment_agree(client: FlaskClient, files: dict[str, Any]) -> None:
    placed: Counter[str] = Counter()
    for row in files["assignment.csv"]:
        if row["status"] == "assigned":
            placed[row["shelter_id"]] += whole(row["people"])
    rows = {row["shelter_id"]: row for row in client.get("/shelters.json").get_json()["shelters"]}
    assert len(rows) == len(files["shelter_load.csv"])
    for row in files["shelter_load.csv"]:
        shown = rows[row["shelter_id"]]
        assert shown["assigned"] == whole(row["assigned"]) == placed[row["shelter_id"]]
        assert shown["free"] == whole(row["free"])
        assert shown["why_not"] == (row["why_not"] or shown["why_not"])
    for shelter_id in list(placed)[::20]:
        page = client.get(f"/shelters/{shelter_id}.json").get_json()
        assert page["numbers"][0]["people"] == placed[shelter_id]
        assert sum(line["people"] for line in page["numbers"][1:]) == placed[shelter_id]
