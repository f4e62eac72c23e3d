"""Long work in another process: watched, cancelled, and every end said in Chinese."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hazardmap.duty.jobs import CRASHED, Job, Jobs
from hazardmap.errors import UnknownPlace


def wait_for(gate: Path) -> bytes:
    """Finish when the gate file is there."""
    while not gate.exists():
        time.sleep(0.02)
    return gate.read_bytes()


def refuse(place: str) -> bytes:
    raise UnknownPlace(f"没有这个村：{place}")


def stumble(_step: object) -> bytes:
    raise ZeroDivisionError


def die(_step: object) -> bytes:
    os._exit(3)


def echo(step: bytes) -> bytes:
    return step


def until(holds: Callable[[], bool]) -> None:
    """Wait for a state that must come; a minute is for a machine under load."""
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.02)
    pytest.fail("it did not come to that")


def ended(job: Job) -> Job:
    until(lambda: job.state != "进行中")
    return job


@pytest.fixture(scope="module")
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_a_job_is_watched_step_by_step(jobs: Jobs, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    job = jobs.start("甲镇汛前打印包", wait_for, [first, second], count=2, owner="甲")
    assert (job.done, job.state) == (0, "进行中")
    first.write_bytes(b"1")
    until(lambda: job.done == 1)
    assert (job.state, job.finished) == ("进行中", False)
    second.write_bytes(b"2")
    assert ended(job).state == "已完成"
    assert (job.results, job.done) == ([b"1", b"2"], 2)


def test_a_cancelled_job_keeps_nothing_and_the_next_one_runs(jobs: Jobs, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    job = jobs.start("包", wait_for, [gate, gate], count=2, owner="甲")
    jobs.cancel(job)
    assert (job.state, job.finished) == ("已取消", False)
    gate.write_bytes(b"x")
    assert ended(jobs.start("下一个", echo, [b"y"], owner="甲")).results == [b"y"]
    assert (job.state, job.results, job.done) == ("已取消", [], 0)


def test_a_refusal_is_said_in_its_own_words(jobs: Jobs) -> None:
    job = ended(jobs.start("包", refuse, ["枫源村"], owner="甲"))
    assert (job.state, job.failure) == ("失败", "没有这个村：枫源村")


def test_material_that_is_refused_is_said_too(jobs: Jobs) -> None:
    material = (refuse(place) for place in ["祝园"])
    job = ended(jobs.start("包", echo, material, owner="甲"))
    assert (job.state, job.failure) == ("失败", "没有这个村：祝园")


def test_an_unforeseen_error_says_what_to_do(jobs: Jobs) -> None:
    job = ended(jobs.start("包", stumble, [1], owner="甲"))
    assert (job.state, job.failure) == ("失败", CRASHED)
    assert "请重试" in CRASHED


def test_a_process_that_dies_is_said_and_replaced(jobs: Jobs) -> None:
    job = ended(jobs.start("包", die, [1], owner="甲"))
    assert (job.state, job.failure, job.results) == ("失败", CRASHED, [])
    assert ended(jobs.start("再来", echo, [b"z"], owner="甲")).results == [b"z"]


def test_another_viewer_s_job_is_not_there(jobs: Jobs) -> None:
    job = ended(jobs.start("包", echo, [b"a"], owner="甲"))
    assert jobs.get(job.key, "甲") is job
    with pytest.raises(UnknownPlace) as foreign:
        jobs.get(job.key, "乙")
    with pytest.raises(UnknownPlace) as unknown:
        jobs.get("no-such-job", "甲")
    assert str(foreign.value) == str(unknown.value)


def test_old_finished_jobs_are_dropped_running_ones_never(tmp_path: Path) -> None:
    jobs = Jobs()
    gate = tmp_path / "gate"
    running = jobs.start("长", wait_for, [gate], owner="甲")
    failed = [
        ended(jobs.start("短", echo, (refuse(key) for key in ["x"]), owner="甲")) for _ in range(40)
    ]
    assert jobs.get(running.key, "甲") is running
    with pytest.raises(UnknownPlace):
        jobs.get(failed[0].key, "甲")
    assert jobs.get(failed[-1].key, "甲") is failed[-1]
    gate.write_bytes(b"ok")
    assert ended(running).results == [b"ok"]
    jobs.close()
