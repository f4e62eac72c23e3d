"""Twin (b) of the script: towns and villages by name, a list, no map, no table of shelters; the same tally."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import State
from tests.toy_county import household, toy
from tests.web.conftest import app_over
from tests.web.storm_night import NIGHT, Storm
from tests.web.test_bare_county import NAMES, TOWNS
from tests.web.test_orders import ISSUE

PEOPLE = {7: 1.0, 11: 3.0, 28: 2.0, 19: 4.0, 12: 2.0, 15: 3.0}
SLIP = "枫源村：除07、11、28没到，19拒转，12、15投亲，其余都到了"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    rows = [
        household("A1", n, "枫溪危险区", shelter_name="枫源文化礼堂", people=PEOPLE.get(n, 2.0))
        for n in range(1, 31)
    ]  # fmt: skip
    tables = toy(villages=NAMES, towns=TOWNS, shelters=[], danger_areas=[], households=rows)
    made: list[Storm] = []
    duty = Duty(settings=Settings(), now=lambda: made[0].at, opened=State(tmp_path, writable=True))
    county = prepare(tables, Settings())
    client = app_over(duty).test_client()
    client.set_cookie("office", "A")
    made.append(Storm(client, duty))
    duty.take(county, plan(county, on=NIGHT.date(), settings=Settings()))
    yield made[0]
    duty.close()


def test_a_slip_is_saved_without_map_and_without_a_table_of_shelters(night: Storm) -> None:
    night.send("/orders/issue", **ISSUE)
    page = night.send("/moves/slip", text=SLIP).text
    assert "识别30户：集中安置24户48人 · 投亲靠友2户5人 · 未转4户10人（其中拒转1户4人）" in page
    assert "枫源文化礼堂2人" in page
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    page = night.sent("/moves/slip/save", text=SLIP, village="A1", seen=seen)
    assert "应转63 = 已转53 + 途中0 + 未转10 · 平衡" in page
    page = night.sent("/moves/A1/set", list_no="11", people="2", to="planned")
    assert "11号 到2人/共3人" in page
    assert "已转55人 · 未转8人" in page


def test_a_village_without_a_list_leads_to_registering_on_the_spot(night: Storm) -> None:
    page = night.page("/moves/A2")
    assert "本村未上报清单（不等于无转移人员）" in page
    assert "现场登记" in page
    assert "先行转移" in page
