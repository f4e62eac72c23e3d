"""What would close the gap (安置缺口怎么补), ranked. S1, S2, S3 have 10 places each. Worked out by hand."""

from tests.toy_county import SHELTERS, assessed, at, changed, household, lonlat, unit

HERE = lonlat(500, 100)


def cures(*rows, shelters=SHELTERS, **more):
    made = assessed(households=list(rows), shelters=shelters, **more)
    return made.plan.cures.to_dict("records"), made


def home(number, people=9.0):
    return household("A1", number, "甲溪危险区", people=people, **HERE)


def test_without_a_gap_there_is_nothing_to_cure():
    found, made = cures(home(1))
    assert (found, made.summary["people_unassigned"]) == ([], 0)


def test_a_shelter_that_only_lacks_an_appraisal_is_named_first_with_what_it_would_place():
    shelters = changed(SHELTERS[:2], "S2", appraised="无")
    found, made = cures(home(1), home(2), shelters=shelters)
    assert made.summary["people_unassigned"] == 9
    assert (found[0]["rank"], found[0]["kind"], found[0]["shelter_id"], found[0]["people"]) == (
        1,
        "confirm",
        "S2",
        9,
    )
    assert "甲小学" in found[0]["sentence"]
    assert "无安全鉴定" in found[0]["sentence"]


def test_blocked_places_are_a_cure_too():
    found, _ = cures(
        home(1),
        home(2),
        shelters=[*SHELTERS[:1], {**SHELTERS[1], "blocked_places": 9.0, "capacity": 10.0}],
    )
    assert [(row["kind"], row["shelter_id"]) for row in found][:1] == [("unblock", "S2")]


def test_a_shelter_that_may_never_serve_is_no_cure():
    for facts in (
        {"building_grade": "D"},
        {"status": "unusable"},
        {"appraised": "无", "unsuitable_for": "flash_flood"},
    ):
        found, _ = cures(home(1), home(2), shelters=changed(SHELTERS[:2], "S2", **facts))
        assert [row["kind"] for row in found] == ["find"], facts


def test_the_gap_stands_by_town_and_adds_up():
    rows = [
        home(1),
        home(2),
        household("B1", 1, "别处", people=7.0, **lonlat(2500, 100)),
        household("B1", 2, "别处", people=12.0),
    ]
    found, made = cures(*rows, shelters=SHELTERS[:1])
    missing = {row["town_id"]: row["people"] for row in found if row["kind"] == "find"}
    left = {
        key: unit(made, key)["people"]
        for key in ("A1-0001", "A1-0002", "B1-0001", "B1-0002")
        if unit(made, key)["status"] == "unassigned"
    }
    assert sum(missing.values()) == made.summary["people_unassigned"] == sum(left.values())
    assert set(missing) == {"A", "B"}


def test_those_who_go_to_relatives_are_no_gap():
    found, made = cures({**home(1), "own_refuge": 1.0}, shelters=[])
    assert found == []
    assert made.summary["people_unassigned"] == 0


def test_an_institution_without_village_is_in_the_gap_of_the_county():
    camp = {
        "institution_id": "I1",
        "name": "工棚",
        "kind": "工棚",
        "people": 50.0,
        "geometry": at(500, 100),
    }
    found, made = cures(home(1), institutions=[camp])
    assert made.summary["people_unassigned"] == 50
    assert sum(row["people"] for row in found if row["kind"] == "find") == 50
