"""The ten-minute test at 7:30 on the demonstration county: a slip says that 枫源桥 cannot be passed."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest

from hazardmap.duty.current import Duty
from hazardmap.intake.folder import read_folder
from hazardmap.moments import BEIJING
from hazardmap.settings import Settings
from hazardmap.situation.model import County, Plan
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import State
from hazardmap.web import TEMPLATES
from tests.web.conftest import app_over
from tests.web.night_roads import lay_now
from tests.web.storm_night import Storm

AT = datetime(2026, 6, 10, 2, 45, tzinfo=BEIJING)
TOWN, VILLAGE = "330681109", "330681109290"
OLD = "已打印的清单是旧版，请重打或电话告知"


@lru_cache(maxsize=1)
def _county() -> tuple[County, Plan]:
    county = prepare(read_folder(TEMPLATES.parent / "data" / "geo"), Settings())
    return county, plan(county, on=AT.date(), settings=Settings())


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    duty = Duty(settings=Settings(), now=lambda: AT, opened=State(tmp_path, writable=True))
    duty.take(*_county())
    client = app_over(duty).test_client()
    client.set_cookie("office", TOWN)
    made = Storm(client, duty, AT)
    made.sent("/orders/issue", village=VILLAGE, decider="镇长 郑某", basis="山洪")
    yield made
    duty.close()


def test_the_slip_closes_the_bridge_and_says_whom_it_touches(night: Storm) -> None:
    text = night.sent("/roads/close", text="枫源桥过不去", by="村书记")
    assert "枫源桥 封闭 02:45" in text
    assert "不影响转移路线" in text
    assert OLD in text
    assert {one.name for one in night.duty.current().night.closures.closed.values()} == {"枫源桥"}


def test_a_bridge_on_the_way_of_somebody_touches_them(night: Storm) -> None:
    text = night.sent("/roads/close", text="楼家坂桥被淹")
    assert "影响12户" in text
    before = _county()[1].assignment.set_index("unit_id")["distance_m"]
    lay_now(night.duty, False)
    after = night.duty.current().plan.assignment.set_index("unit_id")
    listed = after["status"].eq("assigned")
    longer = after.loc[listed, "distance_m"] > before[listed[listed].index]
    assert int(longer.sum()) == 12


def test_closing_a_bridge_nobody_takes_sends_nobody_elsewhere(night: Storm) -> None:
    night.sent("/roads/close", text="枫源桥过不去")
    lay_now(night.duty, False)
    where = [one.assignment.set_index("unit_id")["shelter_id"] for one in (
        _county()[1], night.duty.current().plan
    )]  # fmt: skip
    listed = [one[~one.index.duplicated()] for one in where]
    assert (listed[0] != listed[1]).sum() == 0
    assert night.client.get("/changes.json").get_json()["waiting"] == []
