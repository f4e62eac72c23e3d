"""`assign` from its files to its answer, through the door of the command line."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import run

UNITS = "unit_id,people,x,y\n01,4,0,0\n02,4,0,30\n03,0,400,0\n"
SHELTERS = "shelter_id,capacity,x,y\nA,4,0,40\nB,4,300,0\n"


def files(folder: Path, **texts: str) -> list[str]:
    arguments = []
    for name, text in texts.items():
        file = folder / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        arguments += [f"--{name}", str(file)]
    return arguments


def assign(arguments: list[str], folder: Path) -> tuple[int, str]:
    out = folder / "out.csv"
    code = run("assign", *arguments, "--out", str(out))
    return code, out.read_text(encoding="utf-8") if out.exists() else ""


def figures(printed: str) -> dict[str, float]:
    return json.loads(printed.splitlines()[-1])


def test_straight_metres_without_a_cost_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    # 02 is 10 m from A; 01 goes on to B, 300 m; 03 has nobody and takes nothing
    code, answer = assign(files(tmp_path, units=UNITS, shelters=SHELTERS), tmp_path)
    assert (code, answer) == (0, "unit_id,shelter_id\n01,B\n02,A\n03,B\n")
    made = figures(capsys.readouterr().out)
    assert list(made) == [
        "unplaced_people", "total_cost", "objective", "lower_bound", "gap", "seconds",
    ]  # fmt: skip
    assert made["unplaced_people"] == 0
    assert made["total_cost"] == made["objective"] == pytest.approx(4 * 10 + 4 * 300)
    assert made["lower_bound"] == pytest.approx(4 * 10 + 4 * 300)


def test_a_missing_pair_is_not_allowed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    costs = "unit_id,shelter_id,cost\n01,A,7.5\n02,A,1\n03,A,1\n"
    code, answer = assign(files(tmp_path, units=UNITS, shelters=SHELTERS, costs=costs), tmp_path)
    assert (code, answer) == (0, "unit_id,shelter_id\n01,\n02,A\n03,A\n")
    made = figures(capsys.readouterr().out)
    assert (made["unplaced_people"], made["total_cost"]) == (4, 4)
    assert made["objective"] == pytest.approx(4 + 4e7)


def test_coordinates_are_not_needed_beside_a_cost_file(tmp_path: Path):
    given = files(
        tmp_path,
        units="unit_id,people\nu,1\n",
        shelters="shelter_id,capacity\ns,1\n",
        costs="unit_id,shelter_id,cost\nu,s,0\n",
    )
    assert assign(given, tmp_path) == (0, "unit_id,shelter_id\nu,s\n")


def test_files_with_a_header_only_are_an_answer_too(tmp_path: Path):
    given = files(tmp_path, units="unit_id,people,x,y\n", shelters="shelter_id,capacity,x,y\n")
    assert assign(given, tmp_path) == (0, "unit_id,shelter_id\n")
    given = files(tmp_path, units=UNITS, shelters="shelter_id,capacity,x,y\n")
    assert assign(given, tmp_path) == (0, "unit_id,shelter_id\n01,\n02,\n03,\n")


def test_ids_stay_text_whatever_they_hold(tmp_path: Path):
    given = files(
        tmp_path,
        units='unit_id,people,x,y\n"a,""1""",1,0,0\n=1+1,1,0,0\n000,1,0,0\n',
        shelters='shelter_id,capacity,x,y\n"1,0",9,0,0\n',
    )
    expected = 'unit_id,shelter_id\n000,"1,0"\n=1+1,"1,0"\n"a,""1""","1,0"\n'
    assert assign(given, tmp_path) == (0, expected)


def test_the_order_of_the_rows_changes_no_byte(tmp_path: Path):
    rng = random.Random(4)
    units = [
        f"u{n},{rng.randint(1, 8)},{rng.random() * 9e3},{rng.random() * 9e3}" for n in range(80)
    ]
    shelters = [
        f"s{n},{rng.randint(5, 25)},{rng.random() * 9e3},{rng.random() * 9e3}" for n in range(25)
    ]
    costs = [f"u{u},s{s},{rng.randint(1, 30)}" for u in range(80) for s in range(25) if (u + s) % 3]
    answers = set()
    for _ in range(3):
        given = files(
            tmp_path,
            units="\n".join(["unit_id,people,x,y", *units]),
            shelters="\n".join(["shelter_id,capacity,x,y", *shelters]),
            costs="\n".join(["unit_id,shelter_id,cost", *costs]),
        )
        answers.add((assign(given, tmp_path)[1], assign(given[:4], tmp_path)[1]))
        for rows in (units, shelters, costs):
            rng.shuffle(rows)
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"units": "unit_id,people,x,y\n01,-4,0,0\n"}, "units.csv 第1行“people”列：-4；"),
        ({"units": "unit_id,people,x,y\n01,4,0,0\n01,4,0,0\n"}, "units.csv 第2行“unit_id”列：01；"),
        ({"units": "unit_id,people\n01,4\n"}, "units.csv“x”列：缺少这一列"),
        (
            {"shelters": "shelter_id,capacity,x,y\nA,many,0,0\n"},
            "shelters.csv 第1行“capacity”列：many",
        ),
        (
            {"shelters": "shelter_id,capacity,x,y\nA,4,0,\n"},
            "shelters.csv 第1行“y”列：空；应填数字",
        ),
        (
            {"costs": "unit_id,shelter_id,cost\n01,Z,5\n"},
            "第1行“shelter_id”列：Z；shelters.csv 里没有",
        ),
        ({"costs": "unit_id,shelter_id,cost\n09,A,5\n"}, "第1行“unit_id”列：09；units.csv 里没有"),
        ({"costs": "unit_id,shelter_id,cost\n01,A,-5\n"}, "costs.csv 第1行“cost”列：-5；"),
        (
            {"costs": "unit_id,shelter_id,cost\n01,A,5\n02,A,1\n01,A,5\n"},
            "costs.csv 第3行“shelter_id”列",
        ),
    ],
)
def test_bad_input_is_refused_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], said: str
):
    given = files(tmp_path, **{"units": UNITS, "shelters": SHELTERS, **change})
    assert assign(given, tmp_path) == (1, "")
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_the_answer_never_overwrites_an_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    given = files(tmp_path, units=UNITS, shelters=SHELTERS)
    units = tmp_path / "units.csv"
    assert run("assign", *given, "--out", str(units)) == 2
    assert "不能是输入文件" in capsys.readouterr().err
    assert units.read_text(encoding="utf-8") == UNITS


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    given = files(tmp_path, units=UNITS, shelters=SHELTERS)
    assert assign(given, tmp_path / "none")[0] == 1
    assert "写不进" in capsys.readouterr().err


def test_assign_waits_for_neither_maps_nor_pages(tmp_path: Path):
    given = files(tmp_path, units=UNITS, shelters=SHELTERS)
    words = ["server.py", "assign", *given, "--out", str(tmp_path / "out.csv")]
    code = f"""
import sys
sys.argv = {words!r}
import server
ended = server.main()
heavy = {{"flask", "folium", "geopandas", "pandas", "rasterio", "matplotlib"}} & set(sys.modules)
sys.exit(f"{{ended}} {{heavy}}" if ended or heavy else 0)
"""
    command = [sys.executable, "-c", code]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
