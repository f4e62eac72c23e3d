"""The ten minutes at 5:00, 8:15 and 9:30 on the demonstration county, word for word."""

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest

from tests.reports.paper_text import page_texts
from tests.web.demo_night import ORDER, SLIP, VILLAGE, demo_night
from tests.web.storm_night import Storm

SAID = (
    "枫桥镇截至6月10日2时46分：应转30户85人，已转移77人（集中72人、投亲靠友5人），未转8人（其中拒转4人）；"
    "已开放避灾场所1处，在所72人。"
)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """The night as it stands at 8:15: ordered, door open, slip, correction, bridge."""
    for night in demo_night(tmp_path_factory.mktemp("night")):
        night.sent("/orders/issue", **ORDER)
        units = night.duty.current().night.orders.units.values()
        shelter = next(one.unit.shelter_id for one in units if one.unit.shelter_id)
        night.sent(f"/shelters/{shelter}/open", keeper="蒋某")
        yield night


@pytest.fixture(scope="module")
def later(night: Storm) -> Storm:
    """The same night after the slip, the correction of 11 and the bridge."""
    night.later(minutes=5)
    read = night.send("/moves/slip", text=SLIP)
    seen = re.findall(r'name="seen" value="(\w+)"', read.text)[0]
    night.sent("/moves/slip/save", text=SLIP, village=VILLAGE, seen=seen)
    night.later(minutes=1)
    night.sent(f"/moves/{VILLAGE}/set", list_no="11", people="2", to="planned")
    night.sent("/roads/close", text="枫源桥过不去")
    return night


def test_at_five_the_list_is_previewed_and_printed_with_everybody_on_it(night: Storm) -> None:
    assert "打印枫源村转移清单" in night.page(f"/lists/{VILLAGE}")
    preview = night.page(f"/lists/{VILLAGE}/print")
    pages = page_texts(night.client.get(f"/lists/{VILLAGE}.pdf").data)
    text = "".join(pages)
    assert f"A4横向，共{len(pages)}页" in preview
    for words in ("应转30户85人", "含个人信息，用后回收销毁"):
        assert words in preview
        assert words in text
    for question in ("谁组织", "转移谁", "何时转", "转何处", "不擅返"):
        assert question in text
    sums = [re.search(r"本页(\d+)户(\d+)人", page) for page in pages]
    assert sum(int(found[1]) for found in sums if found) == 30
    assert sum(int(found[2]) for found in sums if found) == 85


def test_numbers_names_and_phones_on_paper_are_those_on_screen(night: Storm) -> None:
    text = "".join(page_texts(night.client.get(f"/lists/{VILLAGE}.pdf").data))
    rows = night.client.get(f"/lists/{VILLAGE}.json").get_json()["rows"]
    assert len(rows) == 30
    for row in rows:
        assert f"{row['list_no']}{row['name']}" in text, row["list_no"]
        assert (row["phone"] or "电话未知") in text, row["list_no"]
        assert "*" not in str(row["phone"])


def test_at_a_quarter_past_eight_the_report_says_it_literally(later: Storm) -> None:
    assert f"<p data-line>{SAID}</p>" in later.page("/reports")
    assert "已转移、途中含电话报数，未逐户核75人" in later.page("/reports")
    assert '<button class="button main big" type="button" data-copy="report">复制</button>' in (
        later.page("/reports")
    )
    book = openpyxl.load_workbook(io.BytesIO(later.client.get("/reports.xlsx").data))
    form = book["整点报表"]
    row = [form.cell(5, column).value for column in range(2, 18)]
    # 户人: 应转, 已转移, 集中, 投亲靠友, 途中, 未转, 拒转; 开放, 在所
    assert row == [30, 85, 26, 77, 24, 72, 2, 5, 0, 0, 4, 8, 1, 4, 1, 72]
    assert SAID in "".join(page_texts(later.client.get("/reports.pdf").data))


def test_the_same_figures_stand_on_map_list_phone_page_board_and_briefing(later: Storm) -> None:
    client = later.client
    summary = client.get("/situation.json").get_json()
    assert (summary["people_ordered"], summary["people_settled"], summary["people_not_moved"]) == (
        85, 77, 8,
    )  # fmt: skip
    total = client.get("/moves.json").get_json()["total"]
    assert [total[name] for name in ("people", "settled", "shelter", "relatives", "not_moved")] == [
        85, 77, 72, 5, 8,
    ]  # fmt: skip
    circles = client.get("/layers/not_moved.geojson").get_json()["features"]
    left = {one["properties"]["village_id"]: one["properties"]["people"] for one in circles}
    assert left[VILLAGE] == 8
    rows = client.get(f"/lists/{VILLAGE}.json").get_json()["rows"]
    assert [sum(row[f"{n}_people"] for row in rows) for n in ("ordered", "settled", "not_moved")] == [
        85, 77, 8,
    ]  # fmt: skip
    phone = later.page(f"/moves/{VILLAGE}/phone")
    assert "未转 <b>4户8人</b>（拒转1户4人）" in phone
    assert "应转30户85人" in phone
    number = summary["situation"]
    briefing = client.get(f"/briefings/{number}.json").get_json()
    assert "应转30户85人，已转移77人（集中72人、投亲靠友5人），未转8人（其中拒转4人）" in "".join(
        briefing["lead"]
    )


def test_at_half_past_nine_the_handover_stands_on_one_page(later: Storm) -> None:
    page = later.page("/reports/handover")
    (text,) = page_texts(later.client.get("/reports/handover.pdf").data)
    for words in ("第1号转移指令", "枫源文化礼堂", "枫源桥"):
        assert words in page, words
        assert words in text, words
    assert "在所72人" in text
    assert "枫源桥封闭02:46" in text
    for number in ("07号", "11号", "19号", "28号"):
        assert number in text, number
    assert "拒不转移" in text
    assert "交班人签名" in text
    assert "接班人签名" in text
