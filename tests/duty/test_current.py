"""The current Situation: swapped whole, waited for shortly, ticking, kept when an update fails."""

import threading
from datetime import timedelta

import pytest

from hazardmap.duty.clock import Clock, beijing_now
from hazardmap.duty.current import STEPS, Duty
from hazardmap.errors import NotReady
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from tests.toy_county import toy
from tests.web.conftest import AT, duty_over


def test_before_the_first_swap_a_reader_is_told_how_far_it_is() -> None:
    duty = Duty(settings=Settings(), now=lambda: AT)
    duty.step(2)
    with pytest.raises(NotReady, match=STEPS[1]):
        duty.current(wait_s=0)


def test_a_waiting_reader_gets_the_situation_as_soon_as_it_is_there() -> None:
    duty = Duty(settings=Settings(), now=lambda: AT)
    county = prepare(toy(), Settings())
    made = plan(county, on=AT.date(), settings=Settings())
    found = []
    reader = threading.Thread(target=lambda: found.append(duty.current(wait_s=20)))
    reader.start()
    duty.take(county, made)
    reader.join(timeout=20)
    assert found == [duty.current()]


def test_a_failure_before_the_first_situation_ends_the_waiting_with_its_reason() -> None:
    duty = Duty(settings=Settings(), now=lambda: AT)
    duty.fail("villages：没有 villages 表；请放入村表")
    with pytest.raises(NotReady, match="没有 villages 表"):
        duty.current(wait_s=20)


def test_a_failed_update_keeps_the_former_situation_and_its_reason() -> None:
    duty = duty_over(toy())
    before = duty.current()
    duty.fail("households 第3行：人数不是数字")
    assert duty.current() is before
    assert duty.progress().failure == "households 第3行：人数不是数字"
    duty.take(before.county, before.plan)
    assert duty.progress().failure == ""


def test_a_tick_moves_the_time_and_nothing_else() -> None:
    moments = iter([AT, AT + timedelta(minutes=1)])
    duty = Duty(settings=Settings(), now=lambda: next(moments))
    county = prepare(toy(), Settings())
    duty.take(county, plan(county, on=AT.date(), settings=Settings()))
    before = duty.current()
    duty.tick()
    after = duty.current()
    assert after.as_of - before.as_of == timedelta(minutes=1)
    assert after.plan is before.plan
    assert after.number == before.number


def test_a_tick_without_a_county_is_silent() -> None:
    Duty(settings=Settings(), now=lambda: AT).tick()


def test_the_clock_ticks_and_survives_an_error() -> None:
    ticks = threading.Semaphore(0)

    def tick() -> None:
        ticks.release()
        raise ValueError("broken")

    clock = Clock(tick, every_s=0.01)
    clock.start()
    assert ticks.acquire(timeout=10)
    assert ticks.acquire(timeout=10)
    clock.stop()


def test_the_time_is_beijing_s() -> None:
    assert beijing_now().utcoffset() == timedelta(hours=8)
