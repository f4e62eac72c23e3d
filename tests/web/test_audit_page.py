"""`/audit`: prints, exports and decisions in words; the chains verified; the machine's own troubles on every page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hazardmap.duty.access import Access
from hazardmap.duty.backups import Backups
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.files import write_json
from hazardmap.store.ledger import AUDIT, REAL
from hazardmap.store.schema import CURRENT, FILE_NAME
from hazardmap.store.state import State
from tests.reports.paper_text import bare, page_texts
from tests.store.tampering import edit, rows_of, written_anew
from tests.web.conftest import app_over
from tests.web.storm_county import storm_tables
from tests.web.storm_night import NIGHT, Storm, storm

ISSUE = {"village": "A1", "batch": "all", "deadline": "now", "decider": "镇长 郑某", "basis": "x"}


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="A")


def backups_of(night: Storm, *, age: timedelta = timedelta(0)) -> Backups:
    opened = night.duty.opened
    assert opened is not None
    write_json(opened.path / FILE_NAME, {"schema": CURRENT})
    made = Backups(night.duty, opened, county_id="t", now=lambda: beijing_now() - age)
    night.client.application.extensions["backups"] = made
    return made


def folder(night: Storm) -> Path:
    assert night.duty.opened is not None
    return night.duty.opened.path


def text_of(pdf: bytes) -> str:
    return " ".join(page_texts(pdf))


def test_an_empty_log_says_so(night: Storm) -> None:
    text = night.page("/audit")
    assert "没有符合条件的记录" in text
    assert "还没有备份" in text


def test_a_print_is_in_the_log_and_carries_its_number_and_the_heads(night: Storm) -> None:
    before = night.duty.heads()
    words = text_of(night.client.get("/lists/A1.pdf").data)
    after = night.duty.heads()
    assert before is not None
    assert after is not None
    # the book notes afterwards what stood on the paper: its end on paper is the one before
    heads = replace(after, ledger=before.ledger)
    assert bare("打印编号 1 · 用途：") in words
    assert bare(heads.words) in words
    text = night.page("/audit")
    assert re.search(r"打印：甲1村转移清单（PDF），含姓名电话", text.replace("甲镇", ""))
    (event,) = rows_of(folder(night), AUDIT)
    assert '"rows":' in event[5]


def test_a_public_print_is_noted_as_one_without_names(night: Storm) -> None:
    night.client.get("/lists/A1.pdf?public=1")
    assert "不含姓名" in night.page("/audit")


def test_files_are_noted_with_their_rows(night: Storm) -> None:
    rows = night.client.get("/lists/A.csv").text.count("\n") - 1
    night.client.get("/lists/A.xlsx")
    night.client.get("/lists/A.json")
    (page,) = (night.page("/audit"),)
    assert page.count("导出文件：") == 3
    assert f'<td class="n" data-label="行数">{rows}</td>' in page


def test_nobodys_name_of_a_household_is_in_the_log(night: Storm) -> None:
    night.client.get("/lists/A.csv")
    night.client.get("/lists/A1.pdf")
    households = night.duty.current().county.tables["households"]
    names = {str(name) for name in households["head_name"].dropna()}
    written = "".join(row[5] for row in rows_of(folder(night), AUDIT))
    assert names
    assert not any(name in written for name in names)


def test_the_log_is_read_by_group_person_and_day_newest_first_and_by_pages(night: Storm) -> None:
    for number in range(60):
        night.duty.audit("login.done", {"address": "10.0.0.1"}, by=f"人{number:02d}")
    night.duty.audit("print.made", {"what": "清单", "form": "pdf"}, by="甲")
    first = night.page("/audit")
    assert first.index("打印：清单") < first.index("人59") < first.index("人12")
    assert "人10<" not in first
    assert "人10<" in night.page("/audit?page=2")
    assert "<b>61</b> 条" in first
    assert "<b>60</b> 条" in night.page("/audit?group=login")
    assert "<b>1</b> 条" in night.page("/audit?by=人07")
    assert "<b>61</b> 条" in night.page("/audit?day=2026-06-10")
    assert "没有符合条件" in night.page("/audit?day=2026-06-09")
    assert "没有符合条件" in night.page("/audit?by=' OR 1=1 --")


def test_the_ledger_is_read_in_words_by_village_and_number(town: Storm) -> None:
    town.sent("/orders/issue", **ISSUE)
    town.client.post("/office", data={"town": ""}, headers={"Origin": "http://localhost"})
    text = town.page("/audit?book=ledger")
    assert "下达转移指令：第 1 号" in text
    assert "甲镇应急办" in text
    names = town.duty.current().county.tables["households"]["head_name"].dropna()
    assert not any(str(name) in text for name in names if len(str(name)) > 2)


def test_the_log_is_handed_out_as_files_and_that_is_noted(night: Storm) -> None:
    night.duty.audit("login.done", {}, by="=1+1")
    text = night.client.get("/audit.csv").text
    assert "编号,时间,谁,做了什么,行数,为什么" in text
    assert "\n1," in text
    assert ",=1+1" not in text
    assert night.client.get("/audit.xlsx").data[:2] == b"PK"
    assert "导出文件：审计日志（Excel），不含姓名" in night.page("/audit")


@pytest.mark.parametrize("address", ["/audit", "/audit.csv", "/audit/check"])
def test_a_town_does_not_read_the_log(town: Storm, address: str) -> None:
    assert town.client.get(address).status_code == 403


def test_the_check_finds_a_changed_entry_and_says_what_to_do(town: Storm) -> None:
    town.sent("/orders/issue", **ISSUE)
    for number in range(5):
        town.duty.record("rain.noted", {"n": 4}, by="甲", key=f"k{number}")
    heads = town.duty.heads()
    assert heads is not None
    town.client.post("/office", data={"town": ""}, headers={"Origin": "http://localhost"})
    assert "没有发现改动" in town.page("/audit/check")
    assert "印出的指纹也相符" in town.page(f"/audit/check?head={heads.ledger.words}")
    town.duty.close()
    written_anew(folder(town), edit(rows_of(folder(town))))
    text = town.page("/audit/check")
    assert f"{REAL} 第 5 条" in text
    assert "怎么办" in text
    assert town.client.get("/audit/check?head=xyz").status_code == 400


def test_an_audit_log_that_cannot_be_written_is_said_on_every_page_and_prints_go_on(
    night: Storm, tmp_path: Path
) -> None:
    night.duty.audit_log.close()
    assert "打印未能记入审计日志" in text_of(night.client.get("/lists/A1.pdf").data)
    assert "审计日志有 1 条没有写入" in night.page("/orders")
    assert "审计日志有 1 条没有写入" in night.page("/")


def test_a_failed_backup_is_said_on_every_page_until_one_succeeds(night: Storm) -> None:
    made = backups_of(night)
    (folder(night) / "backups").write_text("in the way")
    made.make("定时")
    assert "备份没有做成" in night.page("/orders")
    (folder(night) / "backups").unlink()
    made.make("定时")
    assert "备份没有做成" not in night.page("/orders")
    assert "最近备份：刚刚，保留 1 份" in night.page("/audit")
    assert "最近备份：刚刚" in night.page("/about")
    assert night.client.get("/health").json["backup_age_min"] == 0


def test_health_says_that_there_is_no_backup(night: Storm) -> None:
    assert night.client.get("/health").json["backup_age_min"] is None


@pytest.mark.parametrize(("demo", "hours", "said"), [(False, 25, 1), (False, 23, 0), (True, 25, 0)])
def test_a_backup_of_real_data_older_than_a_day_is_said_on_every_page(
    tmp_path: Path, *, demo: bool, hours: int, said: int
) -> None:
    write_json(tmp_path / FILE_NAME, {"schema": CURRENT})
    state, settings = State(tmp_path, writable=True), Settings()
    duty = Duty(settings=settings, now=lambda: NIGHT, opened=state)
    county = prepare(replace(storm_tables(), demo=demo), settings)
    duty.take(county, plan(county, on=NIGHT.date(), settings=settings))
    app = app_over(duty, Access(bound_host="127.0.0.1", no_names=True))
    made_at = [beijing_now() - timedelta(hours=hours)]
    backups = Backups(duty, state, county_id="t", now=lambda: made_at[0])
    app.extensions["backups"] = backups
    backups.make("定时")
    made_at[0] = beijing_now()
    assert app.test_client().get("/orders").text.count("超过 24 小时") == said
    duty.close()


def test_a_page_that_the_browser_kept_is_sent_anew_when_there_is_something_to_say(
    night: Storm,
) -> None:
    kept = {"If-None-Match": night.client.get("/about").headers["ETag"]}
    assert night.client.get("/about", headers=kept).status_code == 304
    night.duty.audit_log.close()
    night.duty.audit("login.done", {}, by="甲")
    reply = night.client.get("/about", headers=kept)
    assert reply.status_code == 200
    assert "审计日志有 1 条没有写入" in reply.text
