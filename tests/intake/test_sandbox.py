"""However the reading of a file ends, the caller lives on and says why in Chinese; limits and guards hold."""

import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from hazardmap.errors import FileRefused
from hazardmap.intake import reading_watch, sandbox
from hazardmap.intake.confinement import Guards, Limits, landlock_version, limits_for
from hazardmap.intake.draft import Answers, Known
from hazardmap.intake.reading_ends import SENTENCES
from hazardmap.intake.sandbox import Reader
from tests.hostile.sheets import SHELTERS, honest_book
from tests.toy_county import toy

COUNTY = toy()
KNOWN = Known(COUNTY.county_id, COUNTY.metric_crs, COUNTY.tables, {})
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the caller wait for long: the keeper of the process must end it."""
    monkeypatch.setattr(reading_watch, "GRACE_S", 300.0)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return honest_book(tmp_path / "最新版2(改).xlsx")


@pytest.fixture
def long_sheet(tmp_path: Path) -> Path:
    """A sheet that takes long enough to be struck while it is read."""
    many = pd.concat([SHELTERS] * 30_000, ignore_index=True)
    many["避灾场所编号"] = [f"S{at}" for at in range(len(many))]
    many.to_csv(tmp_path / "长.csv", index=False)
    return tmp_path / "长.csv"


def read(reader: Reader, book: Path, **options: object) -> object:
    work = book.parent / "work"
    try:
        made = reader.look(book, "shelters", KNOWN, Answers(), work_folder=work, **options)  # type: ignore[arg-type]
        return made[0]
    finally:
        assert list(work.iterdir()) == []


def processes_below(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8", "replace").rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def reading_process(reader: Reader) -> int:
    assert reader._process is not None
    (keeper,) = processes_below(reader._process.pid)
    (child,) = processes_below(keeper)
    return child


def test_an_honest_file_is_read_step_by_step(reader: Reader, book: Path) -> None:
    steps: list[tuple[str, float]] = []
    draft = read(reader, book, on_step=lambda step, share: steps.append((step, share)))
    assert draft.frame["name"].tolist() == ["甲礼堂", "甲小学"]  # type: ignore[attr-defined]
    assert draft.file_name == book.name  # type: ignore[attr-defined]
    shares = [share for _, share in steps]
    assert len(steps) >= 3
    assert shares == sorted(shares)


@pytest.mark.parametrize(
    ("limits", "end"),
    [
        (Limits(wall_s=0.01), "timeout"),
        (Limits(memory_bytes=2_000_000), "memory"),
        (Limits(file_bytes=10), "full"),
    ],
)
@pytest.mark.usefixtures("patience")
def test_each_limit_ends_the_reading_with_its_own_reason(
    limits: Limits, end: str, reader: Reader, book: Path, long_sheet: Path
) -> None:
    with pytest.raises(FileRefused) as caught:
        read(reader, long_sheet, limits=limits)
    assert caught.value.end == end
    assert (caught.value.found, caught.value.do) == SENTENCES[end]
    assert len(read(reader, book).frame) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("number", "end"),
    [(signal.SIGSEGV, "crashed"), (signal.SIGKILL, "memory"), (signal.SIGXCPU, "cpu")],
)
def test_a_reading_process_that_dies_harms_nobody(
    number: signal.Signals, end: str, reader: Reader, book: Path, long_sheet: Path
) -> None:
    def strike(_: str, share: float) -> None:
        if share == 0.05:
            os.kill(reading_process(reader), number)

    with pytest.raises(FileRefused) as caught:
        read(reader, long_sheet, on_step=strike)
    assert caught.value.end == end
    assert len(read(reader, book).frame) == 2  # type: ignore[attr-defined]


def test_the_process_that_forks_is_started_again(reader: Reader, book: Path) -> None:
    reader.guards()
    assert reader._process is not None
    reader._process.kill()
    reader._process.wait()
    assert len(read(reader, book).frame) == 2  # type: ignore[attr-defined]


def test_cancelling_ends_the_process(reader: Reader, long_sheet: Path) -> None:
    given_up = threading.Event()
    seen: list[int] = []

    def hold(_: str, __: float) -> None:
        if not given_up.is_set():
            seen.append(reading_process(reader))
        given_up.set()

    with pytest.raises(FileRefused) as caught:
        read(reader, long_sheet, on_step=hold, cancelled=given_up.is_set)
    assert caught.value.end == "cancelled"
    until = time.monotonic() + 10
    while Path(f"/proc/{seen[0]}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{seen[0]}").exists()


def test_two_files_are_read_at_the_same_time(reader: Reader, book: Path) -> None:
    together = threading.Barrier(2, timeout=30)
    made: list[object] = []

    def wait(step: str, _: float) -> None:
        if step == "读取内容":
            together.wait()

    crew = [threading.Thread(target=lambda: made.append(read_one())) for _ in range(2)]

    def read_one() -> object:
        work = book.parent / "work"
        return reader.look(book, "shelters", KNOWN, Answers(), work_folder=work, on_step=wait)[0]

    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert len(made) == 2


def test_without_forks_a_fresh_process_reads(
    reader: Reader, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "FORKS", False)
    assert len(read(reader, book).frame) == 2  # type: ignore[attr-defined]
    with pytest.raises(FileRefused) as caught:
        read(reader, book, cancelled=lambda: True)
    assert caught.value.end == "cancelled"
    broken = book.with_name("坏.xlsx")
    broken.write_bytes(book.read_bytes()[:3000])
    with pytest.raises(FileRefused, match="损坏"):
        read(reader, broken)


def test_the_answer_of_a_reading_process_is_not_trusted(
    reader: Reader, book: Path, tmp_path: Path
) -> None:
    job = tmp_path / "job"
    (job / "draft").mkdir(parents=True)
    (job / "draft" / "draft.json").symlink_to("/etc/passwd")
    with pytest.raises(FileRefused) as caught:
        sandbox._result("名单.xlsx", "input.xlsx", job, "done")
    assert caught.value.end == "crashed"


def test_the_log_says_where_a_reader_failed_and_nothing_of_the_file(tmp_path: Path) -> None:
    said = ["Traceback (most recent call last):", '  File "a.py", line 3, in f', "    int(cell)"]
    (tmp_path / "words.txt").write_text("\n".join([*said, "ValueError: 户主张三"]), "utf-8")
    assert sandbox._trouble(tmp_path) == '\n  File "a.py", line 3, in f\n  ValueError'
    (tmp_path / "words.txt").unlink()
    (tmp_path / "words.txt").symlink_to("/etc/passwd")
    assert sandbox._trouble(tmp_path) == ""


def test_the_reading_process_stands_behind_its_guards(reader: Reader, long_sheet: Path) -> None:
    seen: list[tuple[str, str, str]] = []

    def look_at(_: str, __: float) -> None:
        if not seen:
            about = Path(f"/proc/{reading_process(reader)}")
            status, held = (about / "status").read_text(), (about / "limits").read_text()
            seen.append((status, held, str((about / "ns/net").readlink())))

    read(reader, long_sheet, on_step=look_at)
    status, held, network = seen[0]
    # no program of its own can give it back what it gave up: set with the file guard
    assert "NoNewPrivs:\t1" in status
    for line in ("Max processes             0 ", "Max core file size        0 "):
        assert line in held
    assert "Max address space         unlimited" not in held
    assert "Max cpu time              unlimited" not in held
    assert network != str(Path("/proc/self/ns/net").readlink())
    assert reader.guards() == Guards(network=True, landlock=landlock_version(), limits=True)


def test_a_refusal_names_the_file_as_the_user_knows_it(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "村界（改）.geojson"
    file.write_text('{"type": "FeatureCollection"}', encoding="utf-8")
    with pytest.raises(FileRefused) as caught:
        reader.look(file, "villages", KNOWN, Answers(), work_folder=tmp_path / "work")
    assert str(caught.value).startswith("村界（改）.geojson：")
    assert "input" not in str(caught.value)
    again = FileRefused("file.shp", "文件 file 打不开", "请核对 file.shp", end="broken").named(
        "a.shp"
    )
    assert (again.found, again.do, again.end) == ("文件 a.shp 打不开", "请核对 a.shp", "broken")
    assert pickle.loads(pickle.dumps(again)).end == "broken"


def test_the_guards_are_told_in_words(reader: Reader) -> None:
    assert "单独进程" in reader.guards().sentence
    assert "未隔离" in Guards(network=False, landlock=0, limits=False).sentence
    assert limits_for(100_000_000).wall_s == 110
