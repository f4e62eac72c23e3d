"""One card for every household, its code the household's number, all of it inside the dashes."""

import dataclasses
from typing import Any

import numpy as np
import pypdfium2
import pytest
import segno
from numpy.typing import NDArray

from hazardmap.errors import NotAllowed, UnknownPlace
from hazardmap.reports.door_cards import cards_sheet
from hazardmap.reports.paper import Sheet, pdf
from hazardmap.reports.print_order import Print
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from hazardmap.situation.model import Situation
from hazardmap.viewer import town_officer, whole_county
from tests.reports.paper_text import bare, page_texts
from tests.reports.storm import AT, NAMELESS, OFFICER
from tests.reports.test_list_sheet import odd_homes
from tests.toy_county import SHELTERS, changed, household, lonlat, toy

EDGE_MM, TOP_MM, WIDE_MM, HIGH_MM, INSET_MM, CODE_MM = 10, 8, 95, 66.4, 3.5, 21
DOTS_PER_MM = 8
ROOMY = [{**SHELTERS[0], "capacity": 2000.0, "keeper_name": "赵某", "keeper_phone": "19900000033"},
         *SHELTERS[1:]]  # fmt: skip
PERSONS = {
    "mover_name": "钱某", "mover_phone": "19900000044", "warner_name": "孙某", "warner_phone": "19900000055",
}  # fmt: skip


def made(*homes: dict[str, Any], **tables: Any) -> Situation:
    tables = {"shelters": ROOMY, "households": list(homes)} | tables
    return assess(toy(**tables), settings=Settings(), at=AT)


def home(number: int = 1, **more: Any) -> dict[str, Any]:
    usual = {"shelter_name": "甲礼堂", **PERSONS, **lonlat(500, 100)}
    return household("A1", number, "甲溪危险区", **(usual | more))


def cards(situation: Situation, village: str = "A1") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cards_sheet(situation, OFFICER, village).data["parts"][0]["rows"]
    return found


def answers(card: dict[str, Any]) -> dict[str, str]:
    """Say what a card answers, the phone behind the name."""
    return {
        line["ask"]: bare(f"{line['answer']} {line['phone']}".strip()) for line in card["lines"]
    }


def drawn(sheet: Sheet) -> list[NDArray[np.uint8]]:
    """Draw every place for a card, page by page, in grey."""
    found = []
    with pypdfium2.PdfDocument(pdf(sheet)) as document:
        for page in document:
            picture = page.render(scale=DOTS_PER_MM * 25.4 / 72, grayscale=True).to_numpy()
            picture = np.array(picture).reshape(picture.shape[:2])
            for row in range(4):
                for column in range(2):
                    left = round((EDGE_MM + column * WIDE_MM) * DOTS_PER_MM)
                    top = round((TOP_MM + row * HIGH_MM) * DOTS_PER_MM)
                    high, wide = round(HIGH_MM * DOTS_PER_MM), WIDE_MM * DOTS_PER_MM
                    found.append(picture[top : top + high, left : left + wide])
    return found


def code_on(card: NDArray[np.uint8]) -> list[list[int]]:
    """Read the dark and light squares of the code printed on a card."""
    edge = round((INSET_MM - 0.5) * DOTS_PER_MM)
    corner = card[
        edge : edge + (CODE_MM + 1) * DOTS_PER_MM, -edge - (CODE_MM + 1) * DOTS_PER_MM : -edge
    ]
    rows, columns = np.where(corner < 128)
    code = corner[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] < 128
    # the first run of the upper left corner is seven squares long
    first = int(np.argmin(code[2]))
    count = round(code.shape[1] / (first / 7))
    at = ((np.arange(count) + 0.5) * code.shape[0] / count).astype(int)
    return code[np.ix_(at, at)].astype(int).tolist()  # type: ignore[no-any-return]


def frame_is_white(card: NDArray[np.uint8]) -> bool:
    """Tell whether nothing is printed between the dashes and the inside of a card."""
    near, far = round(0.6 * DOTS_PER_MM), round((INSET_MM - 0.6) * DOTS_PER_MM)
    inner = card[near:-near, near:-near]
    deep = far - near
    strips = (inner[:deep], inner[-deep:], inner[:, :deep], inner[:, -deep:])
    return all(int(strip.min()) > 200 for strip in strips)


@pytest.fixture(scope="module")
def odd() -> Situation:
    """500 households with names of every kind, forty letters long some of them."""
    return made(*odd_homes())


def test_every_household_of_the_village_has_exactly_one_card(odd: Situation) -> None:
    homes = odd.county.households
    ids = [card["id"].replace("\u200b", "") for card in cards(odd)]
    assert sorted(ids) == sorted(homes["household_id"])
    assert [card["list_no"] for card in cards(odd)][:3] == ["01", "02", "03"]


def test_a_household_in_two_danger_areas_has_one_card_that_names_both() -> None:
    two = [home(1), {**home(1), "danger_area": "甲山防范区"}]
    (card,) = cards(made(*two))
    said = answers(card)
    assert {said["危险区"].partition("（")[0], said["另在"]} == {"甲溪危险区", "甲山防范区"}


def test_eight_cards_stand_on_a_page_and_every_name_is_printed_whole() -> None:
    situation = made(*odd_homes()[:42])
    pages = page_texts(pdf(cards_sheet(situation, OFFICER, "A1")))
    assert len(pages) == 6
    names = [bare(name) for name in situation.county.households["name"]]
    for number, page in enumerate(pages):
        mine = names[number * 8 : number * 8 + 8]
        assert [name for name in mine if name not in page] == []
        assert page.count("含个人信息") == len(mine) + 1
    assert "字太多" not in "".join(pages)


def test_no_word_runs_over_the_edge_of_its_card() -> None:
    long = {
        "head_name": "很" * 60, "mover_name": "W" * 50, "shelter_name": "甲礼堂",
        "trigger": "雨" * 90, "route": "沿村道步行，避开溪边。" * 9, "household_id": "A1-" + "9" * 27,
    }  # fmt: skip
    sheet = cards_sheet(made(home(1, **long), *odd_homes()[1:24]), OFFICER, "A1")
    places = drawn(sheet)
    assert len(places) == 24
    assert [number for number, card in enumerate(places) if not frame_is_white(card)] == []
    (first, *_) = page_texts(pdf(sheet))
    assert "很" * 60 in first
    assert "字太多" not in first


def test_a_card_that_cannot_hold_its_words_says_so() -> None:
    sheet = cards_sheet(made(home(1, route="沿村道步行，避开溪边。" * 90)), OFFICER, "A1")
    assert "字太多没有印全，看清单" in page_texts(pdf(sheet))[0]
    assert frame_is_white(drawn(sheet)[0])


@pytest.mark.parametrize(
    "key", ["330681109290-0001", "A1-0001", "甲1村户主1", "大山村7", "A1/x?y=1&z"]
)
def test_the_printed_code_is_the_number_of_the_household_and_nothing_else(key: str) -> None:
    sheet = cards_sheet(made(home(1, household_id=key)), OFFICER, "A1")
    wanted = segno.make(key, error="m", micro=False, encoding="utf-8")
    assert not wanted.is_micro
    assert code_on(drawn(sheet)[0]) == [list(row) for row in wanted.matrix]
    assert bare(key) in page_texts(pdf(sheet))[0]


def test_a_card_answers_from_where_when_where_to_and_whom_to_ring() -> None:
    (card,) = cards(made(home(route="沿村道步行，避开溪边", trigger="听到锣声")))
    assert answers(card) == {
        "危险区": "甲溪危险区（山洪灾害危险区）",
        "何时转": "听到锣声",
        "避灾场所": "甲礼堂",
        "管理员": "赵某19900000033",
        "转移责任人": "钱某19900000044",
        "预警责任人": "孙某19900000055",
        "路线": "沿村道步行，避开溪边",
    }
    assert (card["list_no"], card["name"], card["people"]) == ("01", "户1", "2 人")


def test_what_is_not_known_is_said_or_left_out_and_never_made_up() -> None:
    (card,) = cards(made(home(people=None, mover_name=None, head_name=None)))
    said = answers(card)
    assert card["people"] == "人数未知"
    assert card["name"] == "户主未登记"
    assert said["转移责任人"] == "未登记"
    assert said["何时转"] == "接到村里的转移通知，立即转"
    assert "路线" not in said


def test_those_who_go_to_relatives_have_the_relatives_on_their_card() -> None:
    goes = {
        "own_refuge": 1.0,
        "own_refuge_address": "乙镇女儿家",
        "own_refuge_phone": "19900000066",
    }
    said = answers(cards(made(home(**goes)))[0])
    assert said["投亲靠友"] == "乙镇女儿家19900000066"
    assert "避灾场所" not in said


def test_nobody_is_sent_to_a_place_that_is_not_settled() -> None:
    small = [{**one, "capacity": 1.0} for one in SHELTERS]
    said = answers(cards(made(home(people=5.0), shelters=small))[0])
    assert said["避灾场所"] == "尚未排定，请问转移责任人"
    assert "管理员" not in said


def test_without_a_table_of_shelters_the_word_of_the_list_stands_on_the_card() -> None:
    listed = {"keeper_name": "吴某", "keeper_phone": "19900000088"}
    said = answers(cards(made(home(**listed), shelters=[]))[0])
    assert (said["避灾场所"], said["管理员"]) == ("甲礼堂", "吴某19900000088")


def test_a_household_that_tonights_danger_does_not_touch_has_its_card_all_the_same() -> None:
    county = toy(shelters=ROOMY, households=[home()])
    dry = assess(county, settings=Settings(), at=AT, hazards=["geological"])
    assert dry.plan.risk_list.empty
    assert answers(cards(dry)[0])["避灾场所"] == "甲礼堂"


def test_a_place_other_than_the_listed_one_is_said_to_be_another() -> None:
    shut = changed(ROOMY, "S1", status="unusable")
    said = answers(cards(made(home(), shelters=shut))[0])
    assert said["避灾场所"] == "甲小学（不是甲礼堂，已改派）"


def test_what_a_passer_by_could_misuse_does_not_stand_on_the_door() -> None:
    private = {
        "head_phone": "19900008888",
        "address": "甲1村石弄3号",
        "elderly": 1.0,
        "disabled": 1.0,
    }
    text = "".join(page_texts(pdf(cards_sheet(made(home(**private)), OFFICER, "A1"))))
    assert "19900008888" not in text
    assert "石弄" not in text
    assert "老1" not in text


def test_every_card_says_of_which_edition_and_day_it_is_and_that_it_is_a_demonstration() -> None:
    situation = made(home())
    assert (
        "演示数据·转移清单未提供·2026-06-"
        in page_texts(pdf(cards_sheet(situation, OFFICER, "A1")))[0]
    )
    real = dataclasses.replace(situation, county=dataclasses.replace(situation.county, demo=False))
    assert "演示" not in "".join(page_texts(pdf(cards_sheet(real, OFFICER, "A1"))))


def test_a_village_without_a_list_prints_one_page_that_says_so() -> None:
    (page,) = page_texts(pdf(cards_sheet(made(home()), OFFICER, "B2")))
    assert "没有户卡可打印" in page


def test_cards_are_refused_to_whom_may_not_see_names_or_the_village() -> None:
    situation = made(home())
    with pytest.raises(NotAllowed, match="不能看姓名"):
        cards_sheet(situation, NAMELESS, "A1")
    other = Print(town_officer("乙镇应急办", ["B"]), OFFICER.base_url, {})
    with pytest.raises(NotAllowed):
        cards_sheet(situation, other, "A1")
    with pytest.raises(UnknownPlace):
        cards_sheet(situation, OFFICER, "A")


def test_phones_of_those_on_duty_are_hidden_from_whom_may_not_read_them() -> None:
    viewer = dataclasses.replace(whole_county("村民", names=True), duty_names=False)
    sheet = cards_sheet(made(home()), dataclasses.replace(OFFICER, viewer=viewer), "A1")
    assert "1990000" not in "".join(page_texts(pdf(sheet)))
