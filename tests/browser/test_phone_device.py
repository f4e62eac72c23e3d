"""What the phone itself can do: its camera reads a card's code; without network it opens the page again."""

import re
from pathlib import Path

import segno
from playwright.sync_api import Page, expect

from tests.browser import test_phone
from tests.browser.conftest import Watch, until
from tests.browser.test_phone import CUT, PHONE, VILLAGE, acts, picks, row

server_url = test_phone.server_url
phone = test_phone.phone


def test_a_photo_of_a_printed_code_names_the_household(phone: Page, tmp_path: Path) -> None:
    picture = tmp_path / "card.png"
    segno.make_qr(f"{VILLAGE}-0005", error="m").save(str(picture), scale=9, border=6)
    phone.locator("#photo").set_input_files(picture)
    expect(phone.locator("#chosen-label")).to_contain_text("05号")
    picture = tmp_path / "blank.png"
    segno.make_micro("1").save(str(picture), scale=1)
    phone.locator("#photo").set_input_files(picture)
    expect(phone.locator("#done")).to_contain_text("没有读出码")


def test_without_network_the_page_opens_again_with_short_names_only(
    phone: Page, watch: Watch
) -> None:
    watch.expected.extend(CUT)
    name = row(phone, "22").locator("p").first.inner_text().split()[0]
    until(phone, f"caches.match('{PHONE}?kept=1').then((got) => Boolean(got))")
    phone.context.set_offline(True)
    try:
        phone.goto(PHONE)
        expect(phone.get_by_text("离线副本")).to_be_visible()
        shown = phone.locator("body").inner_text()
        assert name not in shown
        assert f"{name[:1]}*" in shown
        assert not re.search(r"199\d{8}|枫源\d+号", shown)
        picks(phone, "22")
        acts(phone, "到避灾场所")
        expect(phone.locator("#queue")).to_contain_text("1条未上传")
    finally:
        phone.context.set_offline(False)
    expect(phone.locator("#queue")).to_contain_text("已全部上传", timeout=20_000)
    expect(phone.get_by_text("离线副本")).to_have_count(0)


def test_whoever_signs_out_leaves_no_copy_and_keeps_what_waits(phone: Page, watch: Watch) -> None:
    watch.expected.extend(CUT)
    until(phone, f"caches.match('{PHONE}?kept=1').then((got) => Boolean(got))")
    phone.evaluate('localStorage.setItem(\'hazardmap.marks\', \'{"device": "d", "marks": [1]}\')')
    phone.goto("/login?left=1")
    until(phone, "caches.has('hazardmap.phone').then((has) => !has)")
    assert phone.evaluate("localStorage.getItem('hazardmap.marks')") is not None
    phone.evaluate("localStorage.removeItem('hazardmap.marks')")
