"""The evacuation risk list (contracts §2 risk_list.csv): rows, order, words. Worked out by hand."""

from tests.toy_county import AREAS, SHELTERS, area, assessed, at, changed, household, lonlat

COLUMNS = [
    "no",
    "list_no",
    "town",
    "village",
    "unit_kind",
    "unit_id",
    "name",
    "people",
    "assisted",
    "kind",
    "area",
    "also_in",
    "address",
    "phone",
    "mover",
    "mover_phone",
    "warner",
    "warner_phone",
    "shelter",
    "keeper",
    "keeper_phone",
    "distance_m",
    "basis",
    "status",
    "reason",
]
HERE = lonlat(500, 100)


def listed(*rows, **more):
    return assessed(households=list(rows), **more).plan.risk_list


def test_the_columns_begin_as_the_contract_says():
    assert listed(household("A1", 1, "甲溪危险区")).columns[: len(COLUMNS)].tolist() == COLUMNS


def test_the_order_is_town_village_unplaced_area_mover_number():
    rows = [
        household("B1", 1, "甲溪危险区"),
        household("A2", 1, "甲溪危险区"),
        household("A1", 5, "甲山防范区", mover_name="丙"),
        household("A1", 4, "甲溪危险区", mover_name="乙", list_no=12.0),
        household("A1", 3, "甲溪危险区", mover_name="乙", list_no=2.0),
        household("A1", 2, "甲溪危险区", mover_name="丁", list_no=1.0),
        household("A1", 1, "甲溪危险区", mover_name="甲", people=99.0),  # fits nowhere
    ]
    found = listed(*rows)
    # by code point 丁 < 乙 and 甲山 < 甲溪; numbers count as numbers: 2 before 12
    assert found["unit_id"].tolist() == [
        "A1-0001",
        "A1-0005",
        "A1-0002",
        "A1-0003",
        "A1-0004",
        "A2-0001",
        "B1-0001",
    ]
    assert found["no"].tolist() == list(range(1, 8))
    assert found["list_no"].tolist() == ["01", "05", "01", "02", "12", "01", "01"]


def test_a_row_says_who_where_and_who_is_in_charge():
    row = listed(
        household("A1", 1, "甲溪危险区", address="溪边1号", mover_name="李某", mover_phone="19900000011",
                  warner_name="王某", warner_phone="19900000012", shelter_name="甲礼堂", keeper_name="旧管理员",
                  elderly=1.0, **HERE),
        shelters=changed(SHELTERS, "S1", keeper_name="张某", keeper_phone="19900000013"),
    ).iloc[0]  # fmt: skip
    expected = {
        "town": "甲镇", "village": "甲1村", "name": "户1", "phone": "19900000001", "people": 2, "assisted": 1,
        "kind": "山洪灾害危险区", "area": "甲溪危险区", "address": "溪边1号", "mover": "李某",
        "mover_phone": "19900000011", "warner": "王某", "warner_phone": "19900000012", "shelter": "甲礼堂",
        "keeper": "张某", "keeper_phone": "19900000013", "distance_m": 1252, "basis": "straight", "status": "assigned",
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected


def test_the_lists_keeper_stands_in_when_the_shelter_table_is_silent_and_never_for_another_shelter():
    here = household("A1", 1, "甲溪危险区", shelter_name="甲礼堂", keeper_name="张某", **HERE)
    assert listed(here)["keeper"].tolist() == ["张某"]
    moved = listed(here, shelters=changed(SHELTERS, "S1", status="unusable"))
    assert moved["shelter"].tolist() == ["甲小学"]
    assert moved["keeper"].isna().all()


def test_institutions_stand_on_the_list_and_estimates_do_not():
    school = {"institution_id": "I1", "name": "甲校", "kind": "学校", "people": 5.0, "village_id": "A1",
              "officer_name": "孙某", "officer_phone": "19900000020", "geometry": at(500, 100)}  # fmt: skip
    areas = [*AREAS, area("F2", "山洪灾害危险区", at(1500, 500))]
    made = assessed(
        households=[household("A1", 1, "甲溪危险区")], institutions=[school], danger_areas=areas
    )
    assert made.summary["estimated_villages"] == 1
    found = made.plan.risk_list.set_index("unit_id")
    assert sorted(found.index) == ["A1-0001", "I1"]
    facts = found.loc["I1", ["name", "kind", "mover", "mover_phone"]].tolist()
    assert facts == ["甲校", "学校", "孙某", "19900000020"]


def test_without_a_shelter_table_the_lists_own_word_is_shown_and_counts_as_unplaced():
    row = listed(
        household("A1", 1, "甲溪危险区", shelter_name="村小", keeper_name="张某"), shelters=[]
    ).iloc[0]
    assert (row["shelter"], row["keeper"], row["status"]) == ("村小", "张某", "unassigned")
