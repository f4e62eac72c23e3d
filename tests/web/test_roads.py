"""Bridges and roads closed tonight: by a slip, a name or a click; whom it touches, at once; open again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.situation.assess import situation as situation_at
from tests.toy_county import lonlat
from tests.web.night_roads import ISSUE, lay_now, now, road_night
from tests.web.storm_county import storm_tables
from tests.web.storm_night import NIGHT, Storm, storm

OLD = "已打印的清单是旧版，请重打或电话告知"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from road_night(tmp_path, town="A")


def close(night: Storm, text: str, **more: str) -> str:
    return night.sent("/roads/close", text=text, **more)


def test_a_slip_closes_the_bridge_at_once_with_whom_it_touches(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    text = close(night, "甲桥过不去", by="村书记 钱某")
    assert "甲桥 封闭 02:31" in text
    assert "影响2户" in text
    assert OLD in text
    assert "原因：过不去 · 报告人：村书记 钱某" in text
    (one,) = now(night).night.closures.closed.values()
    assert (one.road_ids, one.villages, one.towns) == (("R2",), ("A1",), ("A",))


def test_a_road_nobody_takes_touches_nobody(night: Storm) -> None:
    assert "不影响转移路线" in close(night, "老路封了")


def test_a_name_that_is_on_no_table_is_only_registered_and_said_so(night: Storm) -> None:
    text = close(night, "小木桥断了")
    assert "“小木桥”未在路网中找到" in text
    assert now(night).night.closures.closed == {}
    text = close(night, "小木桥", typed="1", reason="断了")
    assert "小木桥 封闭 02:31" in text
    assert "影响0户（按清单所写路线）；未在路网中找到，只登记" in text
    assert "不影响转移路线" not in text


def test_the_lists_own_route_tells_whom_a_bridge_off_the_table_touches(tmp_path: Path) -> None:
    rows = storm_tables().tables["households"].to_dict("records")
    rows = [
        {**row, "route": "经小木桥到甲礼堂" if row["household_id"] == "A1-0001" else None}
        for row in rows
    ]
    for night in road_night(tmp_path, town="A", households=rows):
        assert "影响1户（按清单所写路线）" in close(night, "小木桥", typed="1")


def test_several_of_one_name_are_picked_first(tmp_path: Path) -> None:
    for night in road_night(tmp_path):
        text = close(night, "甲乙线塌方")
        assert "指的是哪一处" in text
        assert now(night).night.closures.closed == {}
        text = night.sent("/roads/close", road="R4+1", reason="塌方")
        assert "甲乙线 封闭 02:31" in text


def test_numbers_in_names_may_be_written_either_way(tmp_path: Path) -> None:
    for night in road_night(tmp_path):
        assert "乙2号桥 封闭" in close(night, "乙二号桥被冲")


def test_one_form_sent_twice_closes_once_and_a_closed_bridge_is_not_closed_again(
    night: Storm,
) -> None:
    for _ in range(2):
        assert night.send("/roads/close", key="c" * 32, text="甲桥不通").status_code == 303
    assert len(now(night).night.closures.closed) == 1
    assert "没有重复登记" in night.send("/roads/close", text="甲桥不通").text


def test_it_is_opened_again_or_taken_back(night: Storm) -> None:
    close(night, "甲桥不通")
    (key,) = now(night).night.closures.closed
    text = night.sent("/roads/open", of=key, by="村书记 钱某")
    assert "甲桥 02:31 封闭，02:31 解除封闭 · 报告人：村书记 钱某" in text
    close(night, "甲桥不通")
    (key,) = now(night).night.closures.closed
    text = night.sent("/roads/undo", of=key)
    assert "现在没有登记封闭的道路、桥梁" in text
    assert "已经解除或撤销" in night.send("/roads/open", of=key).text


def test_a_slip_that_says_it_is_open_closes_nothing(night: Storm) -> None:
    text = close(night, "甲桥通了")
    assert "恢复通行请在上面对应处点" in text
    assert now(night).night.closures.closed == {}


def test_another_town_closes_opens_and_sees_nothing_of_it(tmp_path: Path) -> None:
    for night in road_night(tmp_path, town="A"):
        close(night, "甲桥不通")
        (key,) = now(night).night.closures.closed
        night.client.set_cookie("office", "B")
        assert night.send("/roads/close", road="R4+1").status_code == 403
        assert night.send("/roads/open", of=key).status_code == 403
        assert night.send("/roads/undo", of=key).status_code == 403
        assert "甲桥" not in night.page("/roads")
        assert "未在路网中找到" in close(night, "甲乙线不通") or "R4" not in night.page("/roads")


def test_a_click_on_the_map_offers_to_close_the_road(night: Storm) -> None:
    place = lonlat(500, 550)
    answer = night.client.get("/answer.json", query_string=place).get_json()
    link = answer["links"][-1]
    assert link["text"] == "封闭此路：甲桥（甲镇甲1村）"
    text = night.page(link["href"])
    assert "甲桥（甲镇甲1村）" in text
    night.sent("/roads/close", road="R2+1")
    answer = night.client.get("/answer.json", query_string=place).get_json()
    assert answer["verdict"][0] == "甲桥 封闭 02:31，禁行。"
    far = night.client.get("/answer.json", query_string=lonlat(300, 300)).get_json()
    assert "封闭" not in str(far["links"])


def test_the_map_shows_what_is_closed_as_soon_as_it_is(night: Storm) -> None:
    def served(name: str) -> list[dict[str, object]]:
        return list(night.client.get(f"/layers/{name}.geojson").get_json()["features"])

    assert served("closures") == []
    close(night, "甲桥不通")
    assert [one["properties"]["name"] for one in served("closures")] == ["甲桥 封闭"]  # type: ignore[index]
    assert len(served("closed_roads")) == 1
    names = {one["name"] for one in night.client.get("/layers.json").get_json()}
    assert {"closures", "closed_roads"} <= names


def test_pages_say_that_a_plan_is_being_made_until_it_is_there(tmp_path: Path) -> None:
    for night in road_night(tmp_path, town="A", at_once=False):
        assert "正在重新计算" not in night.page("/orders")
        close(night, "甲桥不通")
        assert "正在重新计算" in night.page("/orders")
        lay_now(night.duty, False)
        assert "正在重新计算" not in night.page("/orders")


def test_a_closed_bridge_lengthens_the_way_on_every_page(night: Storm) -> None:
    def metres() -> float:
        rows = night.client.get("/lists/A1.json").get_json()["rows"]
        return float(next(row["distance_m"] for row in rows if row["unit_id"] == "A1-0001"))

    before = metres()
    close(night, "甲桥不通")
    assert metres() == before + 800  # 400 + 100 + 400 round instead of 100
    (key,) = now(night).night.closures.closed
    night.sent("/roads/open", of=key)
    assert metres() == before


def test_without_a_road_table_names_are_registered(tmp_path: Path) -> None:
    for bare in storm(tmp_path, town="A"):
        assert "没有道路表" in bare.page("/roads")
        assert "未在路网中找到" in close(bare, "枫源桥过不去")
        assert "枫源桥 封闭 02:31" in close(bare, "枫源桥", typed="1")


def test_the_same_plan_is_read_by_a_situation_made_anew(night: Storm) -> None:
    close(night, "甲桥不通")
    made = now(night)
    again = situation_at(made.county, made.plan, at=NIGHT, night=made.night)
    assert again.number == made.number
