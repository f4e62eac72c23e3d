"""Guards that keep people to what is theirs, each seen to matter by taking it away."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.situation import entry_places
from hazardmap.store.scope import PROGRAMME
from hazardmap.web import acting, admission, security
from hazardmap.web.permissions import may_open
from tests.web.conftest import app_over
from tests.web.role_world import World, enter, world


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("accounts")) as found:
        yield found


def test_every_unsafe_route_refuses_a_foreign_or_missing_origin(made: World) -> None:
    client, tried = made.browser("county"), 0
    for rule in made.app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            address = re.sub(r"<[^>]*any\(([^,)]+)[^>]*>|<int:[^>]+>|<[^>]+>", r"\1", rule.rule)
            address = re.sub(r"//|/$", "/1", address)
            for origin in (None, "null", "http://evil.example", "https://localhost"):
                headers = {"Origin": origin} if origin else {}
                for body in ({"data": {"key": "k"}}, {"json": {"key": "k"}}):
                    reply = client.open(address, method=method, headers=headers, **body)  # type: ignore[arg-type]
                    assert reply.status_code == 403, (rule.rule, origin)
                    tried += 1
    assert tried > 400


def test_without_the_origin_guard_foreign_forms_would_get_through(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "refuse_foreign_forms", lambda: None)
    client = app_over(made.duty).test_client()
    reply = client.post("/login", data={"login": "x", "password": "y"})
    assert "登录名或密码不对" in reply.text


def test_without_the_gate_a_one_time_password_would_open_lists(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = made.app.test_client()
    doors = made.duty.entrance
    assert doors is not None
    doors.accounts.set_password(PROGRAMME, made.accounts["spare"].id, "Once-2026-x", one_time=True)
    doors.changed()
    enter(client, "用户 spare", "Once-2026-x")
    number = client.get_cookie("session")
    assert number is not None
    assert client.get("/lists/A1").location == "/me"
    monkeypatch.setattr(security, "admit", lambda: None)
    unguarded = app_over(made.duty).test_client()
    unguarded.set_cookie("session", number.value)
    assert unguarded.get("/lists/A1").status_code == 200


def test_without_the_roles_a_leader_would_read_lists(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert made.browser("leader").get("/calls.csv").status_code == 403
    monkeypatch.setattr(admission, "may_open", lambda *_: True)
    assert made.browser("leader").get("/calls.csv").status_code == 200
    assert not may_open("leader", "calls.index")
    assert not may_open("auditor", "a_page.nobody_thought_of")


def test_another_towns_entry_is_not_taken_back_by_any_undo(made: World) -> None:
    for kind in ("order", "opened", "peril"):
        key = made.keys[f"{kind} B"]
        with made.app.test_request_context():
            entries = made.duty.book().entries()
        for address in ("/orders/undo", "/calls/undo", "/mines/undo", "/rain/undo", "/moves/undo"):
            reply = made.send("town A", address, of=key)
            assert reply.status_code in {400, 403, 404}, (kind, address)
        assert len(made.duty.book().entries()) == len(entries)


def test_without_its_guard_the_undo_would_reach_into_another_town(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tmp_path) as made:
        assert made.send("town A", "/calls/undo", of=made.keys["opened B"]).status_code == 403
        monkeypatch.setattr(acting, "require_covering", lambda *_: None)
        assert made.send("town A", "/calls/undo", of=made.keys["opened B"]).status_code == 303


def test_an_entry_is_placed_by_all_it_names(made: World) -> None:
    entries = made.duty.book().entries()
    situation = made.duty.current()
    by_key = {entry.key: entry for entry in entries}
    order = entry_places.places_of(situation, by_key[made.keys["order B"]], entries)
    assert order.towns == {"B"}
    opened = entry_places.places_of(situation, by_key[made.keys["opened A"]], entries)
    assert (opened.towns, opened.shelters) == ({"A"}, {"S1"})
