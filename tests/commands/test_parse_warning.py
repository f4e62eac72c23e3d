"""`parse-warning` answers with one JSON object; what it cannot read it says in Chinese."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hazardmap.commands.parse_warning import read_text
from hazardmap.errors import HazardmapError
from tests.warning.place_names import ROOT, SHORT
from tests.warning.written_bulletins import written

BULLETIN = {one.name: one for one in written()}["plain-1"]
COUNTY = """\
county_id = "330681"
name = "诸暨市"

[former_towns]
"直埠镇" = "330681106"
"""


def call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "server.py", "parse-warning", *words],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_the_demonstration_county_answers_with_one_object(tmp_path: Path) -> None:
    file = tmp_path / "预警.txt"
    file.write_text(BULLETIN.text, "utf-8")
    done = call(str(file), "--at", "2026-06-10T02:12")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told["towns"]) == {SHORT[name] for name in BULLETIN.area.split()}
    assert told["issued_at"] == "2026-06-10T02:10:00+08:00"
    assert told["observed"] == [{"place": "姚江祝园", "rain_mm": 95.8, "period_h": 1}]


def test_a_folder_of_two_tables_is_enough_and_asking_is_no_error(tmp_path: Path) -> None:
    towns = "town_id,name\n330681106,姚江镇\n330681109,枫桥镇\n"
    (tmp_path / "towns.csv").write_text(towns, "utf-8")
    (tmp_path / "villages.csv").write_text("village_id,name,town_id\n1,枫源村,330681109\n", "utf-8")
    (tmp_path / "county.toml").write_text(COUNTY, "utf-8")
    file = tmp_path / "预警.txt"
    file.write_bytes("诸暨市气象台发布暴雨橙色预警：预计直埠有暴雨。".encode("gb18030"))
    done = call(str(file), "--data", str(tmp_path))
    assert json.loads(done.stdout)["towns"] == ["330681106"]
    file.write_text("义乌市气象台发布暴雨橙色预警：预计全市有暴雨。", "utf-8-sig")
    done = call(str(file), "--data", str(tmp_path))
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"], told["towns"]) == (0, "ask", [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("暴雨橙色预警，浬浦".encode(encoding))
    assert read_text(file) == "暴雨橙色预警，浬浦"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"),
        (b" \n", "是空的"),
        (b"\x89PNG\x00\xff\xfe", "不是文本文件"),
        (b"a" * 1_000_001, "超过 1 MB"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    with pytest.raises(HazardmapError, match=said):
        read_text(file)


def test_a_missing_file_and_a_missing_folder_end_with_1(tmp_path: Path) -> None:
    done = call(str(tmp_path / "没有.txt"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "没有预警文件" in done.stderr
    file = tmp_path / "a.txt"
    file.write_text("暴雨", "utf-8")
    done = call(str(file), "--data", str(tmp_path / "没有"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "没有文件夹" in done.stderr
