"""What leads to other files and hosts is refused, whatever it is called; nothing is read or asked."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hazardmap.errors import FileRefused
from tests.hostile.conftest import Look
from tests.hostile.disguises import DISGUISES, honest_raster, pixel_bomb
from tests.hostile.listener import Listener
from tests.hostile.sheets import honest_book


@pytest.mark.parametrize("name", sorted(DISGUISES))
def test_a_disguised_description_is_refused(
    name: str, tmp_path: Path, refused: Callable[..., FileRefused], listener: Listener
) -> None:
    text, table = DISGUISES[name]
    file = tmp_path / name
    file.write_text(text.replace("PORT", str(listener.port)), encoding="utf-8")
    assert refused(file, table).end == "refused"


def test_a_raster_that_claims_160_gigabytes_is_refused(
    tmp_path: Path, refused: Callable[..., FileRefused]
) -> None:
    said = refused(pixel_bomb(tmp_path / "高程.tif"), "dem")
    assert said.end == "refused"
    assert "亿" in said.found


def test_an_honest_raster_loads(tmp_path: Path, look: Look) -> None:
    grid = look(honest_raster(tmp_path / "高程.tif"), "dem").grid
    assert grid.at(520_025, 3_290_975) == 0


@pytest.mark.parametrize(
    "prefix", ["/vsicurl/http://127.0.0.1:{}/", "/vsizip/http://127.0.0.1:{}/"]
)
def test_a_path_of_gdals_own_is_no_file(
    prefix: str, tmp_path: Path, listener: Listener, look: Look
) -> None:
    for name in ("a.tif", "a.gpkg"):
        with pytest.raises(FileRefused, match="没有这个文件"):
            look(Path(prefix.format(listener.port), name), "dem")
    assert listener.calls == 0


def test_a_link_a_folder_a_pipe_and_an_empty_file_are_no_upload(tmp_path: Path, look: Look) -> None:
    honest = honest_book(tmp_path / "honest.xlsx")
    (tmp_path / "link.xlsx").symlink_to(honest)
    (tmp_path / "folder.xlsx").mkdir()
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "empty.xlsx").touch()
    said = {"link": "链接", "folder": "不是文件", "pipe": "不是文件", "empty": "空文件"}
    for name, words in said.items():
        with pytest.raises(FileRefused, match=words):
            look(tmp_path / f"{name}.xlsx")
    assert len(look(honest).frame) == 2


def test_a_shapefile_brings_no_link_along(tmp_path: Path, look: Look) -> None:
    (tmp_path / "a.shp").write_bytes(b"\x00\x00\x27\x0a")
    (tmp_path / "a.dbf").symlink_to("/etc/passwd")
    with pytest.raises(FileRefused, match="链接"):
        look(tmp_path / "a.shp", "villages")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("场所.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "内容却是XML 或网页"),
        ("场所.xls", b"PK\x03\x04" + bytes(99), "内容却是压缩包"),
        ("场所.csv", b"PK\x03\x04" + bytes(99), "内容却是压缩包"),
        ("场所.gpkg", b"SQLite format 3\x00" + bytes(200), "其他数据库"),
        ("点.kml", b"<?xml version='1.0'?><gpx><wpt/></gpx>", "其他 XML"),
        ("场所.exe", b"MZ", "不能读取"),
        ("场所", b"a,b\n", "没有后缀"),
    ],
)
def test_content_and_ending_must_agree(
    name: str, content: bytes, words: str, tmp_path: Path, refused: Callable[..., FileRefused]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert words in refused(tmp_path / name).found
