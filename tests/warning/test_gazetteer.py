"""Names of towns: short, former, double, and the county's own."""

import pytest

from hazardmap.errors import HazardmapError
from hazardmap.warning.bulletin import MAX_LETTERS, parse_bulletin
from hazardmap.warning.gazetteer import gazetteer
from tests.warning.place_names import AT, SHORT, names


def test_a_word_that_means_two_towns_means_none() -> None:
    found = gazetteer([("1", "东和乡"), ("2", "东和镇"), ("3", "西山镇")], county="某县")
    assert dict(found.words) == {"东和乡": "1", "东和镇": "2", "西山镇": "3", "西山": "3"}


def test_a_former_name_never_takes_a_present_towns_word() -> None:
    found = gazetteer(
        [("1", "东和乡"), ("2", "西山镇")],
        county="某县",
        former_towns={"东和镇": "2", "北山镇": "9"},
    )
    assert found.words["东和"] == "1"
    assert found.words["东和镇"] == "2"
    assert "北山" not in found.words


@pytest.mark.parametrize(
    ("name", "county", "stem"),
    [
        ("诸暨市", "诸暨市", "诸暨"),
        ("诸暨市（演示）", "诸暨市", "诸暨"),
        ("geo", "", ""),
        ("宁海县", "宁海县", "宁海"),
    ],
)
def test_the_countys_name_is_used_when_it_is_one(name: str, county: str, stem: str) -> None:
    found = gazetteer([], county=name)
    assert (found.county, found.stem) == (county, stem)


def test_the_town_of_a_place_is_that_of_its_first_word_or_of_its_only_village() -> None:
    found = names()
    assert found.town_at_start("姚江祝园") == SHORT["姚江"]
    assert found.town_at_start("直埠祝园") == SHORT["姚江"]
    assert found.town_at_start("紫阆村") == SHORT["应店街"]
    assert found.town_at_start("江东") is None
    assert found.town_at_start("祝园") is None


def test_a_county_that_is_no_city_says_so_of_its_towns() -> None:
    found = gazetteer([("1", "西店镇"), ("2", "深甽镇")], county="宁海县")
    text = "宁海县气象台6月10日2时发布暴雨橙色预警信号：预计今天我县各乡镇（街道）有暴雨。"
    assert parse_bulletin(text, found, at=AT).towns == ("1", "2")
    city = "宁海县气象台6月10日2时发布暴雨橙色预警信号：预计今天我市各乡镇有暴雨。"
    assert parse_bulletin(city, found, at=AT).status == "ask"


def test_without_towns_or_county_name_everything_is_asked() -> None:
    text = "诸暨市气象台6月10日2时发布暴雨橙色预警信号：预计今天全市有暴雨。"
    read = parse_bulletin(text, gazetteer([]), at=AT)
    assert (read.status, read.towns, read.whole_county) == ("ask", (), False)


def test_a_text_that_is_far_too_long_is_refused() -> None:
    with pytest.raises(HazardmapError, match="不像一条预警"):
        parse_bulletin("雨" * (MAX_LETTERS + 1), names(), at=AT)
