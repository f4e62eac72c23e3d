"""`/warnings` as officers use it: paste, check, confirm, correct, lift; hostile text stays text."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hazardmap.duty.access import Access
from hazardmap.duty.county_words import CountyWords
from hazardmap.exchange.cap_out import ATOM
from hazardmap.warning.cap_xml import NAMESPACE, read_cap
from hazardmap.warning.silence import Feed
from tests.warning.cap_messages import alert
from tests.web.conftest import app_over
from tests.web.storm_county import HOSTILE
from tests.web.storm_night import Storm, storm

BULLETIN = (
    "玩具县气象台6月10日02时10分发布暴雨橙色预警信号：过去1小时乙镇祝园站雨量已达95.8毫米，"
    "预计今天凌晨我县甲镇3小时雨量可达50毫米以上，请注意防范。"
)
FORM = {"kind": "暴雨", "colour": "橙", "action": "发布", "issuer": "玩具县气象台"}
FORM["issued_at"] = "2026-06-10T02:10+08:00"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path)


@pytest.fixture
def in_a(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="A")


def paste(night: Storm, text: str, **more: Any) -> tuple[str, str]:
    """Paste a text; return the address of its page and the page."""
    response = night.send("/warnings", text=text, **more)
    assert response.status_code == 303, response.text
    return response.location, night.page(response.location)


def confirmed(night: Storm, text: str = BULLETIN, **more: Any) -> tuple[str, str]:
    address, page = paste(night, text)
    towns = re.findall(r'name="town" value="([^"]+)" checked', page)
    return address, night.sent(f"{address}/confirm", **{**FORM, "town": towns, **more})


def data(night: Storm) -> dict[str, Any]:
    found: dict[str, Any] = night.client.get("/warnings.json").get_json()
    return found


def ticked(page: str) -> list[str]:
    return re.findall(r'name="town" value="([^"]+)" checked', page)


def test_a_pasted_bulletin_is_understood_before_anything_is_recorded(in_a: Storm) -> None:
    _, page = paste(in_a, BULLETIN)
    for words in (
        "暴雨橙色预警信号 · 发布 · 玩具县气象台 · 6月10日2时10分",
        "涉及1个镇街，含本镇",
        "乙镇祝园 1小时95.8毫米（已发生，已计入雨情）",
        "预估，未下达",
        '<mark class="m-town">甲镇</mark>',
        '<mark class="m-signal">暴雨橙色预警信号</mark>',
        "已发生强降雨，建议纳入",
    ):
        assert words in page
    assert ticked(page) == ["A"]
    assert data(in_a)["warnings"] == []


def test_confirming_shows_whom_it_touches_and_what_is_suggested(in_a: Storm) -> None:
    _, page = confirmed(in_a)
    assert "建议：准备转移" in page
    assert re.search(
        r"涉及<b>2</b>个村、<b>2</b>处危险区，在册<b>7</b>户<b>61</b>人（含重点场所1处）", page
    )
    main = page[page.index("<main") : page.index("</main>")]
    assert "应转" not in main
    (one,) = data(in_a)["warnings"]
    assert (one["kind"], one["colour"], one["towns"]) == ("暴雨", "橙", ["A"])


def test_rain_already_fallen_becomes_a_reading_once(in_a: Storm) -> None:
    confirmed(in_a)
    batches = in_a.duty.current().night.rain.batches
    assert [row["source"] for batch in batches for row in batch.rows] == ["来自预警原文"]
    (row,) = batches[0].rows
    assert (row["place"], row["town_id"], row["rain_mm"], row["period_min"]) == (
        "乙镇祝园",
        "B",
        95.8,
        60,
    )


@pytest.mark.parametrize(
    "text",
    [
        "义乌市气象台6月10日02时10分发布暴雨橙色预警信号：预计今天凌晨佛堂、赤岸等镇3小时雨量可达50毫米以上。",
        "气象台6月10日02时10分发布暴雨橙色预警信号：预计3小时雨量可达50毫米以上。",
    ],
)
def test_another_county_or_no_town_asks_and_widens_nothing(in_a: Storm, text: str) -> None:
    address, page = paste(in_a, text)
    assert "未识别到本市镇街，请选择范围" in page
    assert ticked(page) == []
    refused = in_a.send(f"{address}/confirm", **FORM)
    assert refused.status_code == 400
    assert "请选择范围" in refused.text
    assert data(in_a)["warnings"] == []


def test_a_correction_is_kept_with_the_text_and_can_be_taken_back(night: Storm) -> None:
    address, _ = confirmed(night, town=["A", "B"], colour="红")
    page = night.page(address)
    assert "等级：橙→红" in page
    assert "增加范围：乙镇" in page
    assert BULLETIN in page
    night.sent(f"{address}/confirm", **{**FORM, "town": ["B"]})
    assert data(night)["warnings"][0]["towns"] == ["B"]
    night.sent(f"{address}/undo")
    assert data(night)["warnings"][0]["towns"] == ["A", "B"]
    night.sent(f"{address}/undo")
    assert data(night)["warnings"] == []


def test_a_form_sent_twice_counts_once(night: Storm) -> None:
    address, _ = paste(night, BULLETIN, key="one-form")
    paste(night, BULLETIN, key="one-form")
    assert len(night.duty.current().night.warnings.pasted) == 1
    assert len(night.duty.current().night.rain.batches) == 1
    assert address.endswith("one-form")


def test_lifting_ends_the_warning_and_says_that_no_order_is_lifted(night: Storm) -> None:
    confirmed(night)
    lifting = "玩具县气象台6月10日05时10分解除暴雨橙色预警信号。"
    address, page = paste(night, lifting)
    assert "解除预警不等于解除转移" in page
    page = night.sent(
        f"{address}/confirm",
        **{**FORM, "action": "解除", "town": ["A"], "issued_at": "2026-06-10T05:10"},
    )
    assert "解除预警不等于解除转移" in page
    assert data(night)["warnings"] == []


def test_a_warning_is_lifted_by_hand_with_its_reason(night: Storm) -> None:
    address, _ = confirmed(night)
    assert night.send(f"{address}/lift").status_code == 400
    night.sent(f"{address}/lift", reason="市气象台 05时10分 电话")
    assert data(night)["warnings"] == []


def test_a_wrong_paste_is_taken_back_with_its_rain(night: Storm) -> None:
    address, _ = paste(night, BULLETIN)
    night.sent(f"{address}/withdraw")
    made = night.duty.current().night
    assert (made.warnings.pasted, made.rain.batches) == ((), ())
    assert night.client.get(address).status_code == 404


def test_hostile_text_stays_text(night: Storm) -> None:
    hostile = BULLETIN + HOSTILE
    address, page = paste(night, hostile)
    assert HOSTILE not in page
    assert "&lt;/script&gt;" in page
    _, page = confirmed(night, hostile)
    for shown in (page, night.page("/warnings"), night.page(f"{address}")):
        assert HOSTILE not in shown


@pytest.mark.parametrize("text", ["", "   ", "x" * 30_000, "a\0b", "<alert"])
def test_what_is_no_bulletin_is_refused_in_words(night: Storm, text: str) -> None:
    response = night.send("/warnings", text=text)
    assert response.status_code == 400
    assert not re.search("Traceback|Error", response.text)
    assert night.duty.current().night.log == ()


def test_an_exercise_goes_to_the_drill_and_never_to_the_real_night(night: Storm) -> None:
    for text in (
        alert(status="Exercise"),
        alert(status="Test", identifier="m2"),
        "【演练】" + BULLETIN,
    ):
        night.client.delete_cookie("drill")
        address, page = paste(night, text)
        assert "演练" in page
        night.sent(f"{address}/confirm", **{**FORM, "town": ["A"]})
        assert night.duty.book(drill=True).night.warnings.said
        assert night.duty.book().night.log == ()
    assert data(night)["drill"]
    night.client.delete_cookie("drill")
    assert data(night)["warnings"] == []


def test_a_cap_message_is_confirmed_by_one_click_and_cancelled_by_reference(night: Storm) -> None:
    confirmed(night, alert())
    (one,) = data(night)["warnings"]
    assert (one["source"], one["towns"], one["expires_at"]) == (
        "cap",
        ["A"],
        "2026-06-10T08:10:00+08:00",
    )
    named = read_cap(alert()).head.key.words
    cancel = alert(identifier="m9", msg_type="Cancel", references=named, area="").replace(
        "02:10:00+08:00</sent>", "02:25:00+08:00</sent>"
    )
    confirmed(night, cancel, action="解除")
    assert data(night)["warnings"] == []


def test_an_expired_message_is_not_taken_over(night: Storm) -> None:
    address, page = paste(night, alert(expires="2026-06-10T02:00:00+08:00"))
    assert "过期" in page
    assert night.send(f"{address}/confirm", **{**FORM, "town": ["A"]}).status_code == 400
    assert data(night)["warnings"] == []


def test_a_message_runs_out_by_itself(night: Storm) -> None:
    confirmed(night, alert())
    number = data(night)["situation"]
    night.later(minutes=6 * 60)
    assert data(night)["warnings"] == []
    assert data(night)["situation"] != number


def test_a_receipt_is_not_kept(night: Storm) -> None:
    assert night.send("/warnings", text=alert(msg_type="Ack")).status_code == 400


def test_the_feed_holds_the_warning_and_no_name(night: Storm) -> None:
    confirmed(night)
    night.sent(
        "/warnings/peril", place="甲镇甲1村", what="山体开裂", caller="钱某某", phone="19900000099"
    )
    feed = ET.fromstring(night.client.get("/warnings.cap").text)
    (content,) = feed.iter(f"{{{NAMESPACE}}}alert")
    read = read_cap(ET.tostring(content, encoding="unicode"))
    (info,) = read.infos
    assert (info.kind, info.colour, [area.codes for area in info.areas]) == ("暴雨", "橙", [("A",)])
    assert read.head.status == "Test"
    assert data(night)["situation"] in (feed.findtext(f"{{{ATOM}}}id") or "")
    for address in ("/warnings.cap", "/warnings.json"):
        text = night.client.get(address).text
        assert not re.search("钱某某|19900000099|丁大有", text)


def test_one_warning_is_handed_out_as_one_message(night: Storm) -> None:
    address, _ = confirmed(night)
    response = night.client.get(f"{address}.cap")
    assert response.content_type.startswith("application/cap+xml")
    assert read_cap(response.text).infos[0].issuer == "玩具县气象台"


def test_a_silent_source_is_never_an_all_clear(night: Storm) -> None:
    feed = Feed("p", "省预警发布平台", 10.0)
    night.duty.words = CountyWords(feeds=(feed,))
    night.duty.tick()
    assert "省预警发布平台 尚未收到，是否有预警未知" in night.page("/warnings")
    assert "当前无生效预警" not in night.page("/warnings")
    assert "当前无生效预警" not in night.page("/lists")
    night.sent("/warnings/heard", name="p")
    assert "当前无生效预警" in night.page("/lists")
    night.later(minutes=31)
    assert "省预警发布平台 已中断31分钟" in night.page("/lists")
    assert data(night)["sources"][0]["level"] == "red"


def test_without_declared_sources_the_page_says_so(in_a: Storm) -> None:
    page = in_a.page("/lists")
    assert "未接入预警来源（人工粘贴）" in page
    assert "甲镇 · 当前无生效预警" in page
    assert "粘贴预警" in page


def test_whoever_may_only_look_records_nothing(night: Storm) -> None:
    address, _ = confirmed(night)
    entries = len(night.duty.book().entries())
    night.client = app_over(night.duty, Access(bound_host="127.0.0.1", no_names=True)).test_client()
    for target in ("/warnings", f"{address}/confirm", f"{address}/lift", f"{address}/undo",
                   f"{address}/withdraw", "/warnings/peril"):  # fmt: skip
        form = {
            **FORM,
            "text": BULLETIN,
            "town": ["A"],
            "reason": "x",
            "what": "山体开裂",
            "place": "甲1村",
        }
        assert night.send(target, **form).status_code == 403, target
    assert len(night.duty.book().entries()) == entries
    assert "粘贴预警" not in night.page("/lists")
