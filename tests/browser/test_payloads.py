"""A hostile county: every free text column holds a payload. Pages show them as text and run nothing."""

import threading
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from hazardmap.tables import TABLES
from hazardmap.tables.contract import Kind, Table
from hazardmap.tables.county_tables import CountyTables
from tests.toy_county import line, square
from tests.web.conftest import app_over, duty_over
from tests.web.storm_county import storm_tables

RUN = "window.ran=(window.ran||0)+1"
PAYLOADS = (
    f"${{{RUN}}}",
    f"`+({RUN})+`",
    f"\\`+({RUN})+\\`",
    f"\\\\`;{RUN};//",
    f"<img src=x onerror='{RUN}'>",
    f'"><img src=x onerror="{RUN}">',
    f"</script><script>{RUN}</script>",
    f"</textarea></title><svg onload='{RUN}'>",
    f"';{RUN};'",
    f'";{RUN};"',
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"{{% set x = cycler.__init__ %}}{{{{ 7*7 }}}}<b onmouseover='{RUN}'>",
    f"javascript:{RUN}",
    f"<a href='javascript:{RUN}'>点</a>",
    f"\u2028{RUN}\u2029<style onload='{RUN}'></style>",
)
MEANT = {"level_label", "scheme", "kind", "danger_area", "shelter_name", "class", "trigger", "step"}
"""Words that rules compare: other text there would change the county, not the page."""


def free_text(table: Table) -> list[str]:
    """Columns a person may write anything in."""
    return [
        column.name
        for column in table.columns
        if column.kind is Kind.TEXT
        and not (column.words or column.refers or column.name in table.key)
        and column.name not in MEANT
        and not column.name.endswith("_id")
    ]


def hostile() -> CountyTables:
    """The storm county with a payload in every free text cell, each with its row's number."""
    towns = [
        {"town_id": t, "name": t, "geometry": square(x, 0, x + 2000, 1000)}
        for t, x in (("A", 0), ("B", 2000))
    ]
    rivers = [{"river_id": "v1", "name": "甲江", "geometry": line((0, 100), (4000, 100))}]
    roads = [{"road_id": "r1", "geometry": line((0, 500), (4000, 500))}]
    made = storm_tables(towns=towns, rivers=rivers, roads=roads)
    # danger areas are found by id, so that their names can be anything
    tables: dict[str, Any] = {}
    ids = made.tables["danger_areas"].set_index("name")["area_id"]
    for name, table in TABLES.items():
        frame = made.tables[name].copy()
        if name == "households":
            frame["danger_area_id"] = frame["danger_area"].map(ids)
        for shift, column in enumerate(free_text(table)):
            words = [
                f"{PAYLOADS[(row + shift) % len(PAYLOADS)]} {row}" for row in range(len(frame))
            ]
            frame[column] = pd.Series(words, index=frame.index, dtype="str")
        tables[name] = frame
    return CountyTables(
        county_id=made.county_id, name=f"{PAYLOADS[4]}县", demo=True, metric_crs=made.metric_crs,
        tables=tables, grids=made.grids, sources=made.sources, unknowns=(PAYLOADS[6],), fingerprint="hostile",
    )  # fmt: skip


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """Serve the hostile county from a thread of this process."""
    server = make_server("127.0.0.1", 0, app_over(duty_over(hostile())), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def quiet(page: Page) -> None:
    assert page.evaluate("window.ran") is None


def test_there_are_fifteen_payloads_and_many_places_for_them() -> None:
    assert len(set(PAYLOADS)) == 15
    assert sum(len(free_text(table)) for table in TABLES.values()) > 60


def test_the_map_runs_no_payload(page: Page) -> None:
    page.goto("/")
    page.wait_for_selector("html[data-drawn]", timeout=30_000)
    page.locator(".choose details summary").click()
    for box in page.locator(".choose input").all():
        box.check()
    page.wait_for_timeout(500)
    quiet(page)
    place = page.locator("#map_onemap").bounding_box()
    assert place is not None
    for share in (0.36, 0.44, 0.5, 0.58, 0.64):
        page.mouse.click(place["x"] + place["width"] * share, place["y"] + place["height"] * 0.47)
        page.wait_for_timeout(250)
        quiet(page)
    page.get_by_role("combobox").fill("window")
    page.locator("#found").get_by_role("option").first.wait_for()
    for number in range(page.locator("#found").get_by_role("option").count()):
        page.get_by_role("combobox").fill("window ")
        page.get_by_role("combobox").fill("window")
        page.locator("#found").get_by_role("option").nth(number).click()
        expect(page.locator("[data-role=answer] h2")).to_contain_text("window.ran")
        quiet(page)


@pytest.mark.parametrize(
    "path", ["/lists", "/lists/A", "/lists/A1", "/lists/A2?by=shelter", "/towns/A", "/villages/A1", "/villages/B2",
             "/shelters", "/shelters/S4", "/basins", "/mines", "/data", "/about"],
)  # fmt: skip
def test_a_page_shows_payloads_as_text(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    quiet(page)
    hover = page.locator("main b, main a, main td").all()[:20]
    for thing in hover:
        thing.dispatch_event("mouseover")
    quiet(page)
