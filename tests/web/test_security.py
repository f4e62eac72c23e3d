"""Headers, limits and error pages of every answer."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.web import create_app
from tests.web.conftest import LOCAL, app_over

PAGES = ("/", "/lists", "/lists/A", "/lists/A1", "/towns/A", "/villages/A1", "/shelters", "/shelters/S1",
         "/mines", "/basins", "/data", "/about")  # fmt: skip


@pytest.mark.parametrize(
    "path", [*PAGES, "/health", "/lists/A1.json", "/static/app.css", "/nowhere"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as reply:
        headers = reply.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Cache-Control" in headers


PERSONAL = (
    "/lists", "/lists/A1", "/villages/A1", "/towns/A", "/shelters/S1", "/mines", "/lists/A1.csv",
    "/lists/A1.xlsx", "/lists/A1.json", "/answer.json?village=A1",
)  # fmt: skip


@pytest.mark.parametrize("path", PERSONAL)
def test_names_never_stay_in_the_browser(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_inline_script_style_or_another_host(client: FlaskClient, path: str) -> None:
    text = client.get(path).get_data(as_text=True)
    for word in (
        "<style",
        " style=",
        "onclick",
        "onload=",
        "javascript:",
        "http://",
        "https://",
        "tel:",
    ):
        assert word not in text.replace("http://www.w3.org", ""), word
    for script in text.split("<script")[1:]:
        assert script.lstrip().startswith(("src=", "defer", 'type="application/json"'))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_time_number_and_the_demo_mark(
    client: FlaskClient, path: str, situation: object
) -> None:
    text = client.get(path).get_data(as_text=True)
    assert situation.number in text  # type: ignore[attr-defined]
    assert "2026-06-09 16:20" in text
    assert "演示数据" in text
    assert "当前无生效预警" in text
    assert "雨情数据：无（请勿当作无雨）" in text


def test_own_files_are_kept_by_their_hash_and_asked_again_without(client: FlaskClient) -> None:
    rules = {}
    for address in ("app.css?v=1", "app.css", "none.css?v=1"):
        with client.get(f"/static/{address}") as reply:
            rules[address] = reply.headers["Cache-Control"]
    assert "immutable" in rules["app.css?v=1"]
    assert rules["app.css"] == "no-cache"
    assert rules["none.css?v=1"] == "no-store"


@pytest.mark.parametrize("path", ["/basins", "/shelters", "/data", "/about"])
def test_a_page_without_names_is_not_sent_twice(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{path}?x=1").headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    ["/lists/../../etc/passwd", "/lists/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/static/../../pyproject.toml",
     "/static/%2e%2e/%2e%2e/pyproject.toml", "/villages/%00", "/villages/CON", "/towns/" + "A" * 3000,
     "/shelters/..%5c..%5cwindows", "/lists/A1.exe", "/lists/A1.json.json", "/villages/％２ｅ／", "/layers/../x",
     "/map-parts/..%2f..%2fserver.py", "/lists/%ff%fe", "/answer.json?village=%2e%2e", "/villages/A1/../../x"],
)  # fmt: skip
def test_odd_addresses_are_not_found_in_chinese(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    text = reply.get_data(as_text=True)
    assert reply.status_code == 404
    assert any(word in text for word in ("没有", "找到"))
    assert "Traceback" not in text
    assert "root:" not in text


@pytest.mark.parametrize("query", ["", "?lon=1", "?lon=x&lat=y", "?by=1"])
def test_a_question_without_sense_is_a_usage_error(client: FlaskClient, query: str) -> None:
    reply = client.get(f"/answer.json{query}")
    assert reply.status_code == 400
    assert reply.get_json()["message"]


@pytest.mark.parametrize("query", ["lon=nan&lat=1", "lon=inf&lat=1", "lon=500&lat=91"])
def test_a_position_that_is_none_is_not_found(client: FlaskClient, query: str) -> None:
    assert client.get(f"/answer.json?{query}").status_code == 404


def test_an_unknown_sort_is_said(client: FlaskClient) -> None:
    reply = client.get("/lists/A1?by=name")
    assert reply.status_code == 400
    assert "不认识的排序方式" in reply.get_data(as_text=True)


def test_a_bug_shows_no_traceback(duty: Duty) -> None:
    app = app_over(duty)
    app.add_url_rule("/bug", view_func=lambda: 1 / 0)
    app.add_url_rule("/bug.json", endpoint="bug2", view_func=lambda: 1 / 0)
    reply = app.test_client().get("/bug")
    assert reply.status_code == 500
    assert "程序出错了" in reply.get_data(as_text=True)
    assert "ZeroDivision" not in reply.get_data(as_text=True)
    assert app.test_client().get("/bug.json").get_json()["status"] == 500


def test_a_wrong_verb_says_what_is_allowed(client: FlaskClient) -> None:
    reply = client.post("/lists", headers={"Origin": "http://localhost"})
    assert reply.status_code == 405
    assert "GET" in reply.headers["Allow"]


def test_too_much_is_refused(duty: Duty) -> None:
    app = app_over(duty)
    app.add_url_rule("/take", view_func=lambda: str(len(request.form)), methods=["POST"])
    send = {"headers": {"Origin": "http://localhost"}}
    client = app.test_client()
    assert client.post("/take", data={"a": "1"}, **send).status_code == 200
    assert client.post("/take", data=b"x" * 2_000_000, **send).status_code == 413
    many = {f"f{n}": "1" for n in range(500)}
    assert (
        client.post("/take", data=many, content_type="multipart/form-data", **send).status_code
        == 413
    )
    big = {"a": "x" * 300_000}
    assert (
        client.post("/take", data=big, content_type="multipart/form-data", **send).status_code
        == 413
    )


def test_a_county_in_preparation_shows_its_progress_and_refreshes() -> None:
    duty = Duty(settings=Settings(), now=lambda: None)  # type: ignore[arg-type,return-value]
    app: Flask = create_app(duty, access=LOCAL, catalog=(), palette=None)  # type: ignore[arg-type]
    duty.step(3)
    duty.current = lambda **_: Duty.current(duty, wait_s=0)  # type: ignore[method-assign,misc]
    reply = app.test_client().get("/lists")
    text = reply.get_data(as_text=True)
    assert reply.status_code == 503
    assert "正在准备数据" in text
    assert "第3步" in text
    assert 'http-equiv="refresh"' in text
    assert app.test_client().get("/lists.json").get_json()["step"] == 3
    assert app.test_client().get("/health").status_code == 503
    duty.fail("households 第3行：人数不是数字；请改正。")
    text = app.test_client().get("/lists").get_data(as_text=True)
    assert "人数不是数字" in text
    assert "refresh" not in text
