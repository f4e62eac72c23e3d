"""Old names of towns and neighbours come from county.toml; both may be absent."""

from pathlib import Path

import pytest

from hazardmap.errors import FolderRefused
from hazardmap.intake.place_names import read_place_names

VILLAGES = "village_id,name,town_id\n1,枫源村,330681109\n"


def folder(path: Path, county: str = "") -> Path:
    (path / "villages.csv").write_text(VILLAGES, "utf-8")
    (path / "towns.csv").write_text("town_id,name\n330681109,枫桥镇\n", "utf-8")
    if county:
        (path / "county.toml").write_text(county, "utf-8")
    return path


def test_names_old_names_and_neighbours_are_read(tmp_path: Path) -> None:
    county = 'name = "诸暨市"\nneighbours = ["义乌市"]\n\n[former_towns]\n"全堂镇" = "330681109"\n'
    names = read_place_names(folder(tmp_path, county))
    assert names.county == "诸暨市"
    assert names.towns == (("330681109", "枫桥镇"),)
    assert names.villages == (("枫源村", "330681109"),)
    assert dict(names.former_towns) == {"全堂镇": "330681109"}
    assert names.neighbours == ("义乌市",)


def test_without_county_file_or_towns_there_are_no_names_to_find(tmp_path: Path) -> None:
    (folder(tmp_path) / "towns.csv").unlink()
    names = read_place_names(tmp_path)
    assert (names.towns, dict(names.former_towns), names.neighbours) == ((), {}, ())


@pytest.mark.parametrize(
    "county", ["neighbours = 3\n", 'former_towns = "a"\n', "[former_towns]\na = 1\n"]
)
def test_a_wrongly_written_entry_is_refused(tmp_path: Path, county: str) -> None:
    with pytest.raises(FolderRefused, match="写法不对"):
        read_place_names(folder(tmp_path, county))


def test_a_folder_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderRefused, match="没有文件夹"):
        read_place_names(tmp_path / "nowhere")
    (folder(tmp_path) / "towns.csv").write_text("name\n枫桥镇\n", "utf-8")
    with pytest.raises(FolderRefused):
        read_place_names(tmp_path)
