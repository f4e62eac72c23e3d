"""One Chinese sentence per unit: why this shelter, why not the listed one, why not the nearest."""

from tests.toy_county import (
    SHELTERS,
    assessed,
    at,
    changed,
    household,
    line,
    lonlat,
    square,
    unit,
    zone,
)

HERE = lonlat(500, 100)


def home(number, **more):
    return household("A1", number, "甲溪危险区", **{**HERE, **more})


def reason(*rows, number=1, **more):
    return unit(assessed(households=list(rows), **more), f"A1-000{number}")["reason"]


def test_the_lists_own_shelter_with_how_the_way_was_measured():
    # 1.4 x 894.43 = 1252 m
    assert reason(home(1, shelter_name="甲礼堂")) == "清单指定甲礼堂，直线估算1.3公里"
    roads = [{"road_id": "r1", "geometry": line((500, 100), (900, 100), (900, 900))}]
    assert reason(home(1, shelter_name="甲礼堂"), roads=roads) == "清单指定甲礼堂，按道路1.2公里"


def test_why_not_the_listed_one_names_both():
    words = reason(
        home(1, shelter_name="甲礼堂"), shelters=changed(SHELTERS, "S1", building_grade="D")
    )
    assert words.startswith("清单指定甲礼堂，房屋鉴定为D级危房，改为甲小学")


def test_a_full_listed_shelter_is_said_to_be_full():
    rows = [
        home(1, people=10.0, elderly=10.0, shelter_name="甲礼堂"),
        home(2, shelter_name="甲礼堂"),
    ]
    made = assessed(households=rows)
    moved = [row for row in made.plan.assignment.to_dict("records") if row["changed"]]
    assert len(moved) == 1
    assert "甲礼堂，名额已排满，改为甲小学" in moved[0]["reason"]


def test_why_not_the_nearest_when_something_hard_stands_against_it():
    near = {
        **SHELTERS[0],
        "shelter_id": "S0",
        "name": "近屋",
        "geometry": at(500, 300),
        "status": "unusable",
    }
    words = reason(home(1), shelters=[near, *SHELTERS])
    assert "最近的“近屋”未采用：场所已停用" in words


def test_a_shelter_cut_off_by_road_is_named_as_such():
    # S1 stands at its own piece that nothing joins
    roads = [
        {"road_id": "r1", "geometry": line((500, 100), (1900, 900))},
        {"road_id": "r2", "geometry": line((900, 900), (950, 900))},
    ]
    words = reason(home(1, shelter_name="甲礼堂"), roads=roads)
    assert words.startswith("清单指定甲礼堂，道路不通，改为甲小学")


def test_own_refuge_and_own_plan_say_that_they_take_no_place():
    assert reason(home(1, own_refuge=1.0)) == "投亲靠友，不占集中安置名额"
    school = {"institution_id": "I1", "name": "甲校", "kind": "学校", "people": 5.0, "village_id": "A1",
              "own_plan": "县中学", "geometry": at(500, 100)}  # fmt: skip
    made = assessed(institutions=[school])
    assert unit(made, "I1")["reason"].startswith("单位自行转移")


def test_a_gap_says_how_many_and_why():
    words = reason(home(1, people=12.0, shelter_name="甲礼堂"))
    assert words.startswith("安置缺口12人：清单指定甲礼堂，名额已排满")
    assert "容不下整户12人" in words


def test_an_estimate_says_what_it_is():
    zones = [zone("Z1", "geo4", "极高", "geological", square(0, 0, 100, 1000))]
    made = assessed(households=[], danger_areas=[], risk_zones=zones)
    words = made.plan.assignment["reason"].tolist()
    assert words
    assert all("待核实" in word and "地质" in word for word in words)


def test_every_row_has_one_sentence():
    rows = [home(n, people=float(n)) for n in range(1, 9)]
    made = assessed(households=rows)
    assert made.plan.assignment["reason"].str.len().gt(0).all()
    assert not made.plan.assignment["reason"].str.contains("nan|None|<NA>").any()
