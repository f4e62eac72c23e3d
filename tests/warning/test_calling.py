"""叫应: sent is never answered, the next number by itself, clocks to the second, names never guessed."""

from datetime import datetime, timedelta, timezone
from typing import Any

from hazardmap.entries import Entry
from hazardmap.warning.calling import (
    NONE,
    Attempt,
    Called,
    Calls,
    Number,
    clock_words,
    countdown,
    next_number,
    state_of,
    step,
)
from hazardmap.warning.unread_names import match_unread

AT = datetime(2026, 6, 10, 2, 10, tzinfo=timezone(timedelta(hours=8)))
NUMBERS = (Number("1", "手机", "甲"), Number("2", "B岗", "乙"), Number("3", "座机", "甲"))


def entry(minute: float, kind: str, **body: Any) -> Entry:
    moment = AT + timedelta(minutes=minute)
    return Entry(1, f"k{minute}{kind}", moment, "值班", kind, {"subject": "W", **body})


def after(*entries: Entry) -> Calls:
    part = NONE
    for one in entries:
        part = step(part, one)
    return part


def state(part: Calls, minute: float) -> str:
    now = AT + timedelta(minutes=minute)
    return state_of(part.of("W", "P"), now, unread_min=3).words


def test_sent_and_read_are_never_answered() -> None:
    part = after(entry(0, "call.sent", people=["P"]))
    assert state(part, 2.99) == "已发 2分59秒，未读"
    assert state(part, 3) == "已发 3分0秒，未读，需电话叫醒"
    part = step(part, entry(4, "call.read", people=["P"]))
    assert state(part, 30) == "02:14 已读，待回复"
    assert part.of("W", "P").answered is None


def test_a_message_sent_again_does_not_start_the_minutes_anew() -> None:
    part = after(entry(0, "call.sent", people=["P"]), entry(2, "call.sent", people=["P"]))
    assert "需电话叫醒" in state(part, 3.5)


def test_only_who_repeated_it_has_answered() -> None:
    tried = entry(1, "call.result", person="P", number="1", who="甲", result="他人代接")
    part = after(tried)
    assert state(part, 2) == "他人代接 02:11，未接通"
    part = step(
        part, entry(2, "call.result", person="P", number="2", who="乙", result="接通已复述")
    )
    assert state(part, 3) == "已接通 02:12"


def test_calls_of_a_warning_say_nothing_of_an_order() -> None:
    part = after(entry(1, "call.result", person="P", number="1", who="甲", result="接通已复述"))
    assert part.of("O", "P") == Called()


def test_the_next_number_comes_by_itself_until_somebody_answers() -> None:
    called = Called()
    offered = []
    while number := next_number(NUMBERS, called):
        offered.append(number.label)
        attempt = Attempt("k", AT, "值班", number.phone, number.label, number.who, "无人接听")
        called = Called(attempts=(*called.attempts, attempt))
    assert offered == ["手机", "B岗", "座机"]
    answered = Attempt("k", AT, "值班", "1", "手机", "甲", "接通已复述")
    assert next_number(NUMBERS, Called(attempts=(answered,))) is None


def test_clocks_are_said_to_the_second() -> None:
    due = AT + timedelta(minutes=15)
    now = AT + timedelta(minutes=3, seconds=18)
    assert countdown(due, now, "首次回复") == "首次回复还剩 11分42秒"
    assert countdown(due, AT + timedelta(minutes=17), "首次回复") == "首次回复已超时 2分0秒"
    assert clock_words(timedelta(hours=2, minutes=14)) == "2小时14分"


def test_an_unread_list_marks_the_rest_read() -> None:
    group = {"P1": "王某", "P2": "李某", "P3": "赵某"}
    found = match_unread("未读（1人）：李某", group)
    assert (found.unread, found.read, found.unknown) == (("P2",), ("P1", "P3"), ())


def test_unknown_and_doubled_names_are_asked() -> None:
    group = {"P1": "王某", "P2": "王某", "P3": "赵某"}
    found = match_unread("王某、孙某", group)
    assert found.unread == ("P1", "P2")
    assert found.unknown == ("王某", "孙某")
    assert found.read == ("P3",)


def test_names_of_an_unread_list_are_met_with_a_sign_before_them_and_space_within() -> None:
    group = {"P1": "王伟", "P2": "李某某", "P3": "赵某", "P4": "戚国华"}
    found = match_unread("3人未读\n@王　伟 @戚 国华（枫源）\n李某某 赵某", group)
    assert found.unread == ("P1", "P4", "P2", "P3")
    assert found.unknown == ("枫源",)
