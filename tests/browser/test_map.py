"""The one map in a real browser: drawn offline, drawn again, layers, legend, clicks, search, small screens."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import until

DRAWN_MS = 30_000
VILLAGE = "枫源村"
OpenPage = Callable[..., Page]
Shot = Callable[[Page, str], Path]


def drawn(page: Page, address: str = "/") -> Page:
    """Open the map and wait until every default layer is on it."""
    page.goto(address)
    page.wait_for_selector("html[data-drawn]", timeout=DRAWN_MS)
    return page


def painted(page: Page) -> int:
    """Count the pixels of the layers' canvas that are not clear."""
    return int(
        page.evaluate(
            """() => {
              const canvas = document.querySelector(".leaflet-overlay-pane canvas");
              const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              let count = 0;
              for (let i = 3; i < all.length; i += 4) if (all[i]) count += 1;
              return count;
            }"""
        )
    )


def search(page: Page, words: str) -> None:
    box = page.get_by_role("combobox")
    box.fill(words)
    page.locator("#found").get_by_role("option").first.wait_for()
    box.press("Enter")


def settled(page: Page) -> None:
    """Wait until the map stands still."""
    until(
        page,
        "!map_onemap._animatingZoom && !(map_onemap._panAnim && map_onemap._panAnim._inProgress)",
    )


def layer_box(page: Page, name: str) -> str:
    return f"input[value={name}]"


def legend_words(page: Page) -> str:
    return page.locator("[data-role=legend]").inner_text()


def test_the_map_is_drawn_with_the_cable_out(page: Page, shot: Shot) -> None:
    drawn(page)
    assert painted(page) > 100_000
    assert page.locator("[data-role=failures]").inner_text() == ""
    shot(page, "map-1366")


def test_the_map_is_drawn_again_on_the_second_visit(page: Page) -> None:
    drawn(page)
    answers: dict[str, int] = {}

    def note(answer: Response) -> None:
        answers[answer.url.split("/", 3)[3].split("?")[0]] = answer.status

    page.on("response", note)
    drawn(page)
    assert painted(page) > 100_000
    assert all(status in {200, 304} for status in answers.values()), answers


def test_every_layer_can_be_switched_on_and_off(page: Page) -> None:
    drawn(page)
    page.locator(".choose details summary").click()
    for box in page.locator(".choose input").all():
        before = box.is_checked()
        box.click()
        assert box.is_checked() is not before
    page.wait_for_timeout(500)
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-role=failures]").inner_text() == ""


def test_a_choice_of_layers_is_kept_in_the_tab(page: Page) -> None:
    drawn(page)
    page.locator(layer_box(page, "zoning")).uncheck()
    drawn(page)
    assert not page.locator(layer_box(page, "zoning")).is_checked()
    assert page.locator(layer_box(page, "shelters")).is_checked()


def test_the_legend_holds_only_what_is_shown(page: Page) -> None:
    drawn(page)
    legend = page.locator("[data-role=legend]")
    expect(legend).to_contain_text("综合风险区划图")
    expect(legend).to_contain_text("来源：")
    expect(legend).not_to_contain_text("综合防治区划图")
    assert "雨量站" not in legend_words(page)
    page.locator(layer_box(page, "zoning")).uncheck()
    expect(legend).not_to_contain_text("综合风险区划图")
    page.locator(layer_box(page, "prevention")).check()
    expect(legend).to_contain_text("防治区（")


def test_a_search_by_keyboard_finds_a_village_and_the_panel_answers(page: Page, shot: Shot) -> None:
    drawn(page)
    search(page, VILLAGE)
    panel = page.locator("[data-role=answer]")
    expect(panel.locator("h2")).to_contain_text(VILLAGE)
    expect(panel).to_contain_text("合计（去重）")
    expect(panel).to_contain_text("枫源文化礼堂")
    expect(panel).to_contain_text("东经")
    expect(page.locator(".leaflet-focus-pane path")).not_to_have_count(0)
    shot(page, "map-village")
    page.locator("[data-role=close]").click()
    expect(page.locator("[data-role=welcome]")).to_be_visible()


def test_a_click_answers_in_words_like_the_answer_itself(page: Page) -> None:
    drawn(page)
    search(page, VILLAGE)
    expect(page.locator("[data-role=answer] h2")).to_contain_text(VILLAGE)
    settled(page)
    with page.expect_response(lambda answer: "/answer.json?" in answer.url) as found:
        box = page.locator("#map_onemap").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    answer = found.value.json()
    panel = page.locator("[data-role=answer]")
    expect(panel.locator("h2")).to_have_text(answer["title"])
    for sentence in answer["verdict"]:
        expect(panel).to_contain_text(sentence)


def test_a_click_on_a_shelter_asks_for_that_shelter(page: Page) -> None:
    drawn(page)
    search(page, "枫源文化礼堂")
    expect(page.locator("[data-role=answer] h2")).to_contain_text("枫源文化礼堂")
    settled(page)
    with page.expect_response(lambda answer: "/answer.json?shelter=" in answer.url):
        box = page.locator("#map_onemap").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 3)


def test_a_town_of_the_first_table_is_shown_in_place(page: Page) -> None:
    drawn(page)
    page.locator("[data-town]").filter(has_text="枫桥镇").click()
    expect(page.locator("[data-role=answer] h2")).to_contain_text("枫桥镇")
    assert page.url.split("#")[0].endswith("/")


def test_roads_come_by_town_when_one_is_close(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drawn(page)
    assert not any("/layers/roads/" in url for url in asked)
    with page.expect_response("**/layers/roads/*.geojson"):
        search(page, VILLAGE)
    wanted = [url for url in asked if "/layers/roads/" in url]
    assert wanted
    assert len(wanted) == len(set(wanted))


def test_a_layer_that_fails_says_so_and_the_rest_is_drawn(page: Page, watch: object) -> None:
    watch.expected.append("basins.geojson")  # type: ignore[attr-defined]
    page.route("**/layers/basins.geojson", lambda route: route.fulfill(status=500))
    drawn(page)
    assert painted(page) > 100_000
    expect(page.locator("[data-role=failures]")).to_contain_text("“小流域”没有载入")
    page.unroute("**/layers/basins.geojson")
    page.get_by_role("button", name="重试").click()
    expect(page.locator("[data-role=failures]")).to_be_empty()


def test_scale_north_number_and_border_disclaimer_are_on_the_map(page: Page) -> None:
    foot = drawn(page).locator(".mapfoot")
    for word in ("公里", "↑北", "CGCS2000", "情势号", "行政界线仅供示意"):
        expect(foot).to_contain_text(word)


def test_the_view_stands_in_the_address(page: Page) -> None:
    drawn(page, "/#13/29.7900/120.4100")
    assert page.evaluate("map_onemap.getZoom()") == 13
    page.evaluate("map_onemap.setView([29.7, 120.3], 12, {animate: false}) && 0")
    assert page.evaluate("location.hash") == "#12/29.7000/120.3000"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 720), (360, 740)])
def test_no_screen_scrolls_sideways(
    open_page: OpenPage, shot: Shot, width: int, height: int
) -> None:
    page = drawn(open_page(width=width, height=height))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shot(page, f"map-{width}")


def test_on_a_phone_the_panel_is_a_sheet_and_the_tools_are_folded(
    open_page: OpenPage, shot: Shot
) -> None:
    page = drawn(open_page(width=360, height=740, has_touch=True))
    expect(page.locator("[data-role=layers]")).to_be_hidden()
    expect(page.locator("[data-role=panel]")).to_be_hidden()
    page.touchscreen.tap(180, 420)
    sheet = page.locator("[data-role=answer] h2")
    sheet.wait_for()
    box = page.locator("[data-role=panel]").bounding_box()
    assert box is not None
    assert box["y"] > 200
    assert box["y"] + box["height"] == pytest.approx(740, abs=60)
    shot(page, "map-phone-sheet")


def test_on_paper_the_tools_go_and_the_legend_stays(page: Page, shot: Shot) -> None:
    drawn(page)
    page.emulate_media(media="print")
    expect(page.locator("[data-role=search]")).to_be_hidden()
    expect(page.locator(".choose")).to_be_hidden()
    expect(page.locator("[data-role=legend]")).to_be_visible()
    shot(page, "map-print")
