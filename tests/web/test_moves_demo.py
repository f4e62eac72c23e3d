"""The ten minutes from 6:00 to 7:00 on the demonstration county: the slip, then 2 of 3 have come."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hazardmap.duty.current import Duty
from hazardmap.intake.folder import read_folder
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import State
from tests.web.conftest import app_over
from tests.web.storm_night import Storm

GEO = Path(__file__).resolve().parents[2] / "data" / "geo"
AT = datetime(2026, 6, 10, 2, 40, tzinfo=timezone(timedelta(hours=8)))
TOWN, VILLAGE = "330681109", "330681109290"
SLIP = "枫源村：除07、11、28没到，19拒转，12、15投亲，其余都到了"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    settings = Settings()
    county = prepare(read_folder(GEO), settings)
    made: list[Storm] = []
    duty = Duty(
        settings=settings,
        now=lambda: made[0].at if made else AT,
        opened=State(tmp_path_factory.mktemp("night"), writable=True),
    )
    duty.take(county, plan(county, on=AT.date(), settings=settings))
    client = app_over(duty).test_client()
    client.set_cookie("office", TOWN)
    made.append(Storm(client, duty, at=AT))
    yield made[0]
    duty.close()


def test_the_slip_and_the_correction_say_what_the_script_says(night: Storm) -> None:
    order = {
        "village": [VILLAGE],
        "batch": "all",
        "deadline": "now",
        "decider": "镇长 郑某",
        "basis": "暴雨橙色预警",
    }
    assert night.send("/orders/issue", **order).status_code == 303
    assert "应转85 = 已转0 + 途中0 + 未转85 · 平衡" in night.page("/moves")
    read = night.send("/moves/slip", text=SLIP)
    assert (
        "识别30户：集中安置24户70人 · 投亲靠友2户5人 · 未转4户10人（其中拒转1户4人）" in read.text
    )
    seen = re.findall(r'name="seen" value="(\w+)"', read.text)[0]
    page = night.sent("/moves/slip/save", text=SLIP, village=VILLAGE, seen=seen)
    assert "应转85 = 已转75 + 途中0 + 未转10 · 平衡" in page
    assert "撤销" in page
    # 7:00: two of the three of 11 have come
    night.later(minutes=1)
    page = night.sent(f"/moves/{VILLAGE}/set", list_no="11", people="2", to="planned")
    assert "11号 到2人/共3人" in page
    assert "已转77人 · 未转8人" in page
    assert "撤销" in page
    total = night.client.get("/moves.json").get_json()["total"]
    figures = ("households", "people", "settled", "shelter", "relatives", "not_moved", "refused")
    assert [total[name] for name in figures] == [30, 85, 77, 72, 5, 8, 4]


def test_the_shelter_and_the_map_say_the_same(night: Storm) -> None:
    summary = night.client.get("/situation.json").get_json()
    assert (summary["people_settled"], summary["people_not_moved"]) == (77, 8)
    circles = night.client.get("/layers/not_moved.geojson").get_json()["features"]
    left = {one["properties"]["village_id"]: one["properties"]["people"] for one in circles}
    assert left[VILLAGE] == 8
