"""`county.toml`: what the county is called, and the settings an office changed."""

from pathlib import Path

from hazardmap.intake.county_file import read_county_file
from hazardmap.settings import Settings, settings_from

TEXT = """
county_id = 330681
name = "诸暨市"
[tables.dem]
source = "示例"
[settings]
min_area_share = 0.1
"""


def test_names_tables_and_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text(TEXT, encoding="utf-8-sig")
    county = read_county_file(tmp_path)
    assert (county.county_id, county.name, county.demo) == ("330681", "诸暨市", False)
    assert county.metric_crs == "EPSG:4549"
    assert county.tables["dem"].source == "示例"
    assert settings_from(county.settings) == Settings(min_area_share=0.1)
    assert county.faults == ()


def test_without_the_file_the_folder_gives_the_name(tmp_path: Path) -> None:
    folder = tmp_path / "诸暨"
    folder.mkdir()
    county = read_county_file(folder)
    assert (county.county_id, county.name, county.present) == ("诸暨", "诸暨", False)
    assert settings_from(county.settings) == Settings()
