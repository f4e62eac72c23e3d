"""Villages and towns of a foreign file become ids, by code, name, old name; never by guessing."""

from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest

from hazardmap.intake.draft import REFUSED, REPAIRED, Answers, Known
from hazardmap.intake.resolve_names import LEAVE_OUT, resolve_towns, resolve_villages
from hazardmap.intake.variants import VARIANTS, without_variants

TOWNS = {
    "330681004": "暨南街道", "330681005": "大唐街道", "330681104": "店口镇", "330681106": "姚江镇",
    "330681109": "枫桥镇", "330681119": "璜山镇", "330681122": "浬浦镇",
}  # fmt: skip
FORMER = {
    "直埠镇": "330681106", "江藻镇": "330681106", "阮市镇": "330681104", "草塔镇": "330681005",
    "王家井镇": "330681004", "街亭镇": "330681004",
}  # fmt: skip
VILLAGES = {
    "330681109290": "枫源村", "330681109001": "枫桥社区", "330681109202": "大桥村",
    "330681104202": "大桥村", "330681106210": "祝园村", "330681106211": "新村", "330681122205": "浬浦村",
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> Known:
    towns = pd.DataFrame({"town_id": list(TOWNS), "name": list(TOWNS.values())})
    villages = pd.DataFrame({"village_id": list(VILLAGES), "name": list(VILLAGES.values())})
    villages["town_id"] = villages["village_id"].str[:9]
    return Known("330681", "EPSG:4549", {"towns": towns, "villages": villages}, FORMER)


def villages(known: Known, *texts: str | None, **more: object) -> list[object]:
    found = resolve_villages(pd.Series(texts, dtype="str"), None, known, Answers(), **more).ids  # type: ignore[arg-type]
    return found.where(found.notna(), None).tolist()


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("枫桥镇", "330681109"), ("枫 桥", "330681109"), ("诸暨市枫桥镇", "330681109"),
        ("３３０６８１１０９", "330681109"),
        ("浙江省绍兴市诸暨市枫桥镇人民政府", "330681109"), ("330681109000", "330681109"),
        ("330681109000000", "330681109"), ("直埠镇", "330681106"), ("江藻", "330681106"),
        ("阮市", "330681104"), ("草塔镇", "330681005"), ("王家井", "330681004"), ("街亭镇", "330681004"),
        ("里浦", "330681122"), ("里浦镇", "330681122"), ("浬浦", "330681122"),
    ],
)  # fmt: skip
def test_a_town_is_known_by_code_name_old_name_and_accepted_variant(
    known: Known, text: str, town: str
) -> None:
    assert resolve_towns(pd.Series([text]), known, Answers()).ids.tolist() == [town]


def test_an_old_name_and_a_variant_are_told_a_present_name_is_not(known: Known) -> None:
    found = resolve_towns(pd.Series(["枫桥", "直埠", "里浦"], index=[7, 8, 9]), known, Answers())
    assert [(remark.index, remark.grade) for remark in found.remarks] == [
        (8, REPAIRED),
        (9, REPAIRED),
    ]
    assert "曾用名" in found.remarks[0].problem
    assert "浬＝里" in found.remarks[1].problem


def test_a_name_that_only_looks_alike_is_asked_and_the_answer_counts(known: Known) -> None:
    texts = pd.Series(["黄山镇", "黄山镇"])
    asked = resolve_towns(texts, known, Answers())
    assert asked.ids.isna().all()
    (doubt,) = asked.doubts
    assert doubt.choices[0].label == "璜山镇"
    told = Answers(doubts=MappingProxyType({doubt.key: "330681119"}))
    assert resolve_towns(texts, known, told).ids.tolist() == ["330681119"] * 2
    left = resolve_towns(texts, known, Answers(doubts={doubt.key: LEAVE_OUT}))
    assert left.ids.isna().all()
    assert [remark.grade for remark in left.remarks] == [REFUSED, REFUSED]


def test_two_different_mountains_are_not_one_character() -> None:
    assert without_variants("璜山") != without_variants("黄山")
    assert all(reason for _, _, reason in VARIANTS)


@pytest.mark.parametrize(
    "text",
    ["枫源村", "枫源", "枫源行政村", "枫 源 村", "枫源村股份经济合作社", "枫源村委会", "枫桥镇枫源村",
     "诸暨市枫桥镇枫源", "楓源村", "枫桥枫源村", "330681109290", "330681109290000", "330681109290.0",
     "３３０６８１１０９２９０"],
)  # fmt: skip
def test_a_village_is_known_by_code_name_and_composite_text(known: Known, text: str) -> None:
    assert villages(known, text) == ["330681109290"]


def test_a_village_of_an_old_town_is_found_there(known: Known) -> None:
    assert villages(known, "直埠镇祝园村", "江藻镇新村") == ["330681106210", "330681106211"]


def test_a_name_of_two_towns_is_taken_in_the_rows_town(known: Known) -> None:
    texts, towns = pd.Series(["大桥", "大桥村"]), pd.Series(["店口镇", "330681109000"])
    found = resolve_villages(texts, towns, known, Answers())
    assert found.ids.tolist() == ["330681104202", "330681109202"]
    assert found.doubts == ()


def test_a_name_of_two_towns_is_taken_in_the_files_town_and_told(known: Known) -> None:
    assert villages(known, "大桥", file_town="330681104") == ["330681104202"]
    found = resolve_villages(pd.Series(["枫源", "枫桥社区", "大桥"]), None, known, Answers())
    assert found.ids.tolist()[2] == "330681109202"
    assert "本文件所在的枫桥镇" in found.remarks[0].problem


def test_two_villages_of_one_name_in_the_files_town_are_asked(known: Known) -> None:
    frame = known.tables["villages"]
    second = frame.iloc[:1].assign(village_id="330681109777", name="大桥社区")
    tables = {**known.tables, "villages": pd.concat([frame, second], ignore_index=True)}
    wider = Known("330681", "EPSG:4549", tables, FORMER)
    found = resolve_villages(
        pd.Series(["大桥", "大桥社区"]), None, wider, Answers(), file_town="330681109"
    )
    assert found.ids.isna().all()
    assert len(found.doubts) == 2


def test_the_files_town_never_overrules_the_rows(known: Known) -> None:
    texts, towns = pd.Series(["枫源村"]), pd.Series(["店口镇"])
    found = resolve_villages(texts, towns, known, Answers(), file_town="330681109")
    assert found.ids.isna().all()
    assert len(found.doubts) == 1


def test_a_name_of_two_towns_is_asked_otherwise(known: Known) -> None:
    found = resolve_villages(pd.Series(["大桥村"]), None, known, Answers())
    assert found.ids.isna().all()
    assert [choice.label for choice in found.doubts[0].choices][:2] == [
        "店口镇大桥村",
        "枫桥镇大桥村",
    ]
    answers = Answers(doubts={found.doubts[0].key: "330681104202"})
    assert resolve_villages(pd.Series(["大桥村"]), None, known, answers).ids.tolist() == ["330681104202"]  # fmt: skip


def test_a_village_that_only_another_town_has_is_asked(known: Known) -> None:
    found = resolve_villages(pd.Series(["枫源村"]), pd.Series(["店口镇"]), known, Answers())
    assert found.ids.isna().all()
    assert "店口镇没有这个村" in found.doubts[0].question
    crossed = resolve_villages(pd.Series(["枫桥镇枫源村"]), pd.Series(["店口镇"]), known, Answers())
    assert crossed.ids.isna().all()
    assert "村名写的却是枫桥镇" in crossed.doubts[0].question


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("无此村", "没有这个村"),
        ("330681109999", "没有这个代码"),
        ("33068110929", "位数也不对"),
        ("330681109290005", "没有这个代码"),
        ("3.30681E+11", "科学计数"),
    ],
)
def test_what_means_no_village_is_refused_with_the_reason(
    known: Known, text: str, problem: str
) -> None:
    found = resolve_villages(pd.Series([text]), None, known, Answers())
    assert found.ids.isna().all()
    (remark,) = found.remarks
    assert problem in remark.problem
    assert remark.grade == REFUSED


def test_a_blank_stays_blank_without_a_remark(known: Known) -> None:
    found = resolve_villages(pd.Series([None, "枫源"], dtype="str"), None, known, Answers())
    assert found.ids.isna().tolist() == [True, False]
    assert found.remarks == ()


def test_every_official_name_of_the_demonstration_county_is_found_in_its_town() -> None:
    folder = Path("data/geo")
    towns = pd.read_parquet(folder / "towns.parquet", columns=["town_id", "name"])
    frame = pd.read_parquet(folder / "villages.parquet", columns=["village_id", "name", "town_id"])
    county = Known("330681", "EPSG:4549", {"towns": towns, "villages": frame}, FORMER)
    names = frame["town_id"].map(towns.set_index("town_id")["name"])
    for spelled in (frame["name"], names + frame["name"], frame["name"].str.replace("村", " 村 ")):
        found = resolve_villages(spelled, names, county, Answers())
        assert found.ids.tolist() == frame["village_id"].tolist()
    assert resolve_towns(names, county, Answers()).remarks == ()
