"""Every page as an officer sees it: on the office screen, on a phone, on paper, with the keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

TOWN, VILLAGE = "330681109", "330681109290"
PAGES = (
    "/orders", f"/orders/new?town={TOWN}", "/calls",
    "/lists", f"/lists/{TOWN}", f"/lists/{VILLAGE}", f"/lists/{VILLAGE}?by=mover", f"/towns/{TOWN}",
    f"/villages/{VILLAGE}", "/shelters", f"/shelters?town={TOWN}", "/mines", "/basins", "/data",
    "/about",
)  # fmt: skip
SMALL_TEXT = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !element.getClientRects().length) { continue; }
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 15) { found.push(size + " " + node.textContent.trim().slice(0, 20)); }
  }
  return found.slice(0, 5);
}"""
FAINT_TEXT = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const rgb = parse(getComputedStyle(at).backgroundColor);
      if (rgb.length === 3 || rgb[3] > 0.9) { return rgb; }
    }
    return [255, 255, 255];
  };
  const found = [];
  document.querySelectorAll("h1, h2, p, a, b, span, th, td, li, small, i, caption").forEach((element) => {
    if (!element.textContent.trim() || !element.getClientRects().length) { return; }
    const a = light(parse(getComputedStyle(element).color)), b = light(ground(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) { found.push(ratio.toFixed(2) + " " + element.textContent.trim().slice(0, 20)); }
  });
  return found.slice(0, 5);
}"""
NARROW_TARGETS = """() => Array.from(document.querySelectorAll("a.button, button, .top nav a, .brand, input"))
  .filter((element) => element.getClientRects().length)
  .map((element) => element.matches("label input") ? element.closest("label") : element)
  .filter((element) => element.getBoundingClientRect().height < 44)
  .map((element) => element.textContent.trim())"""
OpenPage = Callable[..., Page]


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 720), (360, 740)])
def test_no_page_is_wider_than_the_screen(open_page: OpenPage, width: int, height: int) -> None:
    page = open_page(width=width, height=height)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (360, 740)])
def test_text_is_large_dark_and_buttons_fit_a_finger(
    open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(width=width, height=height)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate(SMALL_TEXT) == [], path
        assert page.evaluate(FAINT_TEXT) == [], path
        assert page.evaluate(NARROW_TARGETS) == [], path


def test_the_answer_stands_on_the_first_screen(page: Page) -> None:
    for path in PAGES:
        page.goto(path)
        first = page.locator("main .answer, main .verdict").first
        assert first.is_visible(), path
        assert first.bounding_box()["y"] < 400, path  # type: ignore[index]


def test_the_strip_is_one_line_on_the_office_screen(page: Page) -> None:
    page.goto("/lists")
    assert page.locator(".strip").bounding_box()["height"] <= 60  # type: ignore[index]


def test_the_keyboard_reaches_the_list_and_shows_where_it_is(page: Page) -> None:
    page.goto("/lists")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        if "/lists/" in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/lists/*")
    assert page.locator("h1").inner_text().endswith("避险转移清单")


def test_from_town_to_village_to_shelter_and_back(page: Page) -> None:
    page.goto("/lists")
    page.get_by_role("link", name="枫桥镇", exact=True).click()
    assert "枫桥镇避险转移清单" in page.locator("h1").inner_text()
    page.get_by_role("link", name="镇街概况").click()
    page.get_by_role("link", name="枫源村", exact=True).click()
    assert "枫源村" in page.locator("h1").inner_text()
    page.get_by_role("link", name="枫源文化礼堂").first.click()
    assert "枫源文化礼堂" in page.locator("h1").inner_text()
    page.get_by_role("link", name="全部避灾场所").click()
    assert page.locator("tbody tr").count() > 100


def test_the_pinned_village_reads_as_the_script_says(page: Page) -> None:
    page.goto(f"/lists/{VILLAGE}")
    line = page.locator(".answer").inner_text()
    assert "在册 30 户 85 人" in line
    assert page.locator("table.list tbody tr:not(.part)").count() == 30


def test_a_phone_shows_cards_with_their_labels(open_page: OpenPage) -> None:
    page = open_page(width=360, height=740)
    page.goto(f"/lists/{VILLAGE}")
    row = page.locator("table.list tbody tr:not(.part)").first
    cell = "document.querySelector('table.list tbody tr:not(.part) td:nth-child(6)')"
    label = f"getComputedStyle({cell}, '::before').content"
    assert row.locator("td").count() == 10
    assert page.evaluate(label) == '"手机"'


def test_paper_keeps_what_counts_and_drops_the_screen(page: Page) -> None:
    page.emulate_media(media="print")
    for path in PAGES:
        page.goto(path)
        for gone in (".top nav", ".actions", ".strip", ".crumbs"):
            for element in page.locator(gone).all():
                assert not element.is_visible(), (path, gone)
        assert page.get_by_text("演示数据", exact=True).first.is_visible()
        assert page.locator(".foot .code").is_visible()
        assert page.get_by_text("截至 20").last.is_visible()


def test_paper_fits_the_page(page: Page) -> None:
    for path in (f"/lists/{VILLAGE}", "/lists", "/shelters"):
        page.goto(path)
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.goto(f"/lists/{VILLAGE}")
    body = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 841" in body or b"/MediaBox [0 0 842" in body


def test_links_never_dial(page: Page) -> None:
    for path in PAGES:
        page.goto(path)
        assert page.locator("a[href^='tel:']").count() == 0, path


def test_an_address_that_does_not_exist_leads_home(page: Page, watch: object) -> None:
    watch.expected.append("404")  # type: ignore[attr-defined]
    reply = page.goto("/villages/none")
    assert reply is not None
    assert reply.status == 404
    assert page.locator("h1").inner_text() == "没有找到"
    page.get_by_role("link", name="回到首页").click()
    page.wait_for_url("**/")
