"""A night on the demonstration county, seen from 枫桥镇: 枫源村 has 30 households with 85 people."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

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
ORDER = {
    "village": [VILLAGE],
    "batch": "all",
    "deadline": "now",
    "decider": "镇长 郑某",
    "basis": "暴雨橙色预警",
}


def demo_night(folder: Path) -> Iterator[Storm]:
    """Open the night with its ledger in a folder."""
    settings = Settings()
    county = prepare(read_folder(GEO), settings)
    made: list[Storm] = []
    duty = Duty(
        settings=settings,
        now=lambda: made[0].at if made else AT,
        opened=State(folder, writable=True),
    )
    duty.take(county, plan(county, on=AT.date(), settings=settings))
    client = app_over(duty).test_client()
    client.set_cookie("office", TOWN)
    made.append(Storm(client, duty, at=AT))
    yield made[0]
    duty.close()
