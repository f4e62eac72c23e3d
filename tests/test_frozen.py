"""A face that tries to write through any table of the Situation raises (冻结)."""

import dataclasses
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hazardmap.situation.frozen import frozen
from hazardmap.situation.model import Situation
from tests.web.conftest import duty_over
from tests.web.storm_county import storm_tables

WRITES: dict[str, Callable[[pd.DataFrame, str], Any]] = {
    "cell by loc": lambda frame, name: frame.loc.__setitem__(
        (frame.index[0], name), frame[name].iloc[-1]
    ),
    "cell by iat": lambda frame, name: frame.iat.__setitem__(
        (0, frame.columns.get_loc(name)), None
    ),
    "array": lambda frame, name: frame[name].array.__setitem__(0, frame[name].iloc[-1]),
    "values": lambda frame, name: frame[name].values.__setitem__(0, frame[name].iloc[-1]),
    "column": lambda frame, name: frame.__setitem__(name, 0),
    "new column": lambda frame, name: frame.__setitem__("new", 0),
    "attribute": lambda frame, name: setattr(frame, "columns", list(frame.columns)),
    "index": lambda frame, name: setattr(frame, "index", frame.index),
    "index cell": lambda frame, name: frame.index.array.__setitem__(0, 1),
    "insert": lambda frame, name: frame.insert(0, "new", 1),
    "pop": lambda frame, name: frame.pop(name),
    "delete": lambda frame, name: frame.__delitem__(name),
    "inplace": lambda frame, name: frame.drop(columns=[name], inplace=True),  # noqa: PD002
    "reset": lambda frame, name: frame.reset_index(inplace=True),  # noqa: PD002
}


def refused(write: Callable[[pd.DataFrame, str], Any], frame: pd.DataFrame, name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            write(frame, name)
        except (ValueError, TypeError):
            return True
    return False


def frames(holder: Any, path: str = "") -> Iterator[tuple[str, pd.DataFrame]]:
    """Walk to every frame of a Situation, through dataclasses and mappings."""
    if isinstance(holder, pd.DataFrame):
        yield path, holder
    elif dataclasses.is_dataclass(holder):
        for field in dataclasses.fields(holder):
            yield from frames(getattr(holder, field.name), f"{path}.{field.name}")
    elif hasattr(holder, "items"):
        for key, value in holder.items():
            yield from frames(value, f"{path}[{key}]")


@pytest.fixture(scope="module")
def situation() -> Situation:
    return duty_over(storm_tables()).current()


def test_every_table_of_the_situation_is_reached(situation: Situation) -> None:
    found = dict(frames(situation))
    assert len(found) > 30
    assert ".plan.risk_list" in found
    assert ".county.tables[villages]" in found


@pytest.mark.parametrize("write", WRITES)
def test_no_write_reaches_a_table(situation: Situation, write: str) -> None:
    for path, frame in frames(situation):
        if not len(frame):
            continue
        before = pd.DataFrame(frame.copy())
        for name in frame.columns:
            assert refused(WRITES[write], frame, name), f"{write} went through on {path} {name}"
        pd.testing.assert_frame_equal(pd.DataFrame(frame.copy()), before)


def test_a_plain_frame_lets_writes_through() -> None:
    plain = {
        name
        for name, write in WRITES.items()
        if not refused(write, pd.DataFrame({"a": [1.0, 2.0]}), "a")
    }
    assert {"cell by loc", "column", "new column", "attribute", "insert", "pop", "inplace"} <= plain


def test_what_is_derived_may_be_changed(situation: Situation) -> None:
    rows = situation.plan.risk_list[situation.plan.risk_list["people"] > 2]
    rows = rows.assign(people=0)
    rows["new"] = 1
    rows.loc[rows.index[0], "name"] = "x"
    villages = situation.county.tables["villages"].copy()
    villages["name"] = "y"
    assert type(rows) is pd.DataFrame
    assert type(villages).__name__ == "GeoDataFrame"
    assert not (situation.county.tables["villages"]["name"] == "y").any()


def test_arrays_and_mappings_are_locked(situation: Situation) -> None:
    with pytest.raises(ValueError, match="read-only"):
        situation.county.distances.metres[0, 0] = 1.0
    with pytest.raises(TypeError):
        situation.county.tables["villages"] = pd.DataFrame()  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        situation.number = "0"  # type: ignore[misc]


def test_freezing_twice_is_freezing_once(situation: Situation) -> None:
    again = frozen(situation)
    assert again.plan.risk_list is situation.plan.risk_list
    assert np.shares_memory(again.county.distances.metres, situation.county.distances.metres)
