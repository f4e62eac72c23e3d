"""Names on paper: worked out by hand for boxes of whole millimetres."""

import math

import pytest

from hazardmap.cartography.labelling import Box, Spot, Wish, around, box_of, inside, placed

SHEET = Box(0, 0, 100, 100)


def wish(key: str, *spots: tuple[float, float], rank: int = 5) -> Wish:
    return Wish(key, rank, 10, 4, tuple(Spot(x, y) for x, y in spots))


def test_touching_boxes_do_not_meet() -> None:
    assert not Box(0, 0, 10, 4).meets(Box(10, 0, 20, 4))
    assert Box(0, 0, 10, 4).meets(Box(9.9, 3.9, 20, 8))


def test_the_second_name_takes_its_next_free_place() -> None:
    first, second = wish("甲", (50, 50)), wish("乙", (55, 50), (50, 60))
    assert placed([first, second], within=SHEET) == [(0, Spot(50, 50)), (1, Spot(50, 60))]


def test_a_lower_rank_goes_first_whatever_the_order() -> None:
    village, town = wish("村", (50, 50), rank=5), wish("镇", (50, 50), rank=1)
    assert placed([village, town], within=SHEET) == [(1, Spot(50, 50))]


def test_a_name_without_a_free_place_is_left_out() -> None:
    assert placed([wish("甲", (50, 50)), wish("乙", (52, 51))], within=SHEET) == [(0, Spot(50, 50))]


def test_a_name_stays_on_the_sheet() -> None:
    assert placed([wish("甲", (3, 50), (6, 50))], within=SHEET) == [(0, Spot(6, 50))]


def test_a_name_keeps_out_of_reserved_boxes() -> None:
    asked = wish("甲", (50, 50), (50, 70))
    assert placed([asked], within=SHEET, reserved=[Box(40, 40, 60, 60)]) == [(0, Spot(50, 70))]


def test_a_name_rather_covers_no_symbol_but_is_written_if_it_must() -> None:
    symbols = [Box(49, 49, 51, 51), Box(44, 49, 46, 51), Box(49, 69, 51, 71)]
    both, one = (50, 50), (50, 70)
    assert placed([wish("甲", both, one)], within=SHEET, avoided=symbols) == [(0, Spot(*one))]
    assert placed([wish("甲", both)], within=SHEET, avoided=symbols) == [(0, Spot(*both))]


def test_the_gap_keeps_names_apart() -> None:
    names = [wish("甲", (50, 50)), wish("乙", (50, 54.5))]
    assert len(placed(names, within=SHEET, gap=0.2)) == 2
    assert len(placed(names, within=SHEET, gap=0.3)) == 1


def test_a_name_written_upwards_takes_an_upright_box() -> None:
    box = box_of(wish("甲", (0, 0)), Spot(50, 50, math.pi / 2))
    assert (box.left, box.bottom, box.right, box.top) == pytest.approx((48, 45, 52, 55))


def test_places_beside_a_symbol_never_cover_it() -> None:
    asked = Wish("甲", 5, 10, 4, around(50, 50, width=10, height=4, reach=1.5))
    symbol = Box(48.6, 48.6, 51.4, 51.4)
    assert len(asked.spots) == 16
    assert not any(box_of(asked, spot).meets(symbol) for spot in asked.spots)


def test_places_in_an_area_begin_in_its_middle_and_stay_in_its_room() -> None:
    spots = inside(50, 50, width=10, height=4, room=6)
    assert spots[0] == Spot(50, 50)
    assert all(math.hypot(spot.x - 50, spot.y - 50) <= 6 for spot in spots)


def test_shuffled_equal_wishes_never_overlap() -> None:
    names = [
        wish(str(n), *[(10 + n % 7 + dx, 10 + n % 5 + dx) for dx in range(0, 80, 5)])
        for n in range(60)
    ]
    found = placed(names, within=SHEET)
    boxes = [box_of(names[at], spot, gap=0.3) for at, spot in found]
    assert not any(one.meets(two) for n, one in enumerate(boxes) for two in boxes[:n])
