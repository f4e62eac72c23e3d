"""An application with a ledger on disk, and forms sent as a browser sends them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.situation.model import County, Plan
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import State
from tests.web.conftest import app_over
from tests.web.storm_county import storm_tables

NIGHT = datetime(2026, 6, 10, 2, 31, tzinfo=timezone(timedelta(hours=8)))


@dataclass
class Storm:
    """One night in the toy county: pages, forms and a clock that stands until it is moved."""

    client: FlaskClient
    duty: Duty
    at: datetime = NIGHT

    def later(self, *, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)
        self.duty.tick()

    def page(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, response.text
        return response.text

    def send(self, address: str, /, *, key: str = "", **fields: Any) -> TestResponse:
        """Send a form with a fresh key, as if its page had just been opened."""
        data = {"key": key or uuid.uuid4().hex, **fields}
        return self.client.post(address, data=data, headers={"Origin": "http://localhost"})

    def warn(
        self, colour: str, *, action: str = "发布", towns: tuple[str, ...] = ("A", "B")
    ) -> None:
        """Record a confirmed rain warning, as the paste box does."""
        body = {
            "id": uuid.uuid4().hex[:8], "kind": "暴雨", "colour": colour, "action": action,
            "issuer": "甲县气象台", "issued_at": self.at.isoformat(), "towns": list(towns),
        }  # fmt: skip
        self.duty.record("warning.confirmed", body, by="甲镇应急办", key=uuid.uuid4().hex)

    def sent(self, address: str, /, **fields: Any) -> str:
        """Send a form and return the page it leads to."""
        response = self.send(address, **fields)
        assert response.status_code == 303, response.text
        return self.page(response.location.partition("#")[0])


ON_DUTY = [
    {"duty_id": "D1", "name": "郑某", "post": "镇长", "level": "镇", "scope_id": "A", "phone1": "19900000066"},
    {"duty_id": "D2", "name": "钱某", "post": "村书记", "level": "村", "scope_id": "A1", "phone1": "19900000077"},
    {"duty_id": "D3", "name": "吴某", "post": "转移责任人", "level": "村", "scope_id": "A1",
     "phone1": "19900000101", "phone2": "19900000103"},
    {"duty_id": "D4", "name": "冯某", "post": "转移责任人", "level": "村", "scope_id": "A1",
     "phone1": "19900000102", "deputy_of": "D3"},
    {"duty_id": "D5", "name": "周某", "post": "值班室", "level": "镇", "scope_id": "A", "phone1": "19900000104"},
    {"duty_id": "D6", "name": "何某", "post": "转移责任人", "level": "村", "scope_id": "B1", "phone1": "19900000105"},
]  # fmt: skip
RESPONSES = [
    {"trigger": trigger, "kind": "山洪灾害危险区", "step": step, "mines": mines, "batches": batches,
     "calls": "镇街主要负责人;转移责任人;预警责任人"}
    for trigger, step, mines, batches in (
        ("暴雨黄", "准备转移", "报告雨情水情", "1"),
        ("暴雨橙", "准备转移", "停产撤人", "1"),
        ("暴雨红", "立即转移", "停产撤人，确认井下零人", "1;2"),
    )
]  # fmt: skip
"""Duty-holders with a B岗, a second number and somebody of another town."""


@lru_cache(maxsize=1)
def _usual() -> tuple[County, Plan]:
    settings = Settings()
    county = prepare(storm_tables(duty_holders=ON_DUTY, responses=RESPONSES), settings)
    return county, plan(county, on=NIGHT.date(), settings=settings)


def storm(
    folder: Path, *, town: str = "", planned: tuple[County, Plan] | None = None
) -> Iterator[Storm]:
    """Open a night with its ledger in a folder; `town` = the office it looks from, `planned` = not the usual."""
    made: list[Storm] = []
    duty = Duty(
        settings=Settings(),
        now=lambda: made[0].at if made else NIGHT,
        opened=State(folder, writable=True),
    )
    duty.take(*(planned or _usual()))
    client = app_over(duty).test_client()
    if town:
        client.set_cookie("office", town)
    made.append(Storm(client, duty))
    yield made[0]
    duty.close()
