"""March in a browser: a phone is changed, a village's sheet goes out and comes back, a dead number is noted.

Part (e) of the acceptance script, and a folder of deliberately ugly lists going in through the page.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from hazardmap.store.editions import read_edition, read_manifest
from hazardmap.store.state import reading
from tests.browser.conftest import ROOT, start_server, stop_server
from tests.intake.ugly_lists import FIELDS, truth_rows, uglify, write_csv, write_xlsx

VILLAGE = "330681109290"
TOWN = "330681109"
OTHER_TOWN = "330681110"
LIST = f"/lists/{VILLAGE}"
MARCH = "2026-03-12T09:30"
PATIENCE_MS = 180_000
METRIC = "EPSG:4549"


@dataclass(frozen=True)
class Served:
    url: str
    state: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server in March with a state folder of its own: what is changed here concerns no other test."""
    folder = tmp_path_factory.mktemp("quiet")
    server, url = start_server(
        folder / "server.log", "--state", str(folder / "state"), "--at", MARCH
    )
    yield Served(url, folder / "state")
    stop_server(server)


@pytest.fixture(scope="module")
def server_url(served: Served) -> str:
    """Serve the pages of these tests from the server in March."""
    return served.url


@pytest.fixture
def office(page: Page) -> Page:
    """The browser of 枫桥镇应急办."""
    page.goto("/lists")
    page.locator("details.office summary").click()
    page.locator("#office-town").select_option(TOWN)
    page.get_by_role("button", name="换单位").click()
    expect(page.locator("details.office summary")).to_contain_text("枫桥镇应急办")
    return page


def reloaded_until(page: Page, address: str, words: str) -> None:
    """Look again until the county is prepared anew."""
    until = time.monotonic() + PATIENCE_MS / 1000
    page.goto(address)
    while words not in page.inner_text("main") and time.monotonic() < until:
        page.wait_for_timeout(500)
        page.goto(address)
    expect(page.locator("main")).to_contain_text(words)


def handed_in(page: Page, files: list[Path]) -> None:
    page.goto("/data?table=households")
    page.locator("#file").set_input_files([str(file) for file in files])
    page.get_by_role("button", name="③ 上传并检查").click()


def accepted(page: Page) -> None:
    """Accept; where another file came first the page asks to look again."""
    page.get_by_role("button", name="接收", exact=True).click()
    if page.get_by_text("再看一遍").count():
        page.get_by_role("button", name="接收", exact=True).click()
    expect(page.locator(".done")).to_contain_text("已接收", timeout=PATIENCE_MS)


def test_a_phone_is_changed_and_the_sheet_of_the_village_comes_back(
    office: Page, tmp_path: Path
) -> None:
    page = office
    page.goto(LIST)
    row = page.locator("tr", has_text="章建山")
    row.get_by_role("link", name="改").click()
    former = page.get_by_label("户主手机").input_value()
    page.get_by_label("户主手机").fill("19900007001")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".done")).to_contain_text(f"{former}→19900007001，已记录")
    page.get_by_role("link", name="返回", exact=True).click()
    reloaded_until(page, LIST, "199 0000 7001")

    with page.expect_download() as download:
        page.get_by_role("link", name="下载枫源村核对表").click()
    file = tmp_path / "枫源村核对表(改).xlsx"
    download.value.save_as(file)
    assert download.value.suggested_filename == "枫源村核对表.xlsx"
    book = openpyxl.load_workbook(file)
    sheet = book.active
    heads = [cell.value for cell in sheet[3]]
    sheet.cell(5, heads.index("*户主手机") + 1).value = "19900007002"
    sheet.cell(7, heads.index("*居住人数") + 1).value = "6"
    book.save(file)

    handed_in(page, [file])
    expect(page.get_by_text("新增0 · 减少0 · 修改2")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("ins", has_text="19900007002")).to_be_visible()
    accepted(page)
    reloaded_until(page, LIST, "199 0000 7002")


def test_a_dead_number_appears_among_what_is_missing(
    office: Page, shot: Callable[[Page, str], Path]
) -> None:
    page = office
    page.goto(f"/holders/{VILLAGE}")
    page.get_by_role("button", name="空号").first.click()
    expect(page.locator(".done").first).to_contain_text("空号，已记录")
    reloaded_until(page, f"/ready/{VILLAGE}", "责任人电话空号")
    shot(page, "ready-village")
    reloaded_until(page, "/ready", "责任人电话空号")


def test_a_wrong_cell_keeps_what_was_typed(office: Page) -> None:
    page = office
    page.goto(f"{LIST}/rows/{VILLAGE}-0001")
    page.get_by_label("居住人数（人）").fill("三口")
    page.get_by_role("button", name="保存").press("Enter")
    expect(page.locator("#w-people")).to_contain_text("应为数字")
    assert page.get_by_label("居住人数（人）").input_value() == "三口"


def town_list(town_id: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """The demonstration list of a town with three phones corrected, and the names of the villages."""
    folder = ROOT / "data" / "geo"
    rows = pd.read_csv(folder / "households.csv", dtype="str")
    villages = pd.read_parquet(
        folder / "villages.parquet", columns=["village_id", "name", "town_id"]
    )
    mine = villages[villages["town_id"] == town_id]["village_id"]
    own = rows[rows["village_id"].isin(mine)].copy()
    for name in ("people", "list_no", "lon", "lat"):
        own[name] = pd.to_numeric(own[name])
    return own, dict(zip(villages["village_id"], villages["name"], strict=True))


def test_a_folder_of_ugly_lists_comes_in_as_the_truth_that_made_it(
    page: Page, served: Served, tmp_path: Path
) -> None:
    truth, names = town_list(OTHER_TOWN)
    half = truth["village_id"].isin(sorted(truth["village_id"].unique())[::2])
    changed = truth.drop_duplicates("household_id").index[::9]
    truth.loc[changed, "head_phone"] = [f"1991111{n:04d}" for n in range(len(changed))]
    ugly = uglify(truth_rows(truth[half], names), seed=4)
    text = uglify(truth_rows(truth[~half], names), seed=5, merged=False, two=False)
    files = [
        write_xlsx(ugly, tmp_path / "最新版2(改).xlsx"),
        write_csv(text, tmp_path / "各村清单.csv"),
    ]
    handed_in(page, files)
    for file in files:
        page.goto("/data/files")
        page.get_by_role("link", name=file.name, exact=True).click()
        expect(page.get_by_text("新增0 · 减少0 · 修改")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_text("未收")).to_have_count(0)
        accepted(page)
    assert came_in(served.state, truth) == wanted(truth)


def wanted(truth: pd.DataFrame) -> list[tuple[str, ...]]:
    names = ["household_id", *(name for name in FIELDS if name != "village_name")]
    return rows_of(truth[names])


def came_in(state: Path, truth: pd.DataFrame) -> list[tuple[str, ...]]:
    """Read what is in force of the same villages from the state folder."""
    opened = reading(state)
    manifest = read_manifest(opened, "households")
    assert manifest is not None
    frame = read_edition(opened, manifest.in_force, METRIC)
    own = frame[frame["village_id"].isin(truth["village_id"])]
    names = ["household_id", *(name for name in FIELDS if name != "village_name")]
    return rows_of(own[names])


def rows_of(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    cells = frame.astype("object").where(frame.notna(), "")
    return sorted(tuple(str(value) for value in row) for row in cells.to_numpy().tolist())
