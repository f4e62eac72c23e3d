"""How much a zip may hold: twenty files, or one File Geodatabase; 200 MB; a hundredfold. Its honest twins load."""

import os
import random
import zipfile
from pathlib import Path

import pytest

from hazardmap.intake.archive import (
    MAX_GEODATABASE,
    MAX_MEMBERS,
    require_sound_archive,
    require_sound_members,
)
from hazardmap.intake.endings import Unreadable

MIB = 1024**2


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def numbered(count: int, folder: str = "") -> dict[str, bytes]:
    return {f"{folder}a{number:08x}.gdbtable": b"x" for number in range(count)}


def look(path: Path) -> None:
    with require_sound_archive(path, book=False) as archive:
        require_sound_members(path, archive)


def test_the_limits_are_those_of_the_house() -> None:
    assert (MAX_MEMBERS, MAX_GEODATABASE) == (20, 400)


def test_twenty_files_are_taken_and_one_more_is_refused(tmp_path: Path) -> None:
    look(packed(tmp_path / "a.zip", numbered(20)))
    with pytest.raises(Unreadable, match="有 21 个文件，超过 20 个"):
        look(packed(tmp_path / "b.zip", numbered(21)))


@pytest.mark.parametrize("folder", ["county.gdb/", "交来/County.GDB/"])
def test_a_geodatabase_may_have_four_hundred_files(tmp_path: Path, folder: str) -> None:
    look(packed(tmp_path / "a.zip", {folder: b"", **numbered(399, folder)}))
    with pytest.raises(Unreadable, match="有 401 个文件，超过 400 个"):
        look(packed(tmp_path / "b.zip", numbered(401, folder)))


@pytest.mark.parametrize("odd", ["说明.txt", "other.gdb/a.gdbtable", "county.gdb.txt"])
def test_only_one_geodatabase_and_nothing_beside_it(tmp_path: Path, odd: str) -> None:
    members = numbered(30, "county.gdb/") | {odd: b"x"}
    with pytest.raises(Unreadable, match="有 31 个文件，超过 20 个"):
        look(packed(tmp_path / "a.zip", members))


def test_more_than_200_megabytes_are_refused_and_less_is_taken(tmp_path: Path) -> None:
    part = os.urandom(MIB) * 10
    plain = {f"{number}.dbf": part for number in range(19)}
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_STORED) as archive:
        for name, content in plain.items():
            archive.writestr(name, content)
    look(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip", "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("more.dbf", part + part[:MIB])
    with pytest.raises(Unreadable, match="解压后有 201 MB，超过 200 MB"):
        look(tmp_path / "a.zip")


def test_more_than_a_hundredfold_is_refused_and_less_is_taken(tmp_path: Path) -> None:
    noise = os.urandom(MIB // 4)
    look(packed(tmp_path / "a.zip", {"a.dbf": noise + bytes(16 * MIB)}))
    with pytest.raises(Unreadable, match="大得反常"):
        look(packed(tmp_path / "b.zip", {"b.dbf": noise[: MIB // 16] + bytes(16 * MIB)}))


@pytest.mark.parametrize("seed", range(6))
def test_what_waits_inside_the_inflater_is_given_out(tmp_path: Path, seed: int) -> None:
    """The last long run of one byte comes out after all that was packed has gone in."""
    noise = random.Random(seed).randbytes(MIB // 4)
    look(packed(tmp_path / "a.zip", {"a.dbf": noise + bytes(16 * MIB)}))
