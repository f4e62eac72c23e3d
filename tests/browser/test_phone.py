"""Twin (f): a phone of 360 px, one thumb, the network gone and back: every mark once, nothing in silence."""

import json
import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watch, start_server, stop_server, until

TOWN, VILLAGE = "330681109", "330681109290"
PHONE = f"/moves/{VILLAGE}/phone"
STORED = "JSON.parse(localStorage.getItem('hazardmap.marks'))"
CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "ERR_FAILED")
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration county at 02:31 with a ledger of its own; every test has its own households."""
    folder = tmp_path_factory.mktemp("phone")
    options = ("--state", str(folder / "state"), "--at", "2026-06-10T02:31")
    server, url = start_server(folder / "server.log", *options)
    yield url
    stop_server(server)


@pytest.fixture
def phone(open_page: OpenPage, server_url: str) -> Page:
    """A phone of the town's office on the page of the village, which is under order."""
    page = opened(open_page, server_url)
    order = {
        "key": uuid.uuid4().hex, "village": VILLAGE, "batch": "all", "deadline": "now",
        "decider": "镇长 郑某", "basis": "暴雨橙色",
    }  # fmt: skip
    answer = page.request.post("/orders/issue", form=order, headers={"Origin": server_url})
    assert answer.ok, answer.text()
    page.goto(PHONE)
    return page


def opened(open_page: OpenPage, server_url: str, **options: object) -> Page:
    page = open_page(width=360, height=740, has_touch=True, **options)
    page.context.add_cookies([{"name": "office", "value": TOWN, "url": server_url}])
    return page


def row(page: Page, number: str):
    return page.locator(f"#rows li[data-no='{number}']")


def picks(page: Page, number: str) -> None:
    row(page, number).locator(".phone-pick").tap()
    expect(page.locator("#chosen-label")).to_contain_text(f"{number}号")


def acts(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).tap()


def left(page: Page) -> int:
    """Return the persons not moved, as the head of the page says them."""
    return int(re.findall(r"户(\d+)人", page.locator(".phone-left b").inner_text())[0])


def people(page: Page, number: str) -> int:
    return int(row(page, number).get_attribute("data-people") or 0)


def shows_left(page: Page, count: int) -> None:
    expect(page.locator(".phone-left b")).to_contain_text(f"户{count}人")


def all_sent(page: Page) -> None:
    expect(page.locator("#queue")).to_contain_text("已全部上传", timeout=15000)
    assert page.evaluate(STORED)["marks"] == []


def test_five_households_one_undo_the_network_gone_and_back(
    phone: Page, watch: Watch, shot
) -> None:
    watch.expected.extend(CUT)
    expect(phone.locator(".phone-left")).to_contain_text("未转 30户85人")
    shot(phone, "phone-start")
    picks(phone, "11")
    shot(phone, "phone-chosen")
    phone.get_by_role("button", name="少一人").tap()
    acts(phone, "到避灾场所")
    expect(phone.locator("#done")).to_have_text("11号 到避灾场所2人")
    shows_left(phone, 83)
    picks(phone, "04")
    acts(phone, "投亲靠友")
    shows_left(phone, 83 - people(phone, "04"))
    all_sent(phone)
    before = left(phone)
    picks(phone, "07")
    acts(phone, "已出发")
    expect(phone.locator("#done")).to_have_text("07号 已出发1人")
    shows_left(phone, before - 1)
    acts(phone, "撤销")
    expect(phone.locator("#done")).to_contain_text("已撤销")
    shows_left(phone, before)
    all_sent(phone)

    phone.context.set_offline(True)
    picks(phone, "28")
    acts(phone, "不在家")
    picks(phone, "19")
    phone.locator(".phone-refused summary").tap()
    phone.locator("[name=reason]").fill("看家")
    acts(phone, "登记拒转")
    picks(phone, "07")
    acts(phone, "到避灾场所")
    expect(phone.locator("#queue")).to_contain_text("3条未上传")
    expect(phone.locator("#queue")).to_contain_text("网络已断")
    note = "(one) => getComputedStyle(one.querySelector('div'), '::after').content"
    assert "不在家未核实" in row(phone, "28").evaluate(note)
    assert left(phone) == before
    shot(phone, "phone-cut")
    stored = json.dumps(phone.evaluate(STORED), ensure_ascii=False)
    names = phone.locator("#rows li").evaluate_all("(all) => all.map((one) => one.dataset.label)")
    for label in names:
        assert label.split(" ")[1] not in stored.replace("应急办", "")

    # the page comes back, the server does not take anything yet: a reload loses nothing
    phone.route("**/moves/marks.json", lambda route: route.abort())
    phone.context.set_offline(False)
    phone.reload()
    expect(phone.locator("#queue")).to_contain_text("3条未上传")
    phone.unroute("**/moves/marks.json")
    all_sent(phone)
    expect(phone.locator(".phone-left")).to_contain_text("拒转1户4人")
    shot(phone, "phone-sent")
    figures = phone.request.get("/situation.json").json()
    text = phone.locator("#head").inner_text()
    assert f"应转{figures['households_ordered']}户{figures['people_ordered']}人" in text
    assert f"未转{figures['people_not_moved']}人" in text
    assert figures["people_settled"] == 2 + 1 + people(phone, "04")


def test_a_lost_answer_and_a_dead_server_double_nothing(phone: Page, watch: Watch) -> None:
    watch.expected.extend(CUT)
    seen: list[str] = []

    def lose(route: Route) -> None:
        seen.append(route.request.post_data or "")
        route.fetch()
        route.abort()

    before = left(phone)
    phone.route("**/moves/marks.json", lose, times=2)
    picks(phone, "01")
    acts(phone, "到避灾场所")
    expect(phone.locator("#queue")).to_contain_text("1条未上传")
    all_sent(phone)
    assert len(seen) == 2
    shows_left(phone, before - people(phone, "01"))


def test_two_phones_that_contradict_each_other_show_it(
    phone: Page, open_page: OpenPage, server_url: str, watch: Watch
) -> None:
    watch.expected.extend(CUT)
    other = opened(open_page, server_url)
    other.goto(PHONE)
    before = left(phone)
    phone.context.set_offline(True)
    picks(phone, "02")
    acts(phone, "到避灾场所")
    picks(other, "02")
    other.locator(".phone-refused summary").tap()
    other.locator("[name=reason]").fill("喂猪")
    acts(other, "登记拒转")
    all_sent(other)
    phone.context.set_offline(False)
    all_sent(phone)
    expect(phone.locator("#done")).to_contain_text("02号：前后说法不一，按未转计")
    expect(row(phone, "02")).to_contain_text("待核，按未转计")
    # the other phone asks by itself, every ten seconds
    expect(row(other, "02")).to_contain_text("待核", timeout=15000)
    assert left(other) == before


def test_the_keyboard_alone_is_enough(phone: Page) -> None:
    phone.locator("[name=no]").focus()
    for number in ("03", "12"):
        phone.keyboard.type(number.lstrip("0"))
        phone.keyboard.press("Enter")
        expect(phone.locator("#chosen-label")).to_contain_text(f"{number}号")
        phone.keyboard.press("Enter")
        words = f"{number}号 到避灾场所{people(phone, number)}人"
        expect(phone.locator("#done")).to_have_text(words)
    all_sent(phone)
    phone.keyboard.type("99")
    phone.keyboard.press("Enter")
    expect(phone.locator("#done")).to_have_text("名单上没有99号")


def test_a_session_that_ended_keeps_the_marks(phone: Page, watch: Watch) -> None:
    watch.expected.append("401")
    phone.route("**/moves/marks.json", lambda route: route.fulfill(status=401, body="{}"), times=1)
    picks(phone, "05")
    acts(phone, "到避灾场所")
    expect(phone.locator("#queue")).to_contain_text("1条未上传")
    expect(phone.locator("#queue")).to_contain_text("请重新登录后自动补传")
    all_sent(phone)


def test_a_storage_that_was_emptied_is_said_and_old_marks_go(phone: Page, watch: Watch) -> None:
    watch.expected.extend(CUT)
    phone.route("**/moves/marks.json", lambda route: route.abort())
    picks(phone, "06")
    acts(phone, "到避灾场所")
    expect(phone.locator("#queue")).to_contain_text("1条未上传")
    phone.evaluate("localStorage.clear()")
    phone.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(phone.locator("#queue")).to_contain_text("本机存储被清空过，未上传的已重新存好")
    assert len(phone.evaluate(STORED)["marks"]) == 1
    phone.evaluate("localStorage.clear()")
    phone.reload()
    expect(phone.locator("#queue")).to_contain_text("1条未上传的登记丢失，请重新登记")
    picks(phone, "08")
    acts(phone, "到避灾场所")
    until(phone, f"{STORED}.marks.length === 1")
    phone.evaluate(
        f"const kept = {STORED}; kept.marks[0].made_at = '2020-01-01T00:00:00Z';"
        "localStorage.setItem('hazardmap.marks', JSON.stringify(kept))"
    )
    phone.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(phone.locator("#queue")).to_contain_text("超过72小时没有上传，已从本机删除1条")
    assert phone.evaluate(STORED)["marks"] == []


def test_a_phone_whose_clock_is_wrong_is_told(phone: Page) -> None:
    phone.evaluate(
        "const right = Date.prototype.toISOString;"
        "Date.prototype.toISOString = function () { return right.call(new Date(this - 864e5)); }; null"
    )
    picks(phone, "17")
    acts(phone, "不在家")
    expect(phone.locator("#queue")).to_contain_text("手机时间慢24小时，以系统时间为准")
    expect(row(phone, "17")).to_contain_text("不在家未核实")


def test_without_scripts_the_same_forms_work(
    phone: Page, open_page: OpenPage, server_url: str
) -> None:
    plain = opened(open_page, server_url, java_script_enabled=False)
    plain.goto(PHONE)
    before = left(plain)
    plain.locator("[name=no]").fill("09")
    plain.locator("[name=no]").press("Enter")
    expect(plain.locator("#chosen-label")).to_contain_text("09号")
    plain.locator("[name=people]").fill("1")
    plain.get_by_role("button", name="到避灾场所", exact=True).tap()
    expect(plain.locator("#done")).to_contain_text("已登记到避灾场所1人")
    shows_left(plain, before - 1)
    plain.get_by_role("button", name="撤销").tap()
    expect(plain.locator("#done")).to_contain_text("已撤销")
    shows_left(plain, before)


def test_targets_are_large_and_large_text_stays_usable(phone: Page, shot) -> None:
    picks(phone, "10")
    sizes = phone.evaluate(
        "Array.from(document.querySelectorAll('.phone-dock button, .phone-dock summary, .phone-pick,"
        " .phone-find a, .phone-dock input:not([type=hidden])')).filter((one) => one.offsetParent)"
        ".map((one) => [one.textContent, one.getBoundingClientRect().height])"
    )
    assert {words: height for words, height in sizes if height < 48} == {}
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.evaluate("document.documentElement.style.fontSize = '32px'")
    phone.wait_for_timeout(200)
    shot(phone, "phone-200")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
