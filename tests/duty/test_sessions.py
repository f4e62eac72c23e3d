"""Sessions: how long they last, what ends them, and that a number nobody was given opens nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.errors import NotAllowed
from hazardmap.store.scope import PROGRAMME
from tests.duty.doors import Door


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path)
    yield made
    made.entrance.close()


def test_a_session_ends_after_half_an_hour_of_nothing_or_twelve_hours(door: Door) -> None:
    door.account("枫桥")
    number = door.enter("枫桥")
    for _ in range(23):
        door.later(minutes=29)
        assert door.entrance.who(number)
    door.later(minutes=31)
    assert door.entrance.who(number) is None
    number = door.enter("枫桥")
    for _ in range(24):
        door.later(minutes=29)
        assert door.entrance.who(number)
    door.later(minutes=25)
    assert door.entrance.who(number) is None, "twelve hours are over"


def test_pages_that_ask_by_themselves_keep_nobody_signed_in(door: Door) -> None:
    door.account("枫桥")
    number = door.enter("枫桥")
    for _ in range(5):
        door.later(minutes=5)
        assert door.entrance.who(number, passive=True)
    door.later(minutes=6)
    assert door.entrance.who(number, passive=True) is None


def test_a_watch_lasts_a_day_without_a_click(door: Door) -> None:
    door.account("枫桥")
    number = door.enter("枫桥")
    found = door.entrance.who(number)
    assert found
    door.entrance.sessions.change(found[1], watch=True)
    door.later(hours=23)
    assert door.entrance.who(number)
    door.later(hours=1)
    assert door.entrance.who(number) is None


def test_sessions_end_with_logout_disabling_and_a_restart_keeps_the_others(door: Door) -> None:
    one, two = door.account("一"), door.account("二")
    first, second, third = door.enter("一"), door.enter("二"), door.enter("二")
    found = door.entrance.who(first)
    assert found
    door.entrance.sign_out(*found)
    assert door.entrance.who(first) is None
    door.entrance.close()
    door.open()
    assert door.entrance.who(first) is None
    assert door.entrance.who(second)
    door.account("县", "county")
    door.entrance.accounts.set_disabled(PROGRAMME, two.id, disabled=True)
    door.entrance.changed()
    assert door.entrance.who(second) is None
    assert door.entrance.who(third) is None
    with pytest.raises(NotAllowed, match="不对"):
        door.enter("二")
    assert one.id != two.id


def test_a_number_that_nobody_was_given_opens_nothing(door: Door) -> None:
    account = door.account("枫桥")
    number = door.enter("枫桥")
    session = door.entrance.sessions.of_account(account.id)[0]
    for guess in ("", "x", number[:-1], number + "x", session.token):
        assert door.entrance.who(guess) is None
