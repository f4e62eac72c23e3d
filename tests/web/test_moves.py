"""`/moves`: slips saved as one entry, ticks kept, undo within the shift, disputes seen, other towns refused."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.evacuation.whereabouts import NOT_MOVED, SHELTER, Move
from tests.web.storm_night import Storm, storm
from tests.web.test_orders import ISSUE

SLIP = "甲1村：除02没到，03拒转，其余都到了"
A1 = "/moves/A1"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    for made in storm(tmp_path, town="A"):
        made.send("/orders/issue", **{**ISSUE, "village": ["A1", "A2"]})
        yield made


def read(night: Storm, text: str, **more: str) -> str:
    reply = night.send("/moves/slip", text=text, **more)
    assert reply.status_code == 200, reply.text
    return reply.text


def seen_mark(page: str) -> str:
    return re.findall(r'name="seen" value="(\w+)"', page)[0]


def save(night: Storm, text: str, village: str = "A1", **more: str) -> str:
    mark = seen_mark(read(night, text, village=village, **more))
    return night.sent("/moves/slip/save", text=text, village=village, seen=mark, **more)


def total(night: Storm, village: str = "A1") -> dict[str, int]:
    rows = night.client.get("/moves.json").get_json()["villages"]
    found: dict[str, int] = next(row for row in rows if row["id"] == village)
    return found


def test_a_slip_is_one_entry_and_one_undo_takes_it_back(night: Storm) -> None:
    before = len(night.duty.book().entries())
    page = save(night, SLIP, said_by="村书记 钱某")
    assert "应转34 = 已转9 + 途中0 + 未转25 · 平衡" in page
    (entry,) = night.duty.book().entries()[before:]
    assert (entry.kind, entry.body["source"], entry.body["said_by"]) == (
        "move.made", "phone", "村书记 钱某",
    )  # fmt: skip
    assert entry.body["text"] == SLIP
    page = night.sent("/moves/undo", of=entry.key, village="A1")
    assert "应转34 = 已转0 + 途中0 + 未转34 · 平衡" in page


def test_the_same_form_twice_counts_once(night: Storm) -> None:
    mark = seen_mark(read(night, SLIP))
    for _ in range(2):
        reply = night.send("/moves/slip/save", key="same", text=SLIP, village="A1", seen=mark)
        assert reply.status_code == 303
    assert total(night)["trips"] == 9


def test_what_was_not_understood_blocks_saving_until_it_is_answered(night: Storm) -> None:
    text = SLIP + "。桥头还有人"
    page = read(night, text, village="A1")
    assert "第1处没看懂" in page
    mark = seen_mark(page)
    reply = night.send("/moves/slip/save", text=text, village="A1", seen=mark)
    assert reply.status_code == 400
    assert "第1处没看懂" in reply.text
    assert total(night)["settled"] == 0
    assert "已转9" in night.sent("/moves/slip/save", text=text, village="A1", seen=mark, skip="1")


def test_households_registered_one_by_one_are_kept(night: Storm) -> None:
    night.sent(f"{A1}/set", list_no="1", people="3", to="planned")
    page = read(night, SLIP)
    assert "与逐户登记不一致 1 户，保留逐户登记" in page
    save(night, SLIP)
    assert (total(night)["settled"], total(night)["shelter"]) == (8, 3)


def test_what_moved_since_the_preview_is_not_saved_over(night: Storm) -> None:
    mark = seen_mark(read(night, SLIP))
    night.sent(f"{A1}/set", list_no="1", people="4", to="planned")
    reply = night.send("/moves/slip/save", text=SLIP, village="A1", seen=mark)
    assert reply.status_code == 400
    assert "核对以后台账有了新的登记" in reply.text


def test_a_later_slip_replaces_the_former_one(night: Storm) -> None:
    save(night, SLIP)
    save(night, "甲1村：01、02没到，其余都到了", shelter="S1")
    assert (total(night)["settled"], total(night)["not_moved"]) == (7, 27)
    assert total(night)["refused"] == 0


def test_people_without_a_shelter_on_the_list_ask_for_one(night: Storm) -> None:
    page = read(night, "甲1村全部到位")
    assert "03号清单上没有避灾场所" in page
    mark = seen_mark(page)
    reply = night.send("/moves/slip/save", text="甲1村全部到位", village="A1", seen=mark)
    assert reply.status_code == 400
    assert "03号清单上没有避灾场所，没有保存" in reply.text
    save(night, "甲1村全部到位", shelter="S1")
    assert total(night)["not_moved"] == 20


def test_a_slip_without_a_village_asks_for_one_and_two_villages_are_read_apart(
    night: Storm,
) -> None:
    assert "请选村后再读" in read(night, "全部到位")
    page = read(night, "甲1村：全部到位\n甲2村：02没到，其余到位")
    assert page.count("读这一段") == 2


def test_totals_are_counted_at_once_and_lowered_by_ticks(night: Storm) -> None:
    page = read(night, "甲2村：应转3户27人，已转2户18人")
    assert "只报了总数" in page
    assert 'name="shelter_people" inputmode="numeric" value="18"' in page
    fields = {"shelter_households": "2", "shelter_people": "18", "shelter": "S2"}
    page = night.sent("/moves/report", village="A2", said_by="村书记", said_at="03:10", **fields)
    assert "03:10 村书记报：集中2户18人（电话报数，未逐户核）" in page
    assert (total(night, "A2")["settled"], total(night, "A2")["by_total"]) == (18, 18)
    night.sent("/moves/A2/set", list_no="1", to="planned")
    assert (total(night, "A2")["settled"], total(night, "A2")["by_total"]) == (18, 9)
    assert "村报数，未逐户核 9人" in night.page("/moves")


@pytest.mark.parametrize(
    ("told", "words"),
    [("people=28", "该村应转3户27人"), ("households=2", "报了2户，没有报人数")],
)
def test_a_report_that_cannot_be_is_refused(night: Storm, told: str, words: str) -> None:
    field, count = told.split("=")
    reply = night.send("/moves/report", village="A2", **{f"shelter_{field}": count})
    assert (reply.status_code, words in reply.text) == (400, True)


def test_two_of_three_have_come_and_the_last_entry_can_be_taken_back(night: Storm) -> None:
    page = night.sent(f"{A1}/set", list_no="02", people="2", to="planned")
    assert "02号 到2人/共3人" in page
    assert "已转2人 · 未转32人" in page
    (key,) = re.findall(r'name="of" value="(\w+)"', page)
    assert "已转0人 · 未转34人" in night.sent("/moves/undo", of=key, village="A1")


def test_an_entry_of_a_former_shift_is_corrected_not_taken_back(night: Storm) -> None:
    night.sent(f"{A1}/set", list_no="02", people="2", to="planned")
    key = night.duty.book().entries()[-1].key
    night.later(minutes=12 * 60 + 1)
    reply = night.send("/moves/undo", of=key)
    assert reply.status_code == 400
    assert "请登记更正" in reply.text
    assert "撤销" not in night.page(A1)
    night.sent(f"{A1}/set", list_no="02", people="0", to="planned")
    assert total(night)["settled"] == 0


def test_only_entries_of_moves_are_taken_back_here(night: Storm) -> None:
    order = night.duty.book().entries()[0]
    assert night.send("/moves/undo", of=order.key).status_code == 400


def test_more_persons_than_the_household_has_are_refused(night: Storm) -> None:
    reply = night.send(f"{A1}/set", list_no="02", people="4", to="planned")
    assert reply.status_code == 400
    assert "02号应转3人" in reply.text


def test_a_refusal_needs_its_reason_and_marks_are_shown(night: Storm) -> None:
    fields = {"list_no": "2", "people": "3", "to": "not_moved", "mark": "拒不转移"}
    assert "拒不转移要写明原因" in night.send(f"{A1}/set", **fields).text
    night.sent(f"{A1}/set", **fields, reason="看家")
    assert total(night)["refused"] == 3
    assert "拒不转移 1户3人" in night.page("/moves")


def test_returned_alone_counts_as_not_moved_and_home_needs_the_lifting(night: Storm) -> None:
    night.sent(f"{A1}/set", list_no="2", to="planned")
    assert "尚未解除转移" in night.send(f"{A1}/set", list_no="2", to="home_again").text
    night.sent(f"{A1}/set", list_no="2", people="1", to="returned")
    assert (total(night)["settled"], total(night)["not_moved"]) == (2, 32)


def test_who_was_somewhere_else_is_moved_from_there(night: Storm) -> None:
    night.sent(f"{A1}/set", list_no="2", people="2", to="planned")
    night.sent(f"{A1}/set", list_no="2", people="3", to="relatives", address="城里")
    row = total(night)
    assert (row["shelter"], row["relatives"], row["not_moved"]) == (0, 3, 31)
    night.sent(f"{A1}/set", list_no="2", people="1", to="shelter:S1")
    row = total(night)
    assert (row["shelter"], row["relatives"], row["not_moved"]) == (1, 2, 31)


def test_a_page_that_is_old_registers_nothing(night: Storm) -> None:
    fields = {"unit": "household:A1-0002", "to": "planned", "was": "-"}
    night.sent(f"{A1}/set", **fields, people="2")
    reply = night.send(f"{A1}/set", **fields, people="3")
    assert reply.status_code == 400
    assert "刚刚有人登记过" in reply.text


def test_relatives_have_an_address_that_is_tested(night: Storm) -> None:
    fields = {"list_no": "2", "to": "relatives", "phone": "19900001111"}
    page = night.sent(f"{A1}/set", **fields, address="甲溪小学旁")
    assert "按“甲溪小学”核对：位于甲溪危险区内" in page
    page = night.sent(f"{A1}/set", **{**fields, "list_no": "1"}, address="外地女儿家")
    assert "地址认不出位置，没有核对危险区，请电话核实" in page


def dispute(night: Storm) -> None:
    night.sent(f"{A1}/set", list_no="2", to="planned")
    operation = night.duty.book().night.orders.operation
    assert operation is not None
    body = {
        "operation": operation.key, "unit": "household:A1-0002", "town_id": "A", "towns": ["A"],
        "why": "手机登记3人未转", "source": "device",
    }  # fmt: skip
    night.duty.record("move.disputed", body, by="手机", key=uuid.uuid4().hex)


@pytest.mark.parametrize(("choice", "settled"), [("stands", 3), ("left", 0), ("settled", 3)])
def test_a_dispute_counts_as_not_moved_until_an_officer_has_seen_it(
    night: Storm, choice: str, settled: int
) -> None:
    dispute(night)
    assert total(night)["settled"] == 0
    assert "待核（1 条）" in night.page("/moves")
    page = night.sent("/moves/seen", unit="household:A1-0002", choice=choice)
    assert "待核（" not in page
    assert total(night)["settled"] == settled
    assert night.send("/moves/seen", unit="household:A1-0002", choice=choice).status_code == 400


def test_the_board_narrows_to_one_mover_and_one_area(night: Storm) -> None:
    save(night, SLIP)
    page = night.page("/moves?mover=李某")
    assert "应转14 = 已转9 + 途中0 + 未转5 · 平衡" in page
    assert "应转10 = 已转5 + 途中0 + 未转5 · 平衡" in night.page("/moves?area=G1")


def test_an_imbalance_is_said_and_where(night: Storm) -> None:
    move = Move("household:A1-0002", 9, NOT_MOVED, SHELTER, to_shelter="S1")
    operation = night.duty.book().night.orders.operation
    assert operation is not None
    body = {"operation": operation.key, "source": "tick", "moves": [move.body()], "marks": []}
    night.duty.record("move.made", body, by="x", key=uuid.uuid4().hex)
    page = night.page("/moves")
    assert "台账不平衡，不能发布报表" in page
    assert "02号：应转3人，登记已安置9人" in page


def test_another_town_acts_on_nothing_here(night: Storm) -> None:
    night.sent(f"{A1}/set", list_no="2", to="planned")
    key = night.duty.book().entries()[-1].key
    night.client.set_cookie("office", "B")
    entries = len(night.duty.book().entries())
    for address, fields in (
        (f"{A1}/set", {"list_no": "2", "people": "0", "to": "planned"}),
        (f"{A1}/set", {"list_no": "99", "to": "planned"}),
        ("/moves/slip", {"village": "A1", "text": "02没到"}),
        ("/moves/slip/save", {"village": "A1", "text": "02没到", "seen": "x"}),
        ("/moves/report", {"village": "A1", "shelter_people": "1", "said_by": "x"}),
        ("/moves/undo", {"of": key}),
    ):
        assert night.send(address, **fields).status_code == 403, address
    dispute_key = {"unit": "household:A1-0002", "choice": "left"}
    assert night.send("/moves/seen", **dispute_key).status_code in {400, 403}
    assert night.client.get(A1).status_code == 403
    assert "甲1村" not in night.page("/moves")
    assert len(night.duty.book().entries()) == entries


def test_a_village_without_an_order_says_what_to_do(night: Storm) -> None:
    night.client.set_cookie("office", "B")
    page = night.page("/moves/B2")
    assert "本村未上报清单（不等于无转移人员）" in page
    assert "先行转移" in page
    assert "还没有对本村下达转移指令" in night.page("/moves/B1")


def test_search_tells_where_they_are_now(night: Storm) -> None:
    night.sent(f"{A1}/set", list_no="2", people="2", to="planned")
    reply = night.send("/search", q="02")
    assert "应转3人：乙中学2人 · 未转1人" in reply.text


def test_the_map_leads_from_a_village_under_order_to_its_moves(night: Storm) -> None:
    def links(village: str) -> list[str]:
        found = night.client.get(f"/answer.json?village={village}").get_json()["links"]
        return [one["href"] for one in found]

    assert "/moves/A1" in links("A1")
    night.client.set_cookie("office", "B")
    assert links("B1")[0] == "/lists/B1"
