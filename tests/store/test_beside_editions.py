"""What stands beside an edition: raw cells and forms, changes, mappings confirmed once."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from hazardmap.errors import StateRefused
from hazardmap.moments import BEIJING
from hazardmap.store.cells import COLUMNS, Cells, Layout, Repair, joined, keep_cells, read_cells
from hazardmap.store.changes import Change, keep_changes, read_changes
from hazardmap.store.sources import remember, remembered
from hazardmap.store.state import State, reading, writing

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=BEIJING)
OURS = Layout(
    "甲.xlsx", ("户主", "帮扶"), ("head_name", ""), (Repair("表", 3, "户主", "张 三", "空格"),)
)
THEIRS = Layout("乙.xlsx", ("姓名",), ("head_name",))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with writing(tmp_path / "state", now=NOW) as opened:
        yield opened


def cells(layout: Layout, *keys: str) -> Cells:
    width = len(layout.headers)
    rows = [(key, 0, "表", at, ["x"] * width, ["y"] * width) for at, key in enumerate(keys, 2)]
    return Cells((layout,), pd.DataFrame(rows, columns=list(COLUMNS)))


def test_cells_come_back_as_they_were_kept(state: State) -> None:
    keep_cells(state, "households", 2, cells(OURS, "a", "b"))
    back = read_cells(state, "households", 2)
    assert back.layouts == (OURS,)
    assert [list(one) for one in back.rows["cells"]] == [["x", "x"], ["x", "x"]]
    assert read_cells(state, "households", 3).rows.empty


def test_cells_of_rows_that_did_not_come_anew_are_carried_on() -> None:
    former = cells(OURS, "a", "b", "c")
    made = joined(former, cells(THEIRS, "a"), pd.Series(["a", "b"]))
    assert [layout.file_name for layout in made.layouts] == ["乙.xlsx", "甲.xlsx"]
    assert made.rows[["row_key", "layout"]].to_numpy().tolist() == [["a", 0], ["b", 1]]
    same_form = joined(former, cells(OURS, "a"), pd.Series(["a", "b"]))
    assert len(same_form.layouts) == 1


def test_changes_say_old_and_new(state: State) -> None:
    change = Change("A1-0001 甲溪", "修改", "head_phone", "户主手机", "", "199")
    keep_changes(state, "households", 2, [change, Change("A1-0002", "销号", reason="搬迁")])
    assert [one.sentence() for one in read_changes(state, "households", 2)] == [
        "A1-0001 甲溪 户主手机：空 → 199", "A1-0002 销号（搬迁）",
    ]  # fmt: skip
    assert read_changes(state, "households", 1) == ()


def test_a_mapping_is_remembered_for_its_table_only(state: State) -> None:
    said = {"headers": ["fxdj", "mc"], "who": "王五", "when": NOW}
    remember(state, "risk_zones", {"fxdj": "level_label", "mc": "name"}, **said)
    assert remembered(state, "risk_zones") == {"fxdj": "level_label", "mc": "name"}
    assert remembered(state, "shelters") == {}
    remember(state, "risk_zones", {"fxdj": "level_label", "mc": ""}, **said)
    assert remembered(state, "risk_zones")["mc"] == ""


def test_a_header_that_two_sources_use_apart_is_left_to_a_person(state: State) -> None:
    said = {"who": "王五", "when": NOW}
    remember(state, "shelters", {"dh": "keeper_phone"}, headers=["dh"], **said)
    remember(state, "shelters", {"dh": "shelter_id", "mc": "name"}, headers=["dh", "mc"], **said)
    assert remembered(state, "shelters") == {"mc": "name"}


def test_a_damaged_record_is_refused(state: State) -> None:
    (state.path / "sources.json").write_text('{"sources": 1}', encoding="utf-8")
    with pytest.raises(StateRefused, match="backups"):
        remembered(state, "shelters")
    keep_changes(state, "shelters", 2, [])
    (state.path / "editions/shelters/2.changes.json").write_text("{}", encoding="utf-8")
    with pytest.raises(StateRefused, match="backups"):
        read_changes(state, "shelters", 2)


def test_a_reader_keeps_nothing(state: State) -> None:
    reader = reading(state.path)
    with pytest.raises(StateRefused, match="只读"):
        keep_cells(reader, "households", 2, cells(OURS, "a"))
    with pytest.raises(StateRefused, match="只读"):
        keep_changes(reader, "households", 2, [])
    with pytest.raises(StateRefused, match="只读"):
        remember(reader, "shelters", {}, headers=[], who="a", when=NOW)
