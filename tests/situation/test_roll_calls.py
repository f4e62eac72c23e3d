"""When the next roll-call is due, what the last one found, and what stays a question."""

from datetime import datetime, timedelta
from types import MappingProxyType

from hazardmap.evacuation.moves import RollCall
from hazardmap.moments import BEIJING
from hazardmap.settings import Settings
from hazardmap.situation.roll_calls import RollLine, difference_words, next_due

AT = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)


def clock(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-06-{text}:00+08:00")


def test_people_who_came_at_night_are_counted_in_the_morning_and_in_the_evening() -> None:
    usual = Settings()
    assert next_due(AT, usual) == clock("10T07:30")
    assert next_due(clock("10T07:30"), usual) == clock("10T20:00")
    assert next_due(clock("10T19:59"), usual) == clock("10T20:00")
    assert next_due(clock("10T20:05"), usual) == clock("11T07:30")


def test_the_office_chooses_its_own_clocks_and_an_interval() -> None:
    assert next_due(AT, Settings(roll_call_morning_h=6.25)) == clock("10T06:15")
    assert next_due(AT, Settings(roll_call_every_h=4)) == clock("10T06:40")
    assert next_due(clock("10T06:40"), Settings(roll_call_every_h=4)) == clock("10T07:30")


def roll(people: int, expected: int, **missing: int) -> RollCall:
    return RollCall(
        key="r", shelter_id="S1", people=people, expected=expected, at=AT, by="赵某",
        missing=tuple(missing), missing_people=MappingProxyType(missing), seq=9,
    )  # fmt: skip


def line(last: RollCall | None, *, overdue: bool = False, hours: int = 0) -> RollLine:
    due = AT + timedelta(hours=5)
    return RollLine("S1", "甲礼堂", "A", 7, AT, due, last=last, overdue=overdue, hours=hours)


def test_a_roll_call_says_what_differs() -> None:
    assert difference_words(roll(7, 7)) == "与登记7人相符"
    assert difference_words(roll(5, 7)) == "比登记7人少2人"
    assert difference_words(roll(8, 7)) == "比登记7人多1人"


def test_who_is_short_and_not_named_is_counted() -> None:
    assert line(roll(5, 7, a=1)).unnamed == 1
    assert line(roll(5, 7, a=1, b=1)).unnamed == 0
    assert line(roll(8, 7)).unnamed == 0
    assert (line(None).unnamed, line(None).difference) == (0, 0)


def test_the_words_say_how_long_nobody_was_counted() -> None:
    assert line(None).words == "下次点名 06-10 07:40"
    late = line(roll(7, 7), overdue=True, hours=13)
    assert late.words == "安置未清点已超过13小时（应于06-10 07:40点名）"
    assert (
        line(None, overdue=True).words.removesuffix("（应于06-10 07:40点名）") == "安置后还没有清点"
    )
