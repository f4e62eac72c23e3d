"""Who may look: the matrix of bind address, Host, relay headers and kind of data."""

import pytest
from flask import Flask

from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.web import security
from tests.web.conftest import app_over, duty_over
from tests.web.storm_county import storm_tables

PERSONS = ("丁大有", "19900000001", "李某", "19900000005", "赵某", "19900000033", "城里", "孙某")
PATHS = (
    "/", "/lists", "/lists/A", "/lists/A1", "/lists/A1?by=mover", "/lists/A1.json", "/lists/A1.csv",
    "/towns/A", "/towns/A.json", "/villages/A1", "/villages/A1.json", "/shelters", "/shelters/S1",
    "/shelters/S1.json", "/shelters/S4", "/mines", "/mines.json", "/basins", "/data", "/about",
    "/situation.json", "/places.json?q=丁", "/answer.json?village=A1", "/answer.json?town=A",
    "/answer.json?shelter=S4", "/answer.json?mine=M1", "/answer.json?institution=I1",
    "/answer.json?area=F1", "/layers.json", "/layers/shelters.geojson", "/layers/mines.geojson",
    "/layers/villages.geojson", "/orders", "/orders.json", "/orders/new?town=A", "/calls", "/calls.json",
)  # fmt: skip


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:9", "[::1]:8000", "LOCALHOST:1"]
)
def test_this_computer_is_answered(app: Flask, host: str) -> None:
    assert app.test_client().get("/lists", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.2", "10.0.0.1:8000",
     "localhost:8000@evil.example", "[::2]", "", "localhost:", "localhost:123456", "0.0.0.0"],
)  # fmt: skip
def test_another_host_name_is_refused_without_a_single_figure(app: Flask, host: str) -> None:
    for path in ("/", "/lists/A1", "/lists/A1.json", "/health", "/static/app.css", "/nowhere"):
        reply = app.test_client().get(path, headers={"Host": host})
        text = reply.get_data(as_text=True)
        assert reply.status_code == 403, path
        assert "本机" in text
        assert "在册" not in text
        assert "玩具县" not in text


@pytest.mark.parametrize(
    "name",
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "x-forwarded-proto",
        "X-Forwarded-Anything",
        "X-Real-IP",
    ],
)
def test_a_relayed_request_is_refused_with_the_header_named(app: Flask, name: str) -> None:
    reply = app.test_client().get("/lists", headers={"Host": "localhost", name: "1.2.3.4"})
    assert reply.status_code == 403
    assert "代理转发" in reply.get_data(as_text=True)


@pytest.mark.parametrize("bound", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_a_server_that_others_can_reach_answers_nobody(duty: Duty, bound: str) -> None:
    app = app_over(duty, Access(bound_host=bound))
    assert app.test_client().get("/lists", headers={"Host": "localhost"}).status_code == 403


@pytest.mark.parametrize("bound", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.9"])
def test_a_loopback_server_answers(duty: Duty, bound: str) -> None:
    app = app_over(duty, Access(bound_host=bound))
    assert app.test_client().get("/lists", headers={"Host": "localhost"}).status_code == 200


@pytest.mark.parametrize(
    ("demo", "bound", "no_names", "starts"),
    [
        (True, "127.0.0.1", False, True),
        (True, "127.0.0.1", True, True),
        (True, "0.0.0.0", False, True),
        (False, "127.0.0.1", False, False),
        (False, "127.0.0.1", True, True),
        (False, "0.0.0.0", False, False),
        (False, "0.0.0.0", True, False),
    ],
)
def test_what_may_be_started(demo: bool, bound: str, no_names: bool, starts: bool) -> None:
    refusal = Access(bound_host=bound, no_names=no_names).start_refusal(demo=demo)
    assert (refusal == "") is starts
    assert starts or "server.py" in refusal


def test_names_are_there_in_a_demonstration(app: Flask) -> None:
    seen = "".join(
        app.test_client().get(path, headers={"Host": "localhost"}).get_data(as_text=True)
        for path in PATHS
    )
    assert all(
        word in seen or f"{word[:3]} {word[3:7]} {word[7:]}" in seen
        for word in PERSONS
        if word != "城里"
    )


@pytest.mark.parametrize("demo", [True, False])
def test_without_names_no_name_phone_address_or_house_point_leaves(demo: bool) -> None:
    tables = storm_tables()
    object.__setattr__(tables, "demo", demo)
    app = app_over(duty_over(tables), Access(bound_host="127.0.0.1", no_names=True))
    for path in PATHS:
        reply = app.test_client().get(path, headers={"Host": "localhost"})
        text = reply.get_data(as_text=True).replace(" ", "")
        assert reply.status_code == 200, path
        assert not [word for word in PERSONS if word in text], path
        assert "119.9" not in text or "layers" in path or "answer" in path


def test_real_data_with_names_are_refused_on_every_page() -> None:
    tables = storm_tables()
    object.__setattr__(tables, "demo", False)
    app = app_over(duty_over(tables))
    for path in PATHS:
        reply = app.test_client().get(path, headers={"Host": "localhost"})
        assert reply.status_code == 403, path
        assert "--no-names" in reply.get_data(as_text=True)


def test_an_unsafe_verb_needs_our_own_origin(app: Flask) -> None:
    client = app.test_client()
    ours = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}
    assert client.post("/lists", headers=ours).status_code == 405
    for origin in (
        None,
        "null",
        "http://evil.example",
        "http://localhost:8001",
        "https://localhost:8000",
    ):
        headers = {"Host": "localhost:8000"} | ({"Origin": origin} if origin else {})
        for verb in ("POST", "PUT", "PATCH", "DELETE"):
            assert client.open("/lists", method=verb, headers=headers).status_code == 403, (
                verb,
                origin,
            )


def test_the_matrix_turns_red_when_the_guards_are_taken_away(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Access, "request_refusal", lambda self, **_: "")
    monkeypatch.setattr(security, "refuse_foreign_forms", lambda: None)
    client = app_over(duty).test_client()
    assert client.get("/lists", headers={"Host": "evil.example"}).status_code == 200
    assert (
        client.get("/lists", headers={"Host": "localhost", "Forwarded": "for=1"}).status_code == 200
    )
    assert (
        client.post(
            "/lists", headers={"Host": "localhost", "Origin": "http://evil.example"}
        ).status_code
        == 405
    )
