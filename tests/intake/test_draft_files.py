"""A draft comes back from its folder as it was; a folder with anything else in it is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from hazardmap.intake.draft import (
    Answers,
    Choice,
    Doubt,
    Draft,
    Known,
    Placing,
    RasterDraft,
    Recognised,
    Remark,
)
from hazardmap.intake.draft_files import (
    read_draft,
    read_raster_draft,
    write_draft,
    write_raster_draft,
)
from hazardmap.intake.frame_files import FolderOdd
from hazardmap.intake.known_files import answers_from, answers_record, read_known, write_known
from hazardmap.tables.grid import Grid
from tests.toy_county import toy

ANYTHING = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CHOICES = st.builds(Choice, TEXT, TEXT, TEXT)
MOMENTS = [pd.NaT, pd.Timestamp("2026-06-10 02:12"), pd.Timestamp("1969-12-31 23:59:59.999999")]


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Frames with every kind of column, any header, with and without rows, index in any order."""
    size = draw(st.integers(0, 5))
    index = draw(st.permutations(range(size)))
    names = draw(st.lists(TEXT.filter(lambda text: text != "geometry"), max_size=6))
    columns = []
    for name in names:
        texts = st.one_of(st.none(), TEXT)
        kind = draw(
            st.sampled_from(["str", "object", "float64", "int64", "bool", "moment", "zone"])
        )
        if kind in {"str", "object"}:
            values: list[object] = [draw(texts) for _ in range(size)]
        elif kind == "float64":
            values = [draw(st.floats(width=64)) for _ in range(size)]
        elif kind == "int64":
            values = [draw(st.integers(-(2**62), 2**62)) for _ in range(size)]
        elif kind == "bool":
            values = [draw(st.booleans()) for _ in range(size)]
        else:
            values = [draw(st.sampled_from(MOMENTS)) for _ in range(size)]
            kind = {"moment": "datetime64[ns]", "zone": "datetime64[ns, UTC+08:00]"}[kind]
        columns.append(pd.Series(values, index=index, dtype=kind, name=name))
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=pd.Index(index))
    frame.index = pd.Index(index, dtype="int64")
    frame.columns = pd.Index(names, dtype="str")
    return frame


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Drafts with everything a reader may say."""
    raw = draw(frames())
    shapes = [shapely.Point(at, at) if at % 2 else None for at in range(len(raw))]
    frame = gpd.GeoDataFrame(raw, geometry=shapes, crs="EPSG:4549") if draw(st.booleans()) else raw
    remark = st.builds(Remark, TEXT, st.integers(0, 10**7), TEXT, TEXT, TEXT, TEXT, TEXT)
    doubt = st.builds(Doubt, TEXT, TEXT, st.lists(CHOICES, max_size=2).map(tuple), TEXT)
    column = st.builds(Recognised, TEXT, TEXT, TEXT, st.lists(TEXT, max_size=2).map(tuple))
    placing = st.builds(
        Placing, TEXT, st.booleans(), st.lists(CHOICES, max_size=2).map(tuple), TEXT
    )
    return Draft(
        table=draw(TEXT),
        file_name=draw(TEXT),
        frame=frame,
        raw=raw,
        columns=tuple(draw(st.lists(column, max_size=2))),
        remarks=tuple(draw(st.lists(remark, max_size=2))),
        doubts=tuple(draw(st.lists(doubt, max_size=2))),
        placing=draw(st.one_of(st.none(), placing)),
        statements=draw(frames()),
        covers=draw(st.one_of(st.none(), st.frozensets(TEXT, max_size=3))),
        kind=draw(TEXT),
    )


def assert_same(first: pd.DataFrame, second: pd.DataFrame) -> None:
    assert_frame_equal(first, second, check_exact=True, check_column_type=False)
    assert getattr(first, "crs", None) == getattr(second, "crs", None)


@ANYTHING
@given(draft=drafts())
def test_a_draft_comes_back_as_it_was(
    draft: Draft, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("draft")
    write_draft(folder, draft)
    back = read_draft(folder)
    for name in ("frame", "raw", "statements"):
        assert_same(getattr(draft, name), getattr(back, name))
    for name in ("table", "file_name", "columns", "remarks", "doubts", "placing", "covers", "kind"):
        assert getattr(draft, name) == getattr(back, name)


def some_draft() -> Draft:
    frame = pd.DataFrame({"name": pd.array(["甲礼堂"], dtype="str")}, index=pd.Index([3]))
    return Draft("shelters", "场所.xlsx", frame, frame, (), (Remark("", 1, "", "", "", ""),), ())


def rewritten(name: str, change: Callable[[dict[str, object]], object]) -> Callable[[Path], object]:
    def spoil(folder: Path) -> object:
        content = json.loads((folder / name).read_text("utf-8"))
        changed = change(content) or content
        return (folder / name).write_text(json.dumps(changed), "utf-8")

    return spoil


def linked(folder: Path) -> None:
    (folder / "frame.parquet").unlink()
    (folder / "frame.parquet").symlink_to(folder / "raw.parquet")


SPOILED: dict[str, Callable[[Path], object]] = {
    "another file": lambda folder: (folder / "more.txt").touch(),
    "a missing file": lambda folder: (folder / "raw.parquet").unlink(),
    "a link": linked,
    "no parquet": lambda folder: (folder / "raw.parquet").write_bytes(b"PAR1"),
    "no json": lambda folder: (folder / "draft.json").write_text("{", "utf-8"),
    "deep json": lambda folder: (folder / "draft.json").write_text("[" * 99_999, "utf-8"),
    "a list": rewritten("draft.json", lambda said: [said]),
    "a number for a text": rewritten("draft.json", lambda said: said.update(table=7)),
    "a text for a number": rewritten(
        "draft.json", lambda said: said.update(remarks=[{**said["remarks"][0], "row": "1"}])
    ),
    "a remark too short": rewritten("draft.json", lambda said: said.update(remarks=[{}])),
    "a text for a list": rewritten("draft.json", lambda said: said.update(covers="A1")),
    "an unknown kind": rewritten(
        "frame.json", lambda said: said.update(columns=[["name", "period[D]"]])
    ),
    "another number of rows": rewritten("frame.json", lambda said: said.update(rows=2)),
    "more columns": rewritten("frame.json", lambda said: said.update(columns=[])),
}


@pytest.mark.parametrize("name", sorted(SPOILED))
def test_a_folder_with_anything_unexpected_is_refused(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    write_draft(folder, some_draft())
    assert read_draft(folder).frame["name"].tolist() == ["甲礼堂"]
    SPOILED[name](folder)
    with pytest.raises(FolderOdd):
        read_draft(folder)


def some_raster() -> RasterDraft:
    values = np.array([[1, 2, 255], [3, 3, 0]], dtype="uint8")
    labels = MappingProxyType({1: "高"})
    grid = Grid(values, (520_000.0, 50.0, 0.0, 3_291_000.0, 0.0, -50.0), "EPSG:4549", 255.0, labels)
    remark, placing = Remark("", 0, "", "", "波段", "核对"), Placing("EPSG:4549", certain=True)
    return RasterDraft("risk_raster", "图.tif", grid, (remark,), (), placing, ((3.0, 0.4),))


@pytest.mark.parametrize("nodata", [None, 255.0, float("nan"), -9999.0])
def test_a_raster_comes_back_as_it_was(nodata: float | None, tmp_path: Path) -> None:
    draft = some_raster()
    assert draft.grid is not None
    write_raster_draft(tmp_path, replace(draft, grid=replace(draft.grid, nodata=nodata)))
    back = read_raster_draft(tmp_path)
    assert back.grid is not None
    assert np.array_equal(back.grid.values, draft.grid.values)
    assert not back.grid.values.flags.writeable
    assert str(back.grid.nodata) == str(nodata)
    assert (back.grid.transform, back.grid.labels) == (draft.grid.transform, draft.grid.labels)
    assert str(replace(back, grid=None)) == str(replace(draft, grid=None))
    write_raster_draft(tmp_path / "asked", replace(draft, grid=None))
    assert read_raster_draft(tmp_path / "asked").grid is None


RASTERS_SPOILED: dict[str, Callable[[Path], object]] = {
    "objects": lambda folder: np.save(folder / "grid.npy", np.array([["a", None]], dtype=object)),
    "a line": lambda folder: np.save(folder / "grid.npy", np.zeros(9)),
    "nothing": lambda folder: (folder / "grid.npy").write_bytes(b""),
    "no numbers": lambda folder: (folder / "grid.npy").write_bytes(b"\x93NUMPY"),
    "another file": lambda folder: (folder / "more.txt").touch(),
    "a short place": rewritten("raster.json", lambda said: said["grid"].update(transform=[1])),
    "no place": rewritten("raster.json", lambda said: said["grid"].pop("transform")),
}


@pytest.mark.parametrize("name", sorted(RASTERS_SPOILED))
def test_a_raster_folder_with_anything_unexpected_is_refused(name: str, tmp_path: Path) -> None:
    write_raster_draft(tmp_path, some_raster())
    assert read_raster_draft(tmp_path).grid is not None
    RASTERS_SPOILED[name](tmp_path)
    with pytest.raises(FolderOdd):
        read_raster_draft(tmp_path)


class Canary:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Path]]:
        return Path.touch, (self.path,)


def test_a_pickle_in_the_folder_is_not_run(tmp_path: Path) -> None:
    write_raster_draft(tmp_path / "draft", some_raster())
    canary = np.empty((1, 1), dtype=object)
    canary[0, 0] = Canary(tmp_path / "run")
    np.save(tmp_path / "draft" / "grid.npy", canary)
    with pytest.raises(FolderOdd):
        read_raster_draft(tmp_path / "draft")
    assert not (tmp_path / "run").exists()


def test_rows_that_are_not_in_the_file_are_refused(tmp_path: Path) -> None:
    draft = some_draft()
    write_draft(tmp_path, replace(draft, raw=draft.raw.set_axis(pd.Index([4]))))
    with pytest.raises(FolderOdd):
        read_draft(tmp_path)


def test_what_is_known_comes_back_as_it_was(tmp_path: Path) -> None:
    county = toy()
    known = Known(
        "toy",
        county.metric_crs,
        county.tables,
        MappingProxyType({"旧镇": "A"}),
        frozenset({"A1-0001"}),
        MappingProxyType({"电话": "head_phone"}),
    )
    write_known(tmp_path, known)
    back = read_known(tmp_path)
    for name, frame in known.tables.items():
        assert_same(frame, back.tables[name])
    assert (back.used_ids, back.former_towns, back.mappings) == (
        known.used_ids,
        known.former_towns,
        known.mappings,
    )
    answers = Answers("表1", "gcj02", {"甲": "name"}, {"crs": "gcj02"})
    assert answers_from(json.loads(json.dumps(answers_record(answers)))) == answers


def test_missing_cells_stay_missing(tmp_path: Path) -> None:
    column = pd.Series([None, np.nan, pd.NA, "", "nan"], dtype="object")
    write_draft(
        tmp_path, replace(some_draft(), frame=pd.DataFrame(), raw=pd.DataFrame({"a": column}))
    )
    assert read_draft(tmp_path).raw["a"].tolist() == [None, None, None, "", "nan"]
