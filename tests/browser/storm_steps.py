"""The ten-minute test from the paste to the open door (0:45–4:30): every word a new clerk must see."""

import re

from playwright.sync_api import Page

from tests.browser.clerk import BULLETIN, CLOCK, TOWN, Clerk


def warned(clerk: Clerk) -> None:
    """0:45 and 1:15: the paste and the confirmed area."""
    clerk.page.goto("/warnings")
    clerk.write("textarea", BULLETIN)
    clerk.press("核对预警")
    clerk.press("确认范围")
    text = clerk.sees("建议：准备转移", "涉及12个村、25处危险区，在册102户290人")
    assert "应转" not in text


def ordered(clerk: Clerk) -> None:
    """1:45: the order of 镇长 郑某 for 枫源村."""
    clerk.begin()
    clerk.press("拟定转移指令")
    clerk.tick("枫源村")
    clerk.write("input[name=decider]", "镇长 郑某")
    clerk.press("下达")
    text = clerk.sees(f"第1号转移指令 已下达 {CLOCK}", "枫源村 应转 30户85人", "期限：立即")
    assert "18:00" not in text


def replied(clerk: Clerk) -> None:
    """2:45: the first reply, with nothing in it that nobody did."""
    clerk.begin()
    clerk.press("去叫应")
    clerk.press("首次回复")
    text = clerk.sees("① 坐镇指挥：值班室 杨菊乐", "②.*12个村", "③.*应转30户85人，已转移0人")
    assert "□正在组织转移 □已开放避灾场所" in text
    assert not clerk.page.locator("input[name=clause]:checked").count()
    clerk.tick("正在组织转移")
    clerk.press("复制")
    clerk.sees("已复制")
    sent = clerk.page.locator("pre.copy").inner_text()
    assert "正在组织转移" in sent
    assert "已开放" not in sent
    assert not re.search(r"\d[,，]\d{3}", sent)


def called(clerk: Clerk) -> None:
    """3:30: the first does not answer and his B岗 stands there by himself; the second answers."""
    clerk.begin()
    clerk.press("回到叫应")
    clerk.sees("已发送不等于已收到", r"\d{3} \d{4} \d{4}", "已开放避灾场所 0处")
    number = clerk.page.locator(".number").first
    assert number.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 24
    clerk.press("无人接听")
    clerk.sees("下一个：B岗 边春富")
    clerk.press("接通已复述", within="section.one:has-text('黄爱木')")
    clerk.sees(f"已接通 {CLOCK}", "下一个：B岗 边春富")


def opened(clerk: Clerk) -> None:
    """4:30: the keeper says the door is open."""
    clerk.begin()
    clerk.press("管理员说门已开：已开放", within="section.one:has-text('枫源文化礼堂')")
    clerk.sees("已开放避灾场所 1处，可容纳120人")


def fits_a_phone(page: Page) -> None:
    """The same pages, full of the night, on a screen of 360 px."""
    page.set_viewport_size({"width": 360, "height": 740})
    for address in (
        "/orders",
        f"/orders/new?town={TOWN}",
        "/calls",
        "/mines",
        "/shelters/BZ120",
        "/moves",
        "/reports",
        "/roads",
        "/reports/handover",
        "/shelters/BZ120/desk",
        "/search",
        "/me",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
