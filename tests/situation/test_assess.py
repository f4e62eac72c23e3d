"""The files of `assess` (contracts §2): identities, columns, order, formats, same bytes from shuffled rows."""

import csv
import io
import json
import random

import geopandas as gpd
import pandas as pd
import pytest

from hazardmap.exchange.situation_files import situation_files
from hazardmap.intake.folder import read_folder
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from hazardmap.tables import TABLES
from tests import toy_county as toy
from tests.folders import write_folder
from tests.toy_county import MOMENT, VILLAGES, area, at, household, lonlat, square, zone

COLUMNS = {
    "exposure.csv": "village_id,zone_id,product,hazard,scheme,level_rank,level_label,area_share,people,basis",
    "villages.csv": "village_id,name,town_id,worst_rank,worst_label,listed_households,listed_people,"
    "to_verify_people,shelter_ids,shelter_reason",
    "assignment.csv": "unit_kind,unit_id,village_id,group_id,people,assisted,hazards,primary_area,"
    "listed_shelter_id,shelter_id,changed,distance_m,travel_min,distance_basis,status,reason",
    "shelter_load.csv": "shelter_id,name,usable_capacity,assigned,to_verify,free,eligible,why_not",
    "risk_list.csv": "no,list_no,town,village,unit_kind,unit_id,name,people,assisted,kind,area,also_in,address,phone,"
    "mover,mover_phone,warner,warner_phone,shelter,keeper,keeper_phone,distance_m,basis,status,reason",
    "triggers.csv": "village_id,basin_id,step,window_h,rain_mm,threshold_mm,gauge_id,from_upstream",
}
SUMMARY = (
    "villages_exposed people_exposed exposed_by_hazard units people_listed people_assigned people_own_refuge "
    "people_own_plan people_unassigned changed_households estimated_villages people_to_verify shelters_eligible "
    "shelters_used places_free lower_bound gap unknowns institutions_watched areas_without_list as_of sources "
    "situation"
)
KEYS = {
    "exposure.csv": ("village_id", "zone_id"),
    "villages.csv": ("village_id",),
    "assignment.csv": ("unit_kind", "unit_id", "shelter_id"),
    "shelter_load.csv": ("shelter_id",),
}


def rows_of():
    """One of everything: two areas, refuge, an own plan, a gap, an estimate, rain."""
    people = [7.0, 2.0, 3.0, 0.0, None, 12.0, 4.0]
    homes = [
        household(
            "A1",
            n,
            "甲溪危险区",
            people=p,
            elderly=1.0,
            mover_name=f"责{n % 3}",
            **lonlat(400 + n, 100),
        )
        for n, p in enumerate(people, 1)
    ]
    homes += [household("A1", 1, "甲山防范区", people=5.0), household("A1", 2, "甲山防范区")]
    homes[1]["own_refuge"] = 1.0
    homes[2]["shelter_name"] = "甲小学"
    homes += [household("B1", n, "别处", danger_kind="低洼易涝区", people=4.0) for n in (1, 2, 3)]
    place = {"name": "甲校", "kind": "学校", "village_id": "A1", "people": 3.0}
    low = area("W1", "低洼易涝区", square(3000, 0, 3200, 1000))
    return {
        "towns": toy.TOWNS,
        "villages": VILLAGES,
        "shelters": toy.changed(toy.SHELTERS, "S2", usable_area_m2=17.0),
        "danger_areas": [*toy.AREAS, {**low, "village_id": "B2", "town_id": "B"}],
        "households": homes,
        "institutions": [
            {"institution_id": "I1", **place, "geometry": at(500, 100)},
            {"institution_id": "I2", **place, "own_plan": "县中学", "geometry": at(500, 150)},
            {"institution_id": "I3", **place, "geometry": at(500, 900)},
        ],
        "risk_zones": [
            zone("Z1", "composite5", "中高", "comprehensive", square(0, 0, 333, 1000), product="zoning"),
            zone("Z2", "geo4", "高", "geological", square(200, 0, 1500, 1000)),
        ],
        "roads": [{"road_id": "r1", "geometry": toy.line((400, 100), (900, 900))},
                  {"road_id": "r2", "geometry": toy.line((900, 900), (1900, 900))},
                  {"road_id": "r3", "geometry": toy.line((1900, 900), (2900, 900))}],
        "basins": [{"basin_id": "U", "name": "溪", "concentration_h": 2.0, "geometry": square(0, 0, 1000, 1000)}],
        "gauges": [{"gauge_id": "R1", "name": "站", "kind": "rain", "basin_id": "U", "geometry": at(1, 1)}],
        "thresholds": [{"village_id": "A1", "window_h": 1.0, "step": "ready", "rain_mm": 30.5}],
        "readings": [{"gauge_id": "R1", "time": "2026-06-10T02:10:00+08:00", "rain_mm": 40.25}],
    }  # fmt: skip


def folder(path, shuffle=None):
    frames = {}
    for name, rows in rows_of().items():
        order = list(range(len(rows)))
        if shuffle is not None:
            random.Random(shuffle).shuffle(order)
        frame = pd.DataFrame([rows[n] for n in order])
        if "geometry" in frame:
            frame = gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4549")
        frames[name] = frame
    assert set(frames) <= set(TABLES)
    return write_folder(path, frames, county={"county_id": "toy", "name": "玩具县", "demo": True})


def files_of(path):
    made = assess(read_folder(path), settings=Settings(), at=MOMENT)
    return situation_files(made), made


@pytest.fixture(scope="module")
def assessed_once(tmp_path_factory):
    return files_of(folder(tmp_path_factory.mktemp("toy")))


@pytest.fixture(scope="module")
def files(assessed_once):
    return assessed_once[0]


@pytest.fixture(scope="module")
def summary(files):
    return json.loads(files["summary.json"])


def table(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def test_everybody_listed_is_somewhere(files, summary):
    parts = ("people_assigned", "people_own_refuge", "people_own_plan", "people_unassigned")
    assert summary["people_listed"] == sum(summary[part] for part in parts)
    # 7 + 2 + 3 + 0 + 3 (unknown) + 12 + 4 = 31, the second 7 counts once; 3 x 4 = 12; I1 and I2 3 each
    assert summary["people_listed"] == 31 + 12 + 6
    assert summary["people_own_refuge"] == 2
    assert summary["people_own_plan"] == 3
    assert summary["people_unassigned"] > 0
    assert summary["units"] == 7 + 3 + 2
    assert summary["institutions_watched"] == ["I3"]
    assert summary["areas_without_list"] == ["W1"]


def test_the_summary_is_what_the_assignment_adds_up_to(files, summary):
    rows = table(files, "assignment.csv")
    for status in ("assigned", "own_refuge", "own_plan", "unassigned"):
        assert summary[f"people_{status}"] == sum(
            int(row["people"]) for row in rows if row["status"] == status
        )
    verify = [row for row in rows if row["status"] == "to_verify"]
    assert (
        summary["people_to_verify"] == sum(int(row["people"]) for row in verify) == 200
    )  # 0.2 of B2
    assert summary["estimated_villages"] == len({row["unit_id"] for row in verify}) == 1
    homes = [row for row in rows if row["unit_kind"] == "household"]
    assert summary["changed_households"] == sum(int(row["changed"]) for row in homes)


def test_the_loads_are_what_the_assignment_adds_up_to(files, summary):
    rows, loads = table(files, "assignment.csv"), table(files, "shelter_load.csv")
    for load in loads:
        here = [row for row in rows if row["shelter_id"] == load["shelter_id"]]
        for status, column in (("assigned", "assigned"), ("to_verify", "to_verify")):
            assert int(load[column]) == sum(
                int(row["people"]) for row in here if row["status"] == status
            )
        assert int(load["free"]) == int(load["usable_capacity"]) - int(load["assigned"]) - int(
            load["to_verify"]
        )
        assert (load["eligible"] == "1") == (load["why_not"] == "")
    assert summary["places_free"] == sum(int(load["free"]) for load in loads)
    assert summary["shelters_eligible"] == sum(int(load["eligible"]) for load in loads)
    assert summary["shelters_used"] == sum(
        int(load["assigned"]) + int(load["to_verify"]) > 0 for load in loads
    )


def test_sums_by_kind_of_the_primary_area_add_up_to_the_total(files, summary):
    rows = table(files, "risk_list.csv")
    by_kind = {}
    for row in rows:
        by_kind[row["kind"]] = by_kind.get(row["kind"], 0) + int(row["people"])
    assert sum(by_kind.values()) == summary["people_listed"]
    # household 1 (7 people) and 2 (2) stand in 甲溪 too, but count once under 甲山 (rank 1)
    assert by_kind["地质灾害风险防范区"] == 9
    assert by_kind["山洪灾害危险区"] == 3 + 0 + 3 + 12 + 4
    assert (
        len({(row["unit_kind"], row["unit_id"]) for row in rows}) == len(rows) == summary["units"]
    )


def test_villages_add_up_to_the_list_and_name_the_shelter_that_serves_them(files, summary):
    rows = {row["village_id"]: row for row in table(files, "villages.csv")}
    assert sum(int(row["listed_people"]) for row in rows.values()) == summary["people_listed"]
    assert sum(int(row["to_verify_people"]) for row in rows.values()) == summary["people_to_verify"]
    assert [int(rows[v]["listed_households"]) for v in ("A1", "A2", "B1", "B2")] == [7, 0, 3, 0]
    # A2 (middle 1500, 500) has nobody listed: 566 m to the node at S2, whose way to S1 is longer
    assert rows["A2"]["shelter_ids"] == "S2"
    assert rows["A2"]["shelter_reason"]
    used = {
        row["shelter_id"] for row in table(files, "assignment.csv") if row["village_id"] == "A1"
    } - {""}
    assert set(rows["A1"]["shelter_ids"].split(";")) == used


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_line_ends_are_those_of_the_contract(files, name):
    content = files[name]
    assert content.decode().split("\n", 1)[0] == COLUMNS[name]
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert len(table(files, name)) > 0


@pytest.mark.parametrize(("name", "keys"), KEYS.items())
def test_rows_are_sorted_by_their_keys(files, name, keys):
    found = [tuple(row[key] for key in keys) for row in table(files, name)]
    assert found == sorted(found)
    assert len(set(found)) == len(found)


def test_numbers_have_the_formats_of_the_contract(files):
    exposed = {(row["village_id"], row["zone_id"]): row for row in table(files, "exposure.csv")}
    assert exposed["A1", "Z1"]["area_share"] == "0.3330"
    assert float(exposed["A1", "Z1"]["people"]) == 333
    for row in table(files, "assignment.csv"):
        assert row["people"].isdigit()
        assert row["distance_m"] == "" or row["distance_m"].isdigit()
        assert row["travel_min"] == "" or len(row["travel_min"].split(".")[1]) == 1
        assert row["changed"] in {"0", "1"}
    everything = (
        b"".join(content for name, content in files.items() if name.endswith(".csv"))
        .decode()
        .lower()
    )
    cells = {cell for text in everything.split("\n") for cell in text.split(",")}
    assert not cells & {"nan", "none", "<na>", "nat", "true", "false", "inf"}


def test_own_refuge_and_unassigned_have_no_shelter_and_no_metres(files):
    for row in table(files, "assignment.csv"):
        if row["status"] in {"own_refuge", "own_plan", "unassigned"}:
            assert (
                row["shelter_id"],
                row["distance_m"],
                row["travel_min"],
                row["distance_basis"],
            ) == ("", "", "", "")
        assert row["reason"]


def test_triggers_are_written_with_readings(files):
    assert table(files, "triggers.csv") == [
        {"village_id": "A1", "basin_id": "U", "step": "ready", "window_h": "1", "rain_mm": "40.25",
         "threshold_mm": "30.5", "gauge_id": "R1", "from_upstream": ""}
    ]  # fmt: skip


def test_the_summary_has_the_keys_of_the_contract(summary, assessed_once):
    assert set(SUMMARY.split()) <= set(summary)
    assert summary["as_of"] == "2026-06-10T02:12:00+08:00"
    assert len(summary["situation"]) == 10
    assert int(summary["situation"], 16) >= 0
    assert summary["lower_bound"] > 0
    assert summary["gap"] >= 0
    assert assessed_once[1].number == summary["situation"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_rows_in_any_order_are_the_same_bytes(files, tmp_path, seed):
    shuffled, _ = files_of(folder(tmp_path / "toy", shuffle=seed))
    assert shuffled.keys() == files.keys()
    for name, content in files.items():
        assert shuffled[name] == content, name


def test_a_changed_row_is_another_situation(files, tmp_path):
    path = folder(tmp_path / "toy")
    text = (path / "households.csv").read_text(encoding="utf-8")
    (path / "households.csv").write_text(text.replace("户3", "户三"), encoding="utf-8")
    assert (
        json.loads(files_of(path)[0]["summary.json"])["situation"]
        != json.loads(files["summary.json"])["situation"]
    )


def test_villages_without_geometry_and_a_bare_list_give_everything_but_exposure(tmp_path):
    villages = pd.DataFrame(
        [{key: row[key] for key in ("village_id", "name", "town_id")} for row in VILLAGES]
    )
    homes = pd.DataFrame([household("A1", n, "溪边", shelter_name="村小") for n in (1, 2)])
    made_files, made = files_of(
        write_folder(tmp_path / "bare", {"villages": villages, "households": homes})
    )
    assert table(made_files, "exposure.csv") == []
    assert [row["status"] for row in table(made_files, "risk_list.csv")] == ["unassigned"] * 2
    assert made.summary["people_listed"] == 4
    assert made.summary["villages_exposed"] == 0
    assert "triggers.csv" not in made_files
