"""改、增、销号、确认、试拨: every one an edition with old → new, none that breaks the contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.duty.intake_desk import Desk
from hazardmap.errors import HazardmapError, UnknownPlace, UsageError
from tests.duty.desks import NOW, desk_at, frame_of
from tests.folders import write_folder
from tests.toy_county import household, toy

FIRST = ("A1-0001", "甲溪危险区")
ROWS = [household("A1", n, "甲溪危险区") for n in (1, 2)]
HOLDER = {
    "duty_id": "D1", "name": "赵六", "post": "书记", "level": "村", "scope_id": "A1",
    "phone1": "19900000009",
}  # fmt: skip
WHO = {"who": "王五", "now": NOW}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tables = toy(households=ROWS, duty_holders=[HOLDER]).tables
    folder = write_folder(
        tmp_path / "seed",
        {name: frame for name, frame in tables.items() if len(frame)},
        county={"county_id": "toy", "name": "玩具县", "demo": True},
    )
    with desk_at(folder, tmp_path / "state") as opened:
        yield opened


def said(desk: Desk, table: str) -> list[str]:
    manifest = desk.editions(table)
    assert manifest is not None
    return [change.sentence() for change in desk.changes(table, manifest.current)]


def test_one_phone_changes_old_to_new(desk: Desk) -> None:
    edition = desk.edit_row("households", FIRST, {"head_phone": "199 1111 2222"}, **WHO)
    assert (edition.number, edition.who, edition.when[:10], edition.name) == (
        2, "王五", "2026-03-05", "页面修改",
    )  # fmt: skip
    assert said(desk, "households") == ["A1-0001 甲溪危险区 户主手机：19900000001 → 19911112222"]
    assert frame_of(desk, "households")["head_phone"].tolist() == ["19911112222", "19900000002"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": "三"}, "居住人数”三：应为数字"),
        ({"people": "-1"}, "不能是负数"),
        ({"village_id": "X9"}, "没有这个编号"),
        ({"danger_area": ""}, "请填写危险区名称"),
        ({"lon": "12.02"}, "50 公里以外"),
        ({"people": "2"}, "没有改动"),
    ],
)
def test_what_breaks_the_contract_is_refused_in_chinese(
    desk: Desk, changes: dict[str, str], words: str
) -> None:
    desk.edit_row("households", FIRST, {"lon": "120.205", "lat": "29.72"}, **WHO)
    with pytest.raises(HazardmapError, match=words):
        desk.edit_row("households", FIRST, changes, **WHO)
    manifest = desk.editions("households")
    assert manifest is not None
    assert manifest.current == 2


def test_an_id_is_never_changed_nor_a_strange_column_written(desk: Desk) -> None:
    with pytest.raises(UsageError, match="不能改"):
        desk.edit_row("households", FIRST, {"household_id": "A1-0009"}, **WHO)
    with pytest.raises(UsageError, match="没有这些列"):
        desk.edit_row("households", FIRST, {"geometry": "x"}, **WHO)
    with pytest.raises(UnknownPlace, match="没有“A1-0077"):
        desk.edit_row("households", ("A1-0077", "甲溪危险区"), {"people": "3"}, **WHO)


def test_a_struck_id_is_never_used_again(desk: Desk) -> None:
    desk.strike_row("households", ("A1-0002", "甲溪危险区"), reason="搬迁", **WHO)
    assert said(desk, "households") == ["A1-0002 甲溪危险区 销号（搬迁）"]
    new = {"village_id": "A1", "danger_area": "甲溪危险区", "head_name": "孙八", "people": "3"}
    desk.add_row("households", new, **WHO)
    rows = frame_of(desk, "households")
    assert rows["household_id"].tolist() == ["A1-0001", "A1-0003"]
    assert rows["list_no"].tolist() == [1, 3]


def test_striking_off_needs_a_reason_and_leaves_no_reference_behind(desk: Desk) -> None:
    with pytest.raises(UsageError, match="原因"):
        desk.strike_row("households", FIRST, reason=" ", **WHO)
    with pytest.raises(HazardmapError, match="没有这个编号"):
        desk.strike_row("villages", ("A1",), reason="撤并", **WHO)
    assert desk.editions("villages") is None


def test_a_point_moves_by_degrees(desk: Desk) -> None:
    desk.edit_row("shelters", ("S1",), {"lon": "120.21", "lat": "29.72"}, **WHO)
    point = frame_of(desk, "shelters").geometry.iloc[0]
    assert (round(point.x), round(point.y)) == (520319, 3289094)
    with pytest.raises(UsageError, match="一起填写"):
        desk.edit_row("shelters", ("S1",), {"lon": "120.22"}, **WHO)


def test_a_village_confirms_its_list_or_declares_nobody(desk: Desk) -> None:
    day = {"by": "钱七", "on": NOW.date()}
    desk.confirm_village("A1", **day, **WHO)
    assert said(desk, "list_statements") == ["A1 上报情况：空 → 已上报，钱七 2026-03-05"]
    desk.declare_none("A2", **day, **WHO)
    row = frame_of(desk, "list_statements").set_index("village_id").loc["A2"]
    assert (row["statement"], row["by"], f"{row['as_of']:%F}") == (
        "none_declared", "钱七", "2026-03-05",
    )  # fmt: skip
    with pytest.raises(HazardmapError, match="还有 2 行"):
        desk.declare_none("A1", **day, **WHO)
    with pytest.raises(HazardmapError, match="还没有清单"):
        desk.confirm_village("B1", **day, **WHO)
    with pytest.raises(UnknownPlace):
        desk.confirm_village("X9", **day, **WHO)


def test_a_test_call_is_recorded_with_its_day(desk: Desk) -> None:
    desk.record_dial("D1", "空号", **WHO)
    row = frame_of(desk, "duty_holders").iloc[0]
    assert (row["last_result"], f"{row['last_verified']:%F}") == ("空号", "2026-03-05")
    with pytest.raises(HazardmapError, match="不认识的词"):
        desk.record_dial("D1", "没打", **WHO)
    with pytest.raises(UnknownPlace):
        desk.record_dial("D9", "接通", **WHO)
    with pytest.raises(HazardmapError, match="未登记"):
        desk.record_dial("D1", "空号", **WHO)
