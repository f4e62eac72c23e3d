"""Accounts on their pages: made, changed, noted; codes before exports, people found in one's own scope."""

import html
import re
from collections.abc import Iterator

import pytest

from hazardmap.duty.clock import beijing_now
from hazardmap.store import one_time_codes
from tests.web.role_world import OURS, World, enter, events, leaks, planted, world
from tests.web.storm_night import NIGHT


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("accounts")) as found:
        yield found


def test_an_account_is_made_reset_changed_and_disabled_at_once(made: World) -> None:
    county = made.browser("county")
    form = {"login": "新镇", "name": "新镇应急办", "role": "town", "scope": "乙镇"}
    page = county.post("/accounts", data=form, headers=OURS)
    password = re.search(r'class="password-once">([^<]+)<', page.text)
    assert password is not None
    assert county.post("/accounts", data=form, headers=OURS).status_code == 400
    officer = made.app.test_client()
    assert enter(officer, "新镇", password[1]).location == "/me"
    new = {"old": password[1], "new": "Yizhen-2026", "again": "Yizhen-2026"}
    officer.post("/me/password", data=new, headers=OURS)
    assert officer.get("/lists/B1").status_code == 200
    doors = made.duty.entrance
    assert doors is not None
    number = next(one.id for one in doors._known.values() if one.login == "新镇")
    change = f"/accounts/{number}"
    county.post(f"{change}/role", data={"role": "village", "scope": "乙1村"}, headers=OURS)
    assert officer.get("/lists/B1").location.startswith("/login"), "rights change at once"
    assert enter(officer, "新镇", "Yizhen-2026").location == "/villages/B1"
    assert officer.get("/towns/B").status_code == 403
    assert county.post(f"{change}/disable", headers=OURS).status_code == 303
    assert officer.get("/lists/B1").location.startswith("/login")
    assert enter(officer, "新镇", "Yizhen-2026").status_code == 403
    county.post(f"{change}/enable", headers=OURS)
    again = re.search(
        r'class="password-once">([^<]+)<', county.post(f"{change}/reset", headers=OURS).text
    )
    assert again is not None
    assert enter(officer, "新镇", again[1]).location == "/me"
    said = [kind for kind, body, _ in events(made) if body.get("account") == "新镇"]
    assert said == [
        "account.added", "account.changed", "account.disabled", "account.enabled", "account.reset",
    ]  # fmt: skip


def test_nobody_disables_himself_or_names_a_place_that_is_none(made: World) -> None:
    county = made.browser("county")
    own = made.accounts["county"].id
    assert county.post(f"/accounts/{own}/disable", headers=OURS).status_code == 400
    form = {"login": "x镇", "role": "town", "scope": "没有镇"}
    reply = county.post("/accounts", data=form, headers=OURS)
    assert reply.status_code == 400
    assert "没有找到镇街“没有镇”" in html.unescape(reply.text)


def test_watch_and_reason_are_switched_and_noted(made: World) -> None:
    client = made.browser("town B")
    client.post("/me/watch", data={"on": "1"}, headers=OURS)
    assert "值班模式已打开" in client.get("/me").text
    client.post("/me/reason", data={"reason": "6·10 强降雨"}, headers=OURS)
    assert 'value="6·10 强降雨"' in client.get("/me").text
    kinds = [kind for kind, _, by in events(made) if by == "town B"]
    assert "watch.on" in kinds
    assert "reason.said" in kinds


def test_each_list_is_noted_once_per_shift_with_its_reason(made: World) -> None:
    client = made.browser("village A1")
    for _ in range(3):
        assert client.get("/lists/A1").status_code == 200
    client.get("/villages/A1")
    seen = [body for kind, body, by in events(made) if kind == "names.shown" and by == "village A1"]
    assert [one["what"] for one in seen] == ["/lists/A1"]
    assert seen[0]["purpose"] == made.duty.book().night.orders.operation.title  # type: ignore[union-attr]
    assert not leaks(str(events(made)).replace(" ", ""), set())


def test_a_slip_read_and_a_household_that_lacks_something_are_noted_too(made: World) -> None:
    made.desk.edit_row(
        "households", ("A1-0003", "A1溪危险区"), {"head_phone": ""}, who="town A", now=NIGHT
    )
    slip = {"text": "除1号外全部到位", "village": "A1", "one": "1"}
    for reply in (
        made.send("town A", "/moves/slip", **slip),
        made.browser("town A").get("/ready/A1"),
    ):
        assert planted("A1", 3)[0] in reply.text
        noted = [body["what"] for kind, body, _ in events(made) if kind == "names.shown"]
        assert reply.request.path in noted


def test_a_county_file_with_names_asks_for_a_code_and_paper_does_not(made: World) -> None:
    client = made.browser("county", shown_code=False)
    for address in ("/lists/A.csv", "/lists/A1.xlsx", "/lists/A/check", "/changes.xlsx"):
        reply = client.get(address)
        assert reply.status_code == 303, address
        assert reply.location.startswith("/me?code=1&next="), address
    assert client.get("/lists/A1.json").status_code == 403
    assert client.get("/lists/A1.pdf").status_code == 200
    assert client.get("/lists/A1").status_code == 200
    assert "开通动态口令" in client.get("/me?code=1").text
    page = client.post("/me/enrol", headers=OURS).text
    assert "data:image/png;base64," in page
    secret = re.search(r'密钥 <b class="code">([A-Z2-7 ]+)<', page)
    assert secret is not None
    plain = secret[1].replace(" ", "")
    step = int(beijing_now().timestamp()) // 30
    wrong = client.post("/me/enrol", data={"code": "000000"}, headers=OURS)
    assert wrong.status_code == 400
    code = one_time_codes.code_at(plain, step)
    assert client.post("/me/enrol", data={"code": code}, headers=OURS).status_code == 303
    assert client.get("/lists/A.csv").status_code == 200
    other = made.browser("county", shown_code=False)
    reply = other.post("/me/code", data={"code": code, "next": "/lists/A.csv"}, headers=OURS)
    assert reply.status_code == 400, "a code counts once"
    later = one_time_codes.code_at(plain, step + 1)
    reply = other.post("/me/code", data={"code": later, "next": "/lists/A.csv"}, headers=OURS)
    assert (reply.status_code, reply.location) == (303, "/lists/A.csv")
    assert other.get("/lists/A.csv").status_code == 200
    officer = made.browser("town A", shown_code=False)
    assert officer.get("/lists/A.csv").status_code == 200, "a town's own list never needs one"


def test_people_are_found_by_post_in_ones_own_scope_and_never_in_an_address(made: World) -> None:
    found = made.send("town A", "/search", q="07")
    assert "没有找到" in found.text
    for who, words, villages in (
        ("town A", "01", {"A1", "A2"}), ("town A", "甲1村01", {"A1"}), ("town A", "卡A1第1户主", {"A1"}),
        ("town A", "1981555 0001", {"A1"}), ("village A1", "1", {"A1"}), ("keeper S1", "1", {"A1"}),
        ("county", "1号", {"A1", "A2", "B1"}), ("town B", "卡A1第1户主", set()),
        ("village A2", "19815550001", set()),
    ):  # fmt: skip
        text = made.send(who, "/search", q=words).text
        cards = "".join(re.findall(r'<section class="person">.*?</section>', text, re.DOTALL))
        assert {one for one in ("A1", "A2", "B1") if f"卡{one}第1户主" in cards} == villages, (
            who,
            words,
        )
    page = made.send("town A", "/search", q="甲1村01").text
    for word in ("户主", "住址", "转移责任人", "197 0000 0001", "避灾场所", "甲礼堂", "原因"):
        assert word in page
    assert made.browser("town A").get("/search?q=01").text.count('class="person"') == 0


def test_names_in_an_address_would_be_a_fault(made: World) -> None:
    for rule in made.app.url_map.iter_rules():
        assert not {"phone", "head_name", "head_phone"} & set(rule.arguments)
    pages = "".join(made.browser("town A").get(page).text for page in ("/lists/A1", "/shelters/S1"))
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', pages)
    assert not leaks("".join(addresses), set())


def test_a_stranger_who_asks_for_the_certificate_learns_no_folder_of_the_computer(
    made: World,
) -> None:
    assert made.duty.opened is not None
    reply = made.browser("anonymous").get("/certificate.crt")
    assert reply.status_code == 404
    assert "server.py certificate" in reply.text
    assert str(made.duty.opened.path) not in reply.text
