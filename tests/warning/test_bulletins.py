"""The corpus: every bulletin's towns are right or asked about, and none is ever widened."""

import pytest

from hazardmap.warning.bulletin import as_json, parse_bulletin
from tests.warning.made_bulletins import Made, made
from tests.warning.place_names import AT, NAME, SHORT, names
from tests.warning.written_bulletins import Written, widened, written, wrong, wrong_area

NAMES = names()
WITHOUT_NEIGHBOURS = names(with_neighbours=False)
WRITTEN = list(written())
MADE = list(made())


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one.name)
def test_a_bulletin_written_by_hand_is_understood_as_its_line_says(one: Written) -> None:
    assert wrong(parse_bulletin(one.text, NAMES, at=AT), one) == []


def test_the_corpus_holds_300_bulletins_and_60_wordings() -> None:
    assert len(WRITTEN) >= 60
    assert len({one.text for one in MADE}) + len(WRITTEN) >= 300
    assert len({one.area for one in MADE}) > 100


def test_made_bulletins_are_right_or_asked_and_never_widened() -> None:
    found = [(one, parse_bulletin(one.text, NAMES, at=AT)) for one in MADE]
    assert [one.text for one, read in found if widened(read, one.area)] == []
    wrongly = [
        one.text for one, read in found if read.status == "resolved" and wrong_area(read, one.area)
    ]
    assert wrongly == []


def test_made_bulletins_are_not_asked_about_where_the_text_is_plain() -> None:
    faults = {
        one.text: fault
        for one in MADE
        if (fault := wrong_area(parse_bulletin(one.text, NAMES, at=AT), one.area))
    }
    assert faults == {}


def test_made_bulletins_have_their_signal_and_time() -> None:
    def told(one: Made) -> tuple[str | None, ...]:
        read = as_json(parse_bulletin(one.text, NAMES, at=AT))
        return read["kind"], read["colour"], read["action"], read["issued_at"]

    wanted = {one.text: (one.kind, one.colour, one.action, one.issued_at) for one in MADE}
    assert {one.text: told(one) for one in MADE} == wanted


def test_without_a_list_of_neighbours_nothing_is_widened_either() -> None:
    every = [(one.text, one.area) for one in (*WRITTEN, *MADE)]
    assert [
        text
        for text, area in every
        if widened(parse_bulletin(text, WITHOUT_NEIGHBOURS, at=AT), area)
    ] == []


def test_every_town_is_found_by_its_short_and_its_full_name() -> None:
    for town_id, name in NAMES.towns.items():
        for word in (name, NAME[town_id]):
            text = f"诸暨市气象台6月10日2时发布暴雨橙色预警信号：预计今天{word}有暴雨。"
            assert parse_bulletin(text, NAMES, at=AT).towns == (town_id,), word


def test_asking_offers_the_towns_the_text_names_but_takes_none() -> None:
    text = "诸暨市气象台6月10日2时发布暴雨橙色预警信号：目前马剑、五泄已有50毫米，预计上述镇乡雨仍将持续。"
    read = parse_bulletin(text, NAMES, at=AT)
    assert (read.status, read.towns) == ("ask", ())
    assert set(read.offered_towns) == {SHORT["马剑"], SHORT["五泄"]}


def test_a_reading_offers_its_town_and_never_adds_it() -> None:
    text = "诸暨市气象台6月10日2时发布暴雨橙色预警信号：姚江祝园站95.8毫米/1小时，预计枫桥有暴雨。"
    read = parse_bulletin(text, NAMES, at=AT)
    assert read.towns == (SHORT["枫桥"],)
    assert read.offered_towns == (SHORT["姚江"],)
    assert [(one.place, one.town_id) for one in read.observed] == [("姚江祝园", SHORT["姚江"])]


def test_another_countys_bulletin_offers_nothing() -> None:
    text = "义乌市气象台6月10日2时发布暴雨橙色预警信号：预计我市赵家、东和有暴雨。"
    read = parse_bulletin(text, NAMES, at=AT)
    assert (read.status, read.towns, read.offered_towns) == ("ask", (), ())
    assert "未识别到本市镇街，请选择范围" in read.asks


def test_spans_show_the_deciding_words_in_the_pasted_text() -> None:
    text = "诸 暨 市 气 象 台６月１０日02时10分发布暴雨\n橙色预警信号：预计今天我市马\n剑、五泄有暴雨。"
    read = parse_bulletin(text, NAMES, at=AT)
    words = {(span.what, text[span.start : span.end]) for span in read.spans}
    assert ("issuer", "诸 暨 市 气 象 台") in words
    assert ("time", "６月１０日02时10分") in words
    assert ("signal", "暴雨\n橙色预警信号") in words
    assert {("town", "马\n剑"), ("town", "五泄")} <= words


def test_the_answer_has_the_keys_of_the_contract_in_their_order() -> None:
    keys = "kind colour action issuer issued_at towns areas whole_county status asks unknown_names observed"
    told = as_json(parse_bulletin(WRITTEN[0].text, NAMES, at=AT))
    assert list(told)[:12] == keys.split()
    assert [list(one) for one in told["observed"]] in ([], [["place", "rain_mm", "period_h"]] * 1)


@pytest.mark.parametrize(
    "text", ["", " \n ", "。", "预警", "\x00", "1" * 5000, "、" * 3000, "镇" * 3000]
)
def test_what_is_no_bulletin_is_asked_about(text: str) -> None:
    read = parse_bulletin(text, NAMES, at=AT)
    assert (read.status, read.towns, read.kind) == ("ask", (), None)
    assert read.asks
