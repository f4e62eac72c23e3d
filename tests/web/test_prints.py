"""Paper from the pages: every route, names only for who may, forms only from our own pages."""

import re
import time
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.situation.model import Situation
from tests.reports.paper_text import bare, page_texts
from tests.web.conftest import app_over

ROUTES = {
    "/lists/A.pdf": "甲镇转移清单",
    "/lists/A.pdf?by=mover": "甲镇转移清单",
    "/lists/A.pdf?by=area": "甲镇转移清单",
    "/lists/A1.pdf": "甲镇甲1村转移清单",
    "/lists/A1.pdf?public=1": "甲镇甲1村避险转移安排（公开版）",
    "/areas/F1/list.pdf": "甲溪危险区转移清单",
    "/shelters/S1.pdf": "甲礼堂签到册",
    "/towns/A/calls.pdf": "甲镇叫应电话单",
    "/towns/A/tally.pdf": "甲镇村报数表",
}
OURS = {"Origin": "http://localhost"}


@pytest.fixture(scope="module")
def nameless(duty: Duty) -> FlaskClient:
    return app_over(duty, Access(bound_host="127.0.0.1", no_names=True)).test_client()


def wait_for(client: FlaskClient, page: str) -> str:
    """Ask the page of a job until it is over; a minute is for a machine under load."""
    for _ in range(600):
        text = client.get(page).get_data(as_text=True)
        if "正在排版" not in text:
            return text
        time.sleep(0.1)
    pytest.fail("the pack did not come to an end")


@pytest.mark.parametrize(("path", "title"), ROUTES.items())
def test_every_sheet_is_a_pdf_under_its_chinese_name(
    client: FlaskClient, situation: Situation, path: str, title: str
) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
    where = reply.headers["Content-Disposition"]
    assert where.startswith("inline")
    assert f"{title}.pdf" in unquote(where)
    assert reply.headers["Cache-Control"] == "no-store"
    first = page_texts(reply.data)[0]
    assert situation.number in first
    assert "2026-06-09" in first


def test_the_working_list_has_names_and_the_public_one_none(client: FlaskClient) -> None:
    assert "丁大有" in "".join(page_texts(client.get("/lists/A1.pdf").data))
    public = "".join(page_texts(client.get("/lists/A1.pdf?public=1").data))
    assert "丁大有" not in public
    assert "公开版" in public


@pytest.mark.parametrize("path", ROUTES)
def test_who_may_not_see_names_gets_no_name_and_no_phone(nameless: FlaskClient, path: str) -> None:
    reply = nameless.get(path)
    assert reply.status_code == 200
    text = "".join(page_texts(reply.data))
    assert "丁大有" not in text
    assert "李某" not in text
    assert "钱某" not in text
    assert "19900" not in text


def test_who_may_not_see_names_gets_the_public_list(nameless: FlaskClient) -> None:
    assert "公开版" in "".join(page_texts(nameless.get("/lists/A1.pdf").data))


def test_planted_words_are_printed_and_not_run(client: FlaskClient) -> None:
    text = "".join(page_texts(client.get("/lists/A2.pdf").data))
    assert bare('</script><img src=x onerror="window.__x=1">{{7*7}}') in text
    assert "=1+1" in text


@pytest.mark.parametrize(
    "path",
    [
        "/lists/X9.pdf",
        "/areas/X9/list.pdf",
        "/shelters/X9.pdf",
        "/towns/X9/calls.pdf",
        "/towns/X9/tally.pdf",
        "/prints/no-such-job",
        "/prints/no-such-job.pdf",
    ],
)
def test_what_is_not_there_is_said_in_chinese(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 404
    assert re.search(r"没有|不在", reply.get_data(as_text=True))


def test_an_unknown_way_to_cut_a_list_names_the_known_ones(client: FlaskClient) -> None:
    reply = client.get("/lists/A.pdf?by=colour")
    assert reply.status_code in {400, 404}
    assert "village" in reply.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/towns/A/pack", "/prints/any/cancel"])
@pytest.mark.parametrize("origin", [None, "http://evil.example", "https://localhost", "null"])
def test_a_form_of_another_site_starts_and_stops_nothing(
    client: FlaskClient, path: str, origin: str | None
) -> None:
    reply = client.post(path, headers={"Origin": origin} if origin else {})
    assert reply.status_code == 403
    assert "未执行" in reply.get_data(as_text=True)


def test_the_pack_is_printed_behind_a_page_that_refreshes(client: FlaskClient) -> None:
    reply = client.post("/towns/A/pack", headers=OURS)
    assert reply.status_code == 303
    page = reply.headers["Location"]
    text = wait_for(client, page)
    assert "已排好" in text
    assert f"{page}.pdf" in text
    assert 'http-equiv="refresh"' not in text
    printed = client.get(f"{page}.pdf")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert "甲镇汛前打印包" in page_texts(printed.data)[0]


def test_a_cancelled_pack_says_so_and_hands_out_nothing(client: FlaskClient) -> None:
    page = client.post("/towns/A/pack", headers=OURS).headers["Location"]
    assert client.post(f"{page}/cancel", headers=OURS).headers["Location"] == page
    assert "已取消，没有生成文件" in client.get(page).get_data(as_text=True)
    assert client.get(f"{page}.pdf").status_code == 503


def test_the_pack_of_an_unknown_town_is_refused_at_once(client: FlaskClient) -> None:
    assert client.post("/towns/X9/pack", headers=OURS).status_code == 404


def test_a_pack_can_only_be_begun_by_a_form(client: FlaskClient) -> None:
    assert client.get("/towns/A/pack").status_code in {404, 405}
