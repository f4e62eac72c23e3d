"""The sources of the demonstration stand in the repository with their notices."""

from pathlib import Path

from hazardmap.demo.provenance import SOURCES as GEO_SOURCES
from hazardmap.demo.sources import SOURCES, read_sources, village_name


def test_every_source_file_has_its_line_in_the_notices() -> None:
    notices = (SOURCES / "README.md").read_text(encoding="utf-8")
    for path in SOURCES.iterdir():
        if path.name != "README.md":
            assert f"| {path.name} |" in notices
    assert "https://creativecommons.org/licenses/by/4.0/" in notices
    assert "GeoNames" in notices


def test_every_file_of_the_county_has_a_source_and_a_licence() -> None:
    geo = Path("data/geo")
    table = (geo / "README.md").read_text(encoding="utf-8")
    for path in geo.iterdir():
        if path.name not in {"README.md", "county.toml", "risk_raster.csv"}:
            assert path.stem in GEO_SOURCES
            assert f"| {path.name} |" in table


def test_the_sources_are_read_whole() -> None:
    sources = read_sources()
    assert len(sources.towns) == 23
    assert len(sources.divisions) == 515
    assert len(sources.sketch) == 11
    assert sources.z.shape == (805, 750)
    assert 2_300e6 < sources.outline.area < 2_330e6


def test_official_names_are_shortened() -> None:
    assert village_name("枫源村委会") == "枫源村"
    assert village_name("天竺社区居委会") == "天竺社区"
    assert village_name("枫一社区") == "枫一社区"
    assert village_name("下坊门居委会") == "下坊门社区"
