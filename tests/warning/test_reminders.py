"""What must be noticed, and what it takes to silence it."""

from datetime import timedelta

from hazardmap.entries import Entry
from hazardmap.warning.reminders import AMBER, NONE, RED, Cause, step, waiting
from tests.toy_county import MOMENT


def cause(number: int, **more: object) -> Cause:
    given = {
        "id": f"t:{number}", "kind": "trigger", "town_id": "A", "at": MOMENT, "level": RED,
        "group": "t", "head": "雨情已达“立即转移”指标：",
        "place": f"甲{number}村", "tail": "（甲站 3 小时 112/90 毫米）",
    }  # fmt: skip
    return Cause(**{**given, **more})  # type: ignore[arg-type]


def said(office: str, *ids: str, name: str = "张三", later_min: int = 0) -> Entry:
    at = MOMENT + timedelta(minutes=later_min)
    body = {"office": office, "ids": list(ids), "name": name}
    return Entry(1, f"k{name}", at, "值班", "reminder.acknowledged", body)


def test_causes_of_one_group_are_one_sentence():
    (one,) = waiting([cause(1), cause(2)], NONE, "A")
    assert one.words == "雨情已达“立即转移”指标：甲1村、甲2村（甲站 3 小时 112/90 毫米）"
    (many,) = waiting([cause(n) for n in range(1, 6)], NONE, "A")
    assert "甲1村、甲2村、甲3村等5处" in many.words


def test_an_acknowledged_cause_waits_no_more_and_a_new_one_does():
    seen = step(NONE, said("A", "t:1"))
    assert waiting([cause(1)], seen, "A") == ()
    (one,) = waiting([cause(1), cause(2)], seen, "A")
    assert one.ids == ("t:2",)


def test_every_office_acknowledges_for_itself():
    seen = step(NONE, said("county", "t:1"))
    assert waiting([cause(1)], seen, "county") == ()
    assert len(waiting([cause(1)], seen, "A")) == 1


def test_the_first_name_stands():
    seen = step(step(NONE, said("A", "t:1")), said("A", "t:1", name="李四", later_min=5))
    assert seen.seen["A/t:1"].name == "张三"


def test_red_comes_first_then_the_newest():
    old = cause(1, group="a", at=MOMENT - timedelta(hours=1))
    new = cause(2, group="b")
    amber = cause(3, group="c", level=AMBER, at=MOMENT + timedelta(hours=1))
    assert [one.ids[0] for one in waiting([amber, old, new], NONE, "A")] == ["t:2", "t:1", "t:3"]
