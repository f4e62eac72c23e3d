"""Text cells become typed columns; what is no number, word, date or flag is named by row."""

import pandas as pd
import pytest

from hazardmap.tables import TABLES
from hazardmap.tables.cells import as_text, typed

NAN = float("nan")


def cells(**columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame(columns).astype("str")


def test_the_same_value_is_the_same_text_from_every_file() -> None:
    assert as_text(pd.Series([330681109290, 7])).tolist() == ["330681109290", "7"]
    assert as_text(pd.Series([330681109290.0, 2.5])).tolist() == ["330681109290", "2.5"]
    assert as_text(pd.Series([" 枫源村　", "a"])).tolist() == ["枫源村", "a"]
    assert as_text(pd.Series([True, False])).tolist() == ["1", "0"]
    assert as_text(pd.Series([None, " "], dtype="object")).isna().all()
    assert as_text(pd.Series([3, "x", None], dtype="object")).tolist()[:2] == ["3", "x"]


@pytest.mark.parametrize("word", ["三人", "1,200", "0x1F", "nan", "inf", "1e999", "--", "3人"])
def test_what_is_no_number_is_refused(word: str) -> None:
    frame, faults = typed(TABLES["shelters"], cells(capacity=["12", word]))
    assert [(f.row, f.column, f.found) for f in faults] == [(2, "capacity", word)]
    assert frame["capacity"].iloc[0] == 12


@pytest.mark.parametrize(("word", "people"), [("１２", 12), ("12.0", 12), ("1e2", 100), ("0", 0)])
def test_numbers_in_other_spellings_are_read(word: str, people: float) -> None:
    frame, faults = typed(TABLES["households"], cells(people=[word]))
    assert faults == []
    assert frame["people"].tolist() == [people]


def test_counts_are_whole_and_not_negative_but_water_levels_may_be() -> None:
    _, faults = typed(
        TABLES["shelters"], cells(capacity=["1.5", "-2"], usable_area_m2=["1.5", "-2"])
    )
    assert sorted((f.row, f.column) for f in faults) == [
        (1, "capacity"), (2, "capacity"), (2, "usable_area_m2"),
    ]  # fmt: skip
    frame, none = typed(TABLES["readings"], cells(level_m=["-0.35"]))
    assert none == []
    assert frame["level_m"].tolist() == [-0.35]


def test_flags_are_read_in_every_usual_word() -> None:
    frame, faults = typed(TABLES["roads"], cells(closed=["1", "否", "是", "true", None, "也许"]))
    assert frame["closed"].fillna(-1).tolist() == [1, 0, 1, 1, -1, -1]
    assert [(f.row, f.found) for f in faults] == [(6, "也许")]


@pytest.mark.parametrize(
    "word",
    ["2026-06-10", "2026/6/10", "2026.6.10", "20260610", "2026年6月10日", "2026-06-10T08:30:00"],
)
def test_dates_are_read_as_offices_write_them(word: str) -> None:
    frame, faults = typed(TABLES["shelters"], cells(appraised_until=[word]))
    assert faults == []
    assert frame["appraised_until"].iloc[0] == pd.Timestamp("2026-06-10")


@pytest.mark.parametrize("word", ["2026-02-30", "长期", "9999-12-31", "6月10日"])
def test_what_is_no_date_is_refused(word: str) -> None:
    _, faults = typed(TABLES["shelters"], cells(appraised_until=[word]))
    assert [f.found for f in faults] == [word]


@pytest.mark.parametrize(
    ("word", "utc"),
    [
        ("2021-06-10 02:40", "2021-06-09 18:40"),
        ("2021-06-10T02:40:00+08:00", "2021-06-09 18:40"),
        ("2021-06-10T02:40:00Z", "2021-06-10 02:40"),
        ("2021年6月10日2时40分", "2021-06-09 18:40"),
        ("202106100240", "2021-06-09 18:40"),
    ],
)
def test_times_without_offset_are_beijing_time(word: str, utc: str) -> None:
    frame, faults = typed(TABLES["readings"], cells(time=[word]))
    assert faults == []
    assert frame["time"].iloc[0] == pd.Timestamp(utc, tz="UTC")


def test_words_are_folded_and_chinese_words_are_understood() -> None:
    given = cells(
        status=["未启用", "ｏｐｅｎ", "开着"], unsuitable_for=["山洪；flood", "火山", None]
    )
    frame, faults = typed(TABLES["shelters"], given)
    assert frame["status"].tolist()[:2] == ["closed", "open"]
    assert frame["unsuitable_for"].iloc[0] == "flash_flood;flood"
    assert sorted((f.row, f.column) for f in faults) == [(2, "unsuitable_for"), (3, "status")]
    assert "closed（未启用）" in next(f.do for f in faults if f.column == "status")


def test_the_word_of_the_appraisal_is_kept() -> None:
    frame, faults = typed(TABLES["shelters"], cells(appraised=["有", "无", "1"]))
    assert frame["appraised"].tolist()[:2] == ["有", "无"]
    assert [f.row for f in faults] == [3]
