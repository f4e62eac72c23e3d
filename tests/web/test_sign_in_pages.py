"""Signing in through the pages: who gets in, with what cookie, from where, and what ends it."""

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.duty.access import Access
from tests.web.conftest import app_over
from tests.web.role_world import OURS, PASSWORD, World, enter, events, world
from tests.web.storm_night import Storm, storm


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("accounts")) as found:
        yield found


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path)


def test_signing_in_leads_to_the_own_town_and_says_who_it_is(made: World) -> None:
    client = made.app.test_client()
    client.set_cookie("office", "B")
    reply = enter(client, "用户 town A", reason="6·10 值班")
    assert (reply.status_code, reply.location) == (303, "/")
    text = html.unescape(client.get("/").text)
    assert "甲镇" in text
    assert '<summary class="viewer">town A</summary>' in text
    assert "退出" in text
    assert client.get("/lists/A1").status_code == 200
    assert client.get("/lists/B1").status_code == 403


def test_the_cookie_is_for_this_server_and_no_script(made: World) -> None:
    reply = enter(made.app.test_client(), "用户 town A")
    cookie = next(c for c in reply.headers.getlist("Set-Cookie") if c.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    secure = made.app.test_client().post(
        "/login", data={"login": "用户 town A", "password": PASSWORD},
        base_url="https://localhost", headers={"Origin": "https://localhost"},
    )  # fmt: skip
    cookie = next(c for c in secure.headers.getlist("Set-Cookie") if "session=" in c)
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


def test_a_new_number_at_every_sign_in_and_the_former_is_dead(made: World) -> None:
    client = made.app.test_client()
    client.set_cookie("session", "chosen-by-somebody-else")
    enter(client, "用户 town A")
    first = client.get_cookie("session")
    assert first is not None
    assert first.value != "chosen-by-somebody-else"
    enter(client, "用户 town A")
    second = client.get_cookie("session")
    assert second is not None
    assert second.value != first.value
    old = made.app.test_client()
    old.set_cookie("session", first.value)
    assert old.get("/lists").status_code == 303


def test_leaving_ends_the_session_on_the_server(made: World) -> None:
    client = made.browser("town A")
    number = client.get_cookie("session")
    assert number is not None
    assert client.get("/lists").status_code == 200
    left = client.post("/logout", headers=OURS).location
    assert left == "/login?left=1"
    assert "leave.js" in client.get(left).text, "it takes the phone's copies away"
    assert "leave.js" not in client.get("/login").text
    client.set_cookie("session", number.value)
    assert client.get("/lists").location.startswith("/login")


def test_a_wrong_password_says_so_and_keeps_the_login(made: World) -> None:
    reply = enter(made.app.test_client(), "用户 town B", "falsch-1")
    assert reply.status_code == 403
    assert "登录名或密码不对" in reply.text
    assert 'value="用户 town B"' in reply.text
    assert "falsch-1" not in reply.text


@pytest.mark.parametrize(
    ("asked", "to"),
    [("/lists/A1?by=mover", "/lists/A1?by=mover"), ("//evil.example", "/"), ("https://evil.example/", "/"),
     ("/\\evil.example", "/"), ("/login", "/"), ("javascript:alert(1)", "/"), ("/a\r\nX: y", "/")],
)  # fmt: skip
def test_one_comes_back_to_a_page_of_ours(made: World, asked: str, to: str) -> None:
    reply = enter(made.app.test_client(), "用户 town A", next=asked)
    assert (reply.status_code, reply.location) == (303, to)


def test_a_one_time_password_opens_nothing_but_the_new_password(made: World) -> None:
    client = made.app.test_client()
    assert enter(client, "用户 one-time").location == "/me"
    for page in ("/", "/lists/A1", "/accounts", "/lists/A1.json"):
        assert client.get(page).location == "/me"
    before = client.get_cookie("session")
    form = {"old": PASSWORD, "new": "Zhuji-2026-x", "again": "Zhuji-2026-x"}
    weak = client.post(
        "/me/password", data={**form, "new": "12345678", "again": "12345678"}, headers=OURS
    )
    assert weak.status_code == 400
    other = client.post("/me/password", data={**form, "again": "Zhuji-2026-y"}, headers=OURS)
    assert other.status_code == 400
    wrong = client.post("/me/password", data={**form, "old": "x"}, headers=OURS)
    assert wrong.status_code == 400
    assert client.post("/me/password", data=form, headers=OURS).location == "/accounts"
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get("/accounts").status_code == 200


def test_real_data_are_signed_in_to_from_this_computer_or_over_https_only(made: World) -> None:
    far = {"REMOTE_ADDR": "10.0.0.9"}
    form = {"login": "用户 town A", "password": PASSWORD}
    tables = made.duty.current().county.tables
    assert tables
    county = made.duty.current().county
    object.__setattr__(county, "demo", False)
    try:
        network = app_over(made.duty, Access(bound_host="0.0.0.0", known_as=("zhan.example",)))
        host = {"Host": "zhan.example", "Origin": "http://zhan.example"}
        reply = network.test_client().post("/login", data=form, headers=host, environ_overrides=far)
        assert reply.status_code == 403
        assert "--plain-http-logins" in reply.text
        near = network.test_client().post("/login", data=form, headers=host)
        assert near.status_code == 303
        secure = {"Host": "zhan.example", "Origin": "https://zhan.example"}
        reply = network.test_client().post(
            "/login", data=form, headers=secure, environ_overrides=far, base_url="https://zhan.example"
        )  # fmt: skip
        assert reply.status_code == 303
        switched = Access("0.0.0.0", plain_http_logins=True, known_as=("zhan.example",))
        reply = app_over(made.duty, switched).test_client().post(
            "/login", data=form, headers=host, environ_overrides=far
        )  # fmt: skip
        assert reply.status_code == 303
        assert events(made)[-1][1]["plain_http"] is True
    finally:
        object.__setattr__(county, "demo", True)


@pytest.mark.parametrize(
    ("host", "status"),
    [("zhan.example", 303), ("ZHAN.example:8000", 303), ("127.0.0.1:8000", 303), ("localhost", 303),
     ("evil.example", 403), ("203.0.113.7", 403), ("0.0.0.0", 403), ("", 403), ("zhan.example.evil.example", 403),
     ("zhan.example@evil.example", 403)],
)  # fmt: skip
def test_on_a_network_only_our_own_names_are_answered(made: World, host: str, status: int) -> None:
    app = app_over(made.duty, Access("0.0.0.0", known_as=("zhan.example",)))
    assert app.test_client().get("/lists", headers={"Host": host}).status_code == status


def test_a_demonstration_is_open_until_somebody_has_an_account(demo: Storm) -> None:
    doors = demo.duty.entrance
    assert doors is not None
    password = doors.first_start()
    for page in ("/", "/lists/A1", "/accounts", "/audit", "/login", "/lists/A1.json"):
        assert demo.client.get(page).status_code == 200, page
    assert demo.client.post("/accounts", data={"login": "x"}, headers=OURS).status_code == 403
    admin = demo.client.application.test_client()
    enter(admin, "admin", password)
    form = {"old": password, "new": "Zhuji-2026-x", "again": "Zhuji-2026-x"}
    admin.post("/me/password", data=form, headers=OURS)
    assert demo.client.get("/lists/A1").status_code == 200, "the administrator alone closes nothing"
    made = admin.post(
        "/accounts", data={"login": "甲镇", "role": "town", "scope": "甲镇"}, headers=OURS
    )
    assert made.status_code == 200
    assert demo.client.get("/lists/A1").location == "/login?next=/lists/A1"
    assert demo.client.get("/lists/A1.json").status_code == 401
    assert demo.send("/orders/issue", village="A1").status_code == 401


def test_a_demonstration_on_a_network_is_signed_in_to(demo: Storm) -> None:
    app = app_over(demo.duty, Access("0.0.0.0"))
    assert app.test_client().get("/lists").location == "/login?next=/lists"
    assert app.test_client().get("/lists.json").status_code == 401


def test_a_village_and_a_keeper_work_the_drill_too_and_leave_it_by_the_same_button(
    made: World,
) -> None:
    for who, home in (("village A1", "/villages/A1"), ("keeper S1", "/shelters/S1")):
        client = made.browser(who)
        assert "进入演练" in client.get(home).text, who
        assert client.post("/drill", data={"on": "1"}, headers=OURS).status_code == 303
        assert "退出演练" in client.get(home).text, who
        client.post("/drill", data={"on": ""}, headers=OURS)
        assert client.get_cookie("drill") is None


def test_a_drill_ends_with_the_session_of_who_entered_it(made: World) -> None:
    client = made.browser("town A")
    client.post("/drill", data={"on": "1"}, headers=OURS)
    client.post("/logout", headers=OURS)
    assert client.get_cookie("drill") is None
    # a session that ran out leaves the mark of the drill; who could not take it off is freed of it
    client.set_cookie("drill", "1")
    enter(client, "用户 town A")
    assert client.get_cookie("drill") is not None
    enter(client, "用户 leader")
    assert client.get_cookie("drill") is None
