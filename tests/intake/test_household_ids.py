"""Household ids last: joined, kept over a shuffled and re-typed list, never given twice, asked when open."""

from typing import Any

import pandas as pd
import pytest

from hazardmap.intake.draft import Answers
from hazardmap.intake.household_ids import Numbered, with_ids
from hazardmap.tables import TABLES
from hazardmap.tables.check import complete

LIST = TABLES["households"]


def rows(*made: dict[str, Any]) -> pd.DataFrame:
    return complete(LIST, pd.DataFrame(list(made)))


def row(village: str, head: str | None, phone: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "village_id": village,
        "danger_area": "区",
        "head_name": head,
        "head_phone": phone,
        **more,
    }


NONE = rows()


def numbered(
    frame: pd.DataFrame,
    former: pd.DataFrame = NONE,
    used: tuple[str, ...] = (),
    **answers: str,
) -> Numbered:
    doubts = {key.replace("__", ":"): value for key, value in answers.items()}
    return with_ids(frame, former, used, Answers(doubts=doubts))


def ids(made: Numbered) -> list[str]:
    return made.frame["household_id"].tolist()


def test_rows_of_one_head_and_phone_are_one_household_with_the_lowest_number() -> None:
    made = numbered(
        rows(
            row("V", "张三", "13800000001", list_no=7.0, people=2.0),
            row("V", "李四", "13800000002", list_no=3.0),
            row("V", "张三", "13800000001", list_no=5.0, people=4.0),
            row("W", "张三", "13800000001", list_no=1.0),
        )
    )
    assert ids(made) == ["V-0005", "V-0003", "V-0005", "W-0001"]
    assert made.doubts == ()
    assert [remark.index for remark in made.remarks] == [0, 2]


def test_rows_without_number_are_counted_on_after_the_highest_of_their_village() -> None:
    made = numbered(
        rows(row("V", "甲", list_no=9.0), row("V", "乙"), row("W", "丙"), row("V", "丁", "13800000001"),
             row("V", "丁", "13800000001"))
    )  # fmt: skip
    assert ids(made) == ["V-0009", "V-0010", "W-0001", "V-0011", "V-0011"]
    assert made.frame["list_no"].tolist() == [9.0, 10.0, 1.0, 11.0, 11.0]


def test_a_number_once_used_is_never_given_again() -> None:
    made = numbered(rows(row("V", "新户", list_no=1.0)), used=("V-0001", "V-0004"))
    assert ids(made) == ["V-0005"]


def test_a_later_edition_keeps_the_id_by_phone_then_by_address() -> None:
    former = rows(
        row("V", "张三", "13800000001", household_id="V-0001", address="1号"),
        row("V", "李四", None, household_id="V-0002", address="2号"),
        row("V", "王五", "13800000005", household_id="V-0003", address="3号"),
    )
    made = numbered(
        rows(
            row("V", "王五", "13900000009", list_no=1.0, address="3号"),
            row("V", "李四", None, list_no=2.0, address="２号"),
            row("V", "张 三", "13800000001", list_no=3.0, address="搬家了"),
        ),
        former,
        ("V-0001", "V-0002", "V-0003"),
    )
    assert ids(made) == ["V-0003", "V-0002", "V-0001"]
    assert made.doubts == ()


def test_a_known_name_with_other_phone_and_address_is_asked() -> None:
    former = rows(row("V", "张三", "13800000001", household_id="V-0001", address="1号"))
    new = rows(row("V", "张三", "13900000009", address="9号"))
    asked = numbered(new, former)
    (doubt,) = asked.doubts
    assert [choice.value for choice in doubt.choices] == ["V-0001", "new"]
    assert len(asked.frame) == 1
    for answer, expected in (("V-0001", "V-0001"), ("new", "V-0002")):
        made = with_ids(new, former, ("V-0001",), Answers(doubts={doubt.key: answer}))
        assert (ids(made), made.doubts) == ([expected], ())


def test_the_same_head_without_phone_is_asked() -> None:
    new = rows(row("V", "张三", list_no=1.0), row("V", "张三", list_no=2.0))
    (doubt,) = numbered(new).doubts
    for answer, expected in (("one", ["V-0001", "V-0001"]), ("several", ["V-0001", "V-0002"])):
        made = with_ids(new, NONE, (), Answers(doubts={doubt.key: answer}))
        assert (ids(made), made.doubts) == (expected, ())


def test_short_numbers_of_the_list_join_rows_but_are_no_ids() -> None:
    made = numbered(
        rows(
            row("V", "甲", household_id="1", list_no=1.0),
            row("V", "乙", household_id="1", list_no=2.0),
            row("W", "丙", household_id="1", list_no=1.0),
            row("W", "丁", household_id="W-0044", list_no=2.0),
        )
    )
    assert ids(made) == ["V-0001", "V-0001", "W-0001", "W-0044"]


@pytest.mark.parametrize("seed", range(5))
def test_a_shuffled_list_with_new_numbers_changes_no_id(seed: int) -> None:
    former = rows(
        *(
            row(f"V{n % 4}", f"户{n % 37}", f"1380000{n:04d}" if n % 5 else None,
                household_id=f"V{n % 4}-{n + 1:04d}", list_no=n + 1.0, address=f"{n}号")
            for n in range(300)
        )
    )  # fmt: skip
    typed = former.sample(frac=1, random_state=seed, ignore_index=True)
    typed = typed.assign(list_no=[float(n + 1) for n in range(len(typed))])
    truth = typed["household_id"].tolist()
    made = numbered(typed.drop(columns="household_id"), former, tuple(former["household_id"]))
    assert ids(made) == truth
    assert made.doubts == ()
