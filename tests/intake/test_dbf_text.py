"""Whatever a shapefile says of its encoding, no character is lost; what cannot be told is asked."""

from pathlib import Path

import geopandas as gpd
import pytest

from hazardmap.crs import METRIC
from hazardmap.intake.draft import Answers
from tests.intake.foreign_files import parts, write_shp, zipped
from tests.intake.known_county import TOWN_NAMES, known_county
from tests.intake.test_foreign_vector import read

RARE = "浬浦𠅤𬸣邨"


def towns() -> gpd.GeoDataFrame:
    frame = known_county().tables["towns"]
    rows = {"xzqdm": frame["town_id"], "mc": frame["name"], "bz": RARE}
    return gpd.GeoDataFrame(rows, geometry=frame["geometry"], crs=METRIC)


@pytest.mark.parametrize(
    ("encoding", "cpg", "page"),
    [
        ("UTF-8", "", 0), ("UTF-8", "UTF-8", 0), ("GB18030", "", 0), ("GB18030", "GBK", 0), ("GB18030", "936", 0),
        ("GB18030", "", 0x4D), ("GB18030", "GB2312", 0x03), ("UTF-8", "GBK", 0), ("UTF-8", "ISO-8859-1", 0x4D),
        ("GB18030", "UTF-8", 0), ("GB18030", "ISO-8859-1", 0x57), ("GB18030", "BIG5", 0),
    ],
)  # fmt: skip
def test_no_name_of_23_towns_is_garbled_whatever_the_code_page_says(
    tmp_path: Path, encoding: str, cpg: str, page: int
) -> None:
    path = write_shp(tmp_path, towns(), encoding=encoding, cpg=cpg, page=page)
    right = {"UTF-8": {"", "UTF-8"}, "GB18030": {"", "GBK", "936", "GB2312"}}
    for file in (path, zipped(parts(path), tmp_path / "a.zip", stem="乡镇")):
        draft = read(file, "towns")
        assert draft.frame["name"].tolist() == list(TOWN_NAMES)
        assert draft.raw["bz"].unique().tolist() == [RARE]
        told = any("文字编码" in one.problem for one in draft.remarks)
        assert told == (cpg not in right[encoding])


def test_traditional_chinese_in_big5_is_noticed(tmp_path: Path) -> None:
    frame = towns().assign(mc="楓橋鎮風險區", bz="說明")
    draft = read(write_shp(tmp_path, frame, encoding="BIG5"), "towns")
    assert draft.frame["name"].unique().tolist() == ["楓橋鎮風險區"]
    assert "Big5" in draft.remarks[0].problem


def test_text_that_no_test_tells_is_asked_with_previews(tmp_path: Path) -> None:
    frame = towns().assign(mc="\u9fa5\u9fa4\u9f98\u9f97", bz="x")
    path = write_shp(tmp_path, frame, encoding="GB18030")
    draft = read(path, "towns")
    assert [doubt.key for doubt in draft.doubts] == ["encoding"]
    assert "\u9fa5" in draft.doubts[0].choices[0].figure
    told = read(path, "towns", Answers(doubts={"encoding": "GB18030"}))
    assert told.frame["name"].unique().tolist() == ["\u9fa5\u9fa4\u9f98\u9f97"]
