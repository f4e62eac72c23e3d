"""`POST /moves/marks.json`: each mark once, each answered, no other town's, nothing lost."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hazardmap.situation.ordered import frame_of, ordered_tally
from tests.web.storm_night import Storm, storm

ISSUE = {
    "village": "A1",
    "batch": "all",
    "deadline": "now",
    "decider": "镇长 郑某",
    "basis": "暴雨橙色",
}
KEY = "household:A1-0001"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    for one in storm(tmp_path, town="A"):
        assert one.send("/orders/issue", **ISSUE).status_code == 303
        yield one


def mark(act: str, people: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex, "unit": KEY, "act": act, "people": people, "base": 0, "device": "d1",
        "made_at": "2026-06-10T02:31:00+08:00", **more,
    }  # fmt: skip


def post(night: Storm, *marks: Any, **more: Any) -> list[dict[str, Any]]:
    response = send(night, {"marks": list(marks), **more})
    assert response.status_code == 200, response.text
    answers: list[dict[str, Any]] = response.get_json()["answers"]
    return answers


def send(night: Storm, body: Any, origin: str = "http://localhost") -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return night.client.post("/moves/marks.json", data=text, headers={"Origin": origin})


def tally(night: Storm) -> tuple[int, int, int, int]:
    total = ordered_tally(frame_of(night.duty.book().night))
    assert total.balanced
    return total.people, total.settled, total.on_the_way, total.not_moved


def test_a_mark_is_taken_and_answered_with_the_units_new_numbers(night: Storm) -> None:
    (answer,) = post(night, mark("shelter", 2))
    assert answer["status"] == "taken"
    assert "到避灾场所2人" in answer["words"]
    assert (answer["people"], answer["settled"], answer["not_moved"]) == (4, 2, 2)
    assert answer["seq"] == night.duty.book().entries()[-1].seq
    assert tally(night) == (34, 2, 0, 32)


def test_a_mark_sent_again_gets_the_first_answer_and_counts_once(night: Storm) -> None:
    one = mark("shelter", 2)
    first, second = post(night, one, one)
    (third,) = post(night, one)
    assert first["status"] == second["status"] == third["status"] == "taken"
    assert first["words"] == third["words"]
    assert tally(night) == (34, 2, 0, 32)


def test_the_same_id_with_another_content_is_kept_aside_and_not_lost(night: Storm) -> None:
    one = mark("shelter", 2)
    post(night, one)
    for _ in range(2):
        (answer,) = post(night, {**one, "people": 3})
        assert (answer["status"], answer["code"]) == ("aside", 409)
    assert tally(night) == (34, 2, 0, 32)
    (kept,) = night.duty.book().night.moves.aside.values()
    assert kept.said["people"] == 3
    assert kept.unit_key == KEY


def test_another_towns_unit_is_refused_and_nothing_of_it_is_said(night: Storm) -> None:
    night.client.set_cookie("office", "")
    night.send("/orders/issue", **{**ISSUE, "village": "B1"})
    night.client.set_cookie("office", "A")
    keys = [key for key in night.duty.book().night.orders.units if ":B1" in key]
    assert keys
    before = len(night.duty.book().entries())
    answers = post(night, *(mark("shelter", 1, unit=key) for key in keys), mark("away"))
    assert [one["status"] for one in answers] == ["refused"] * len(keys) + ["taken"]
    assert set(answers[0]) == {"id", "status", "words"}
    assert len(night.duty.book().entries()) == before + 1


def test_a_unit_is_found_by_village_and_list_number(night: Storm) -> None:
    (answer,) = post(night, mark("away", unit="", village="A1", list_no="001"))
    assert (answer["status"], answer["unit"], answer["mark"]) == ("taken", KEY, "不在家未核实")


def test_a_unit_that_is_not_under_order_is_kept_aside(night: Storm) -> None:
    (answer,) = post(night, mark("shelter", 1, unit="household:A2-0001", village="A2"))
    assert answer["status"] == "aside"
    assert "不在应转名单内" in answer["words"]
    (unknown,) = post(night, mark("shelter", 1, unit="household:X-1"))
    assert unknown["status"] == "refused"


def test_more_than_the_column_holds_is_kept_aside_with_the_numbers(night: Storm) -> None:
    (answer,) = post(night, mark("relatives", 5))
    assert answer["status"] == "aside"
    assert "登记5人，超过未转4人" in answer["words"]
    assert tally(night) == (34, 0, 0, 34)


def test_two_phones_that_say_the_same_count_once(night: Storm) -> None:
    first, second = post(night, mark("shelter", 4), mark("shelter", 4, device="d2"))
    assert (first["status"], second["status"]) == ("taken", "same")
    assert tally(night) == (34, 4, 0, 30)


def test_gone_and_still_there_is_disputed_and_counts_as_not_moved(night: Storm) -> None:
    post(night, mark("shelter", 4))
    (answer,) = post(night, mark("refused", reason="看家", device="d2"))
    assert answer["status"] == "disputed"
    assert answer["disputed"].startswith("前后说法不一")
    assert tally(night) == (34, 0, 0, 34)


def test_an_uploaded_mark_is_undone_by_a_mark(night: Storm) -> None:
    one = mark("shelter", 4)
    post(night, one)
    undo = mark("undo", of=one["id"])
    assert [a["status"] for a in post(night, undo, undo)] == ["taken", "taken"]
    assert tally(night) == (34, 0, 0, 34)
    assert post(night, mark("undo", of=one["id"]))[0]["status"] == "same"


def test_an_undo_that_would_unbalance_the_tally_is_kept_aside(night: Storm) -> None:
    one = mark("on_the_way", 4)
    (taken,) = post(night, one)
    post(night, mark("shelter", 4, device="d2", base=taken["seq"]))
    (answer,) = post(night, mark("undo", of=one["id"]))
    assert answer["status"] == "aside"
    assert "对不上" in answer["words"]
    assert tally(night) == (34, 4, 0, 30)


def test_a_mark_of_the_drill_does_not_reach_the_real_book(night: Storm) -> None:
    (answer,) = post(night, mark("shelter", 4, drill=True))
    assert answer["status"] == "refused"
    assert "换回演练后自动补传" in answer["words"]
    assert tally(night) == (34, 0, 0, 34)


def test_a_phones_wrong_clock_is_shown_and_does_not_decide(night: Storm) -> None:
    reply = send(night, {"marks": [mark("shelter", 1)], "sent_at": "2020-01-01T00:00:00+08:00"})
    assert "手机时间慢" in reply.get_json()["clock"]
    entry = night.duty.book().entries()[-1]
    assert entry.at == night.at
    assert entry.body["sent"]["made_at"] == "2026-06-10T02:31:00+08:00"
    assert entry.body["sent"]["skew_s"] < -120


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"[" * 100_000, b'{"marks": []}', b'{"marks": 3}',
     json.dumps({"marks": [{}] * 201}).encode()],
)  # fmt: skip
def test_what_is_no_batch_is_refused_whole(night: Storm, body: bytes) -> None:
    assert send(night, body).status_code == 400


@pytest.mark.parametrize(
    "fault",
    [{"act": "fly"}, {"people": 0}, {"people": True}, {"people": 1.5}, {"people": 10**9},
     {"base": -1}, {"reason": "\ud800"}, {"unit": ["x"]}, {"act": "refused"}, {"act": "undo"},
     {"reason": "x" * 201}],
)  # fmt: skip
def test_a_mark_that_cannot_be_one_is_refused_alone(night: Storm, fault: dict[str, Any]) -> None:
    bad, good = post(night, {**mark("shelter", 1), **fault}, mark("shelter", 1))
    assert (bad["status"], good["status"]) == ("refused", "taken")
    assert bad["words"]


def test_marks_without_an_id_or_from_another_site_are_refused(night: Storm) -> None:
    answers = post(night, {"act": "away"}, 3, None, {"id": "x"}, {"id": "y" * 81})
    assert {one["status"] for one in answers} == {"refused"}
    assert send(night, {"marks": [mark("away")]}, origin="http://evil.example").status_code == 403
