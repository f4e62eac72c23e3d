"""The storm county assessed, and who prints it (风暴县): what the tests of single sheets share."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from hazardmap.moments import BEIJING
from hazardmap.reports.print_order import Print
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from hazardmap.situation.model import Situation
from hazardmap.viewer import town_officer, whole_county
from tests.web.storm_county import storm_tables

AT = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)
OFFICER = Print(whole_county("甲镇应急办", names=True), "http://127.0.0.1:8000", {})
NAMELESS = Print(whole_county("大屏", names=False), "http://127.0.0.1:8000", {})
OF_TOWN_B = Print(town_officer("乙镇应急办", ["B"]), "http://127.0.0.1:8000", {})
DUTY: list[dict[str, Any]] = [
    {"duty_id": "D0", "name": "总指挥", "post": "县防指指挥", "level": "县", "scope_id": "toy",
     "phone1": "19900000060"},
    {"duty_id": "D1", "name": "郑某", "post": "镇长", "level": "镇", "scope_id": "A", "phone1": "19900000066",
     "phone2": "19900000067", "landline": "0575-87000000"},
    {"duty_id": "D2", "name": "钱某", "post": "村书记", "level": "村", "scope_id": "A1", "phone1": "19900000077"},
    {"duty_id": "D3", "name": "孙某", "post": "转移责任人（B岗）", "level": "村", "scope_id": "A1", "deputy_of": "D2",
     "phone1": "19900000078"},
    {"duty_id": "D4", "name": "李某", "post": "预警责任人", "level": "村", "scope_id": "A2", "deputy_of": "D5",
     "valid_until": "2025-12-31"},
    {"duty_id": "D5", "name": "周某", "post": "管理员", "level": "场所", "scope_id": "S1", "phone1": "19900000079"},
    {"duty_id": "D6", "name": "外镇人", "post": "镇长", "level": "镇", "scope_id": "B", "phone1": "19900000099"},
]  # fmt: skip


@lru_cache(maxsize=1)
def storm() -> Situation:
    """Assess the storm county once, with duty-holders of every level."""
    return assess(storm_tables(duty_holders=DUTY), settings=Settings(), at=AT)
