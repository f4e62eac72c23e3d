"""Questions about a place, answered in words and numbers worked out by hand."""

import json

import pytest

from hazardmap.errors import NotAllowed, UnknownPlace, UsageError
from hazardmap.situation.answer import BY_ID, answer
from hazardmap.situation.model import Situation
from hazardmap.situation.replies import Answer
from hazardmap.situation.search import search_places
from hazardmap.viewer import Viewer
from tests.toy_county import lonlat


def ask(situation: Situation, viewer: Viewer, **question: object) -> Answer:
    return answer(situation, viewer, {key: str(value) for key, value in question.items()})


def test_a_village_says_level_danger_list_and_where_people_go(
    situation: Situation, everyone: Viewer
) -> None:
    said = ask(situation, everyone, village="A1")
    assert said.title == "甲镇甲1村"
    assert "综合风险区划图：中高风险（五级中第2级）" in said.verdict[0]
    assert "村南侧 300 米为甲溪危险区（山洪灾害危险区）" in said.verdict[0]
    assert "村西侧 300 米为甲山防范区（地质灾害风险防范区）。" in said.notes
    assert "属甲江小流域" in said.verdict[0]
    assert said.verdict[1].startswith("在册 4 户 34 人（含重点场所 1 处），其中 2 人尚无去处")
    assert said.numbers[0].label == "合计（去重）"
    assert sum(line.people or 0 for line in said.numbers[1:]) == said.numbers[0].people == 34
    assert sum(line.assigned for line in said.shelters) == 34
    assert {line.name for line in said.shelters} >= {
        "投亲靠友",
        "单位自行转移",
        "尚无去处（安置缺口）",
    }
    assert any("1 户同时在多处危险区" in note for note in said.notes)
    assert "最近的“甲溪小学”未采用：位于甲溪危险区内。" in said.notes
    assert ("转移责任人（4 户）", "李某") in {(person.role, person.name) for person in said.persons}
    assert "钱某" in {person.name for person in said.persons}
    assert "缺电话 1 户" in said.gaps


def test_a_village_without_a_list_is_not_a_village_without_danger(
    situation: Situation, everyone: Viewer
) -> None:
    said = ask(situation, everyone, village="B2")
    assert "本村未上报清单（不等于无转移人员）" in said.verdict[-1]
    assert "约 300 人" in said.verdict[-1]
    assert said.numbers == ()


def test_a_point_says_what_lies_there_first(situation: Situation, everyone: Viewer) -> None:
    said = ask(situation, everyone, **lonlat(500, 100))
    assert "位于甲溪危险区（山洪灾害危险区）内" in said.verdict[0]
    assert "综合防治区划图：重点防治区（三级中第1级）" in said.verdict[0]
    assert said.title == "甲镇甲1村"
    assert any("汛前巡查" in note for note in said.notes)
    far = ask(situation, everyone, **lonlat(1900, 900))
    assert "周边 500 米内没有登记的危险区" in far.verdict[0]
    assert "不在本县任何村的范围内" in ask(situation, everyone, lon=1, lat=1).verdict[-1]


def test_metres_and_direction_to_a_danger_area(situation: Situation, everyone: Viewer) -> None:
    assert "西侧 100 米为甲山防范区" in ask(situation, everyone, **lonlat(300, 400)).verdict[0]
    assert "南侧 200 米为甲溪危险区" in ask(situation, everyone, **lonlat(700, 400)).verdict[0]


def test_shelters_say_whether_they_may_serve(situation: Situation, everyone: Viewer) -> None:
    assert ask(situation, everyone, shelter="S4").verdict == ("不能启用：位于甲溪危险区内。",)
    said = ask(situation, everyone, shelter="S1")
    assert said.verdict[0].startswith("可启用，可容纳 10 人；预案安排")
    assert sum(line.people or 0 for line in said.numbers[1:]) == said.numbers[0].people


def test_institutions_mines_basins_and_areas_answer(situation: Situation, everyone: Viewer) -> None:
    assert "列入转移 20 人" in ask(situation, everyone, institution="I1").verdict[0]
    assert "不列入转移" in ask(situation, everyone, institution="I2").verdict[0]
    assert "单班 21 人，宿舍 人数未知" in ask(situation, everyone, mine="M1").verdict[0]
    assert "在册 7 户 61 人" in ask(situation, everyone, basin="W1").verdict[0]
    assert "在册 5 户 34 人" in ask(situation, everyone, area="F1").verdict[0]
    assert "尚无清单" in ask(situation, everyone, area="F9").verdict[0]


@pytest.mark.parametrize("kind", BY_ID)
def test_an_unknown_id_is_an_unknown_place(
    situation: Situation, everyone: Viewer, kind: str
) -> None:
    with pytest.raises(UnknownPlace):
        ask(situation, everyone, **{kind: "none"})


def test_a_question_must_name_something(situation: Situation, everyone: Viewer) -> None:
    for question in ({}, {"lon": "1"}, {"lon": "x", "lat": "1"}):
        with pytest.raises(UsageError):
            answer(situation, everyone, question)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("town", "B"), ("village", "B1"), ("shelter", "S3"), ("area", "F9"), ("institution", "I2")],
)
def test_a_town_does_not_answer_for_others(
    situation: Situation, town_a: Viewer, kind: str, value: str
) -> None:
    with pytest.raises(NotAllowed):
        ask(situation, town_a, **{kind: value})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("town", "A"),
        ("village", "A1"),
        ("shelter", "S4"),
        ("mine", "M1"),
        ("institution", "I1"),
        ("area", "F1"),
    ],
)
def test_persons_in_charge_are_hidden_from_whoever_may_not_read_them(
    situation: Situation, nameless: Viewer, kind: str, value: str
) -> None:
    text = json.dumps(ask(situation, nameless, **{kind: value}).as_json(), ensure_ascii=False)
    for word in ("李某", "王某", "郑某", "钱某", "孙某", "周某", "赵某", "1990000"):
        assert word not in text


def test_the_search_finds_places_and_never_people(
    situation: Situation, everyone: Viewer, town_a: Viewer
) -> None:
    found = [(place.kind, place.name) for place in search_places(situation, everyone, "甲")]
    assert ("镇街", "甲镇") in found
    assert ("避灾场所", "甲溪小学") in found
    assert ("小流域", "甲江") in found
    assert search_places(situation, everyone, "丁大有") == []
    assert search_places(situation, everyone, "李某") == []
    assert search_places(situation, everyone, " ") == []
    assert search_places(situation, everyone, ".*") == []
    assert search_places(situation, everyone, "甲1村")[0].name == "甲1村"
    assert not [place for place in search_places(situation, town_a, "乙") if place.kind != "小流域"]
