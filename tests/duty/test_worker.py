"""The worker process: a folder becomes a Situation; every failure becomes a Chinese reason."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hazardmap.duty import job
from hazardmap.duty.current import Duty
from hazardmap.duty.process import DataSource, Process
from hazardmap.duty.worker import Worker
from hazardmap.errors import NotAllowed, NotReady
from hazardmap.settings import Settings
from hazardmap.situation.model import Situation
from tests.web.conftest import AT

VILLAGES = "village_id,name,town_id\nV1,枫源村,T1\n"
HOUSEHOLDS = "户编号,村代码,危险区名称,居住人数,名单号,户主\nV1-0001,V1,枫溪,3,1,张一\nV1-0002,V1,枫溪,2,2,张二\n"


def folder(path: Path, *, households: str = HOUSEHOLDS, demo: str = "true") -> Path:
    path.mkdir()
    (path / "villages.csv").write_text(VILLAGES, encoding="utf-8")
    (path / "households.csv").write_text(households, encoding="utf-8")
    (path / "county.toml").write_text(
        f'county_id = "c1"\nname = "小县"\ndemo = {demo}\n', encoding="utf-8"
    )
    return path


def run(source: DataSource, **options: object) -> tuple[Duty, list[str]]:
    duty = Duty(settings=Settings(), now=lambda: AT)
    reasons: list[str] = []
    ended = threading.Event()

    def refused(reason: str) -> None:
        reasons.append(reason)
        ended.set()

    worker = Worker(duty, source, Process(), refused=refused, **options)  # type: ignore[arg-type]
    worker.start()
    for _ in range(600):
        if ended.wait(0.1):
            break
        try:
            duty.current(wait_s=0)
            break
        except NotReady:
            continue
    worker.close()
    return duty, reasons


def test_a_folder_of_villages_and_households_becomes_a_situation(tmp_path: Path) -> None:
    duty, reasons = run(DataSource(seed=folder(tmp_path / "f"), state=tmp_path / "state"))
    assert reasons == []
    situation = duty.current()
    assert situation.summary["people_listed"] == 5
    assert situation.county.name == "小县"
    with pytest.raises(TypeError):
        situation.plan.risk_list["people"] = 0


def test_faults_of_the_folder_are_the_reason(tmp_path: Path) -> None:
    broken = folder(tmp_path / "f", households=HOUSEHOLDS.replace(",3,", ",三,"))
    duty, reasons = run(DataSource(seed=broken, state=tmp_path / "state"))
    assert "households 第1行" in reasons[0]
    assert duty.progress().failure == reasons[0]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    _, reasons = run(DataSource(seed=tmp_path / "none", state=tmp_path / "state"))
    assert "没有文件夹" in reasons[0]


def test_data_that_may_not_be_served_are_refused_before_anything_is_computed(
    tmp_path: Path,
) -> None:
    asked = []

    def accept(demo: bool) -> None:
        asked.append(demo)
        raise NotAllowed("只能加 --no-names")

    source = DataSource(seed=folder(tmp_path / "f", demo="false"), state=tmp_path / "state")
    duty, reasons = run(source, accept=accept)
    assert (asked, reasons) == ([False], ["只能加 --no-names"])
    with pytest.raises(NotReady):
        duty.current(wait_s=0)


def test_the_steps_run_in_this_process_too_and_keep_the_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # other tests work at the bench of this process as well
    monkeypatch.setattr(job, "_bench", job._Bench())
    source = DataSource(seed=folder(tmp_path / "f"), state=tmp_path / "state")
    with pytest.raises(NotReady):
        job.plan_county(AT.date(), Settings())
    assert job.read(source) is True
    job.prepare_county(Settings())
    county, made = job.plan_county(AT.date(), Settings())
    assert made.risk_list["people"].sum() == 5
    assert county.sources["households"].rows == 2
    assert job.keep(source, AT) == 2
    assert job.keep(source, AT) == 0
    assert (tmp_path / "state" / "editions" / "households" / "1.parquet").is_file()
    (tmp_path / "f" / "households.csv").write_text(
        HOUSEHOLDS.replace(",3,", ",9,"), encoding="utf-8"
    )
    job.read(source)
    job.prepare_county(Settings())
    county, made = job.plan_county(AT.date(), Settings())
    assert made.risk_list["people"].sum() == 5
    assert any("第 1 版不同" in sentence for sentence in county.unknowns)


def test_a_new_day_is_planned_again(tmp_path: Path) -> None:
    today = [AT]
    duty = Duty(settings=Settings(), now=lambda: today[0])
    source = DataSource(seed=folder(tmp_path / "f"), state=tmp_path / "state")
    worker = Worker(duty, source, Process())
    worker.start()
    first = wait_for(lambda: ready(duty))
    worker.tick()
    assert duty.current().plan is first.plan
    today[0] = AT + timedelta(days=1)
    worker.tick()
    assert wait_for(lambda: duty.current().plan is not first.plan)
    worker.close()


def ready(duty: Duty) -> Situation | None:
    try:
        return duty.current(wait_s=0)
    except NotReady:
        return None


def wait_for(found: Callable[[], Any]) -> Any:
    for _ in range(600):
        value = found()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError("it did not happen within a minute")
