"""The map picture: a legend of what is drawn, names apart, the same bytes for the same Situation."""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread

from hazardmap.cartography import fonts
from hazardmap.cartography.fonts import PictureUnavailable
from hazardmap.cartography.palette import palette_from
from hazardmap.cartography.paper_frame import fitted
from hazardmap.cartography.paper_furniture import scale_km
from hazardmap.cartography.static_map import StaticMap, static_map
from hazardmap.cartography.typefaces import UNKNOWN_SIGN, broken, letters
from hazardmap.crs import METRIC
from hazardmap.errors import NotAllowed
from hazardmap.intake.palette_file import read_palette_file
from hazardmap.moments import BEIJING
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from hazardmap.situation.model import Situation
from hazardmap.tables.grid import Grid
from hazardmap.viewer import town_officer, whole_county
from layers import CATALOG
from tests.toy_county import OX, OY, SHELTERS, VILLAGES, at, line, square, toy

ROOT = Path(__file__).resolve().parents[2]
PALETTE = palette_from(read_palette_file(ROOT / "data" / "palette.toml"))
VIEWER = whole_county("试验", names=False)
MOMENT = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)
TOWNS = [
    {"town_id": "A", "name": "甲镇", "geometry": square(0, 0, 2000, 1000)},
    {"town_id": "B", "name": "乙镇", "geometry": square(2000, 0, 4000, 1000)},
]
ZONES = [
    {"zone_id": f"Z{rank}", "product": "zoning", "hazard": "comprehensive", "scheme": "composite5",
     "level_label": label, "level_rank": float(rank), "geometry": square(x, 0, x + 2000, 1000)}
    for rank, label, x in ((1, "高", 0), (4, "中低", 2000))
]  # fmt: skip
RIVERS = [{"river_id": "R", "name": "甲溪", "geometry": line((0, 500), (4000, 600))}]
MINES = [{"mine_id": "M", "name": "甲矿", "kind": "underground", "geometry": at(3500, 300)}]
BARE: dict[str, Any] = {"danger_areas": [], "households": [], "shelters": []}


def made(**tables: Any) -> Situation:
    return assess(toy(towns=TOWNS, **tables), settings=Settings(), at=MOMENT)


def drawn(situation: Situation, **options: Any) -> StaticMap:
    return static_map(situation, CATALOG, PALETTE, VIEWER, **options)


def pixels(picture: StaticMap) -> np.ndarray:
    return np.asarray(imread(io.BytesIO(picture.body)))


def test_the_legend_holds_what_is_drawn_and_nothing_else() -> None:
    assert drawn(made(**BARE)).legend == ("行政村界", "镇街界", "县界")
    full = drawn(made(risk_zones=ZONES, rivers=RIVERS, mines=MINES))
    assert full.legend == (
        "高", "中低", "河道", "山洪灾害危险区", "地质灾害风险防范区", "行政村界", "镇街界", "县界",
        "矿山", "避灾场所（可启用）",
    )  # fmt: skip


def test_the_legend_of_a_town_leaves_out_what_lies_elsewhere() -> None:
    far = [{**row, "geometry": at(3900, 900)} for row in SHELTERS[:1]]
    situation = made(danger_areas=[], households=[], shelters=far)
    assert "避灾场所（可启用）" in drawn(situation).legend
    assert "避灾场所（可启用）" not in drawn(situation, town_id="A").legend


def test_no_two_names_overlap() -> None:
    many = [
        {
            **SHELTERS[0],
            "shelter_id": f"S{n}",
            "name": f"甲{n}避灾场所",
            "geometry": at(100 + 37 * n, 500 + 211 * n % 400),
        }
        for n in range(40)
    ]
    found = drawn(made(shelters=many, rivers=RIVERS), town_id="A").names
    assert {"甲1村", "甲2村"} <= {name for name, _ in found}
    boxes = [box for _, box in found]
    assert len(boxes) > 10
    assert not any(one.meets(two) for n, one in enumerate(boxes) for two in boxes[:n])


def test_the_picture_is_as_wide_as_asked_and_the_same_twice() -> None:
    situation = made(risk_zones=ZONES, rivers=RIVERS, mines=MINES)
    first, second = drawn(situation, width_mm=190), drawn(situation, width_mm=190)
    assert pixels(first).shape[1] == pytest.approx(190 / 25.4 * 200, abs=1)
    assert first.body == second.body
    assert drawn(situation, form="svg").body.count(b"<path") > 20


def test_levels_stay_apart_without_colour() -> None:
    picture = drawn(made(risk_zones=ZONES, **BARE))
    colours = pixels(picture)[:, :, :3]
    grey = colours @ np.array([0.299, 0.587, 0.114])
    middle = grey.shape[0] // 3
    high = grey[middle - 60 : middle + 60, 150:500]
    low = grey[middle - 60 : middle + 60, 700:1100]
    assert high.mean() < low.mean() - 0.15
    assert high.std() > 0.05


def test_notes_say_source_moment_number_and_that_borders_are_a_sketch() -> None:
    situation = made(**BARE)
    notes = drawn(situation).notes
    assert "截至2026年6月10日2时40分" in notes
    assert situation.number in notes
    assert "行政界线仅供示意" in notes
    assert "图上没有：综合风险区划图、危险区/风险防范区、避灾安置场所" in notes
    assert "演示数据" in notes


def test_relief_lies_below_in_light_grey() -> None:
    heights = np.tile(np.abs(np.arange(50.0) % 8 - 4) * 20.0, (20, 1))
    dem = Grid(heights, (OX - 500, 100.0, 0.0, OY + 1500, 0.0, -100.0), METRIC)
    data = replace(toy(towns=TOWNS, **BARE), grids=MappingProxyType({"dem": dem}))
    flat = made(**BARE)
    hilly = assess(data, settings=Settings(), at=MOMENT)
    darker = pixels(drawn(flat))[:, :, 0] - pixels(drawn(hilly))[:, :, 0]
    assert 0.02 < darker.max() <= 0.2


def test_villages_without_any_shape_give_no_picture_but_a_reason() -> None:
    bare = [{**row, "geometry": None} for row in VILLAGES]
    data = toy(
        villages=bare,
        towns=[{"town_id": "A", "name": "甲镇"}, {"town_id": "B", "name": "乙镇"}],
        **BARE,
    )
    with pytest.raises(PictureUnavailable, match="没有行政区边界"):
        drawn(assess(data, settings=Settings(), at=MOMENT))


def test_missing_fonts_are_said(tmp_path: Path) -> None:
    with pytest.raises(PictureUnavailable, match="make setup"):
        fonts.require_fonts(tmp_path)


def test_a_town_of_others_is_refused() -> None:
    with pytest.raises(NotAllowed):
        static_map(made(), CATALOG, PALETTE, town_officer("甲镇", ["A"]), town_id="B")


def test_the_scale_bar_is_the_longest_round_length_that_fits() -> None:
    frame = fitted(square(0, 0, 4000, 4000), METRIC, width_mm=156, bottom_mm=0)
    assert frame.metres_per_mm == pytest.approx(4000 / 156 * 1.06)
    assert scale_km(frame) == 0.5


def test_a_sign_the_font_lacks_is_printed_as_such_and_marks_take_no_room() -> None:
    lacking = letters("\U0010fffd", size_pt=9)
    assert lacking.path.vertices.tolist() == letters(UNKNOWN_SIGN, size_pt=9).path.vertices.tolist()
    assert letters("枫\u202e源", size_pt=9).width == letters("枫源", size_pt=9).width


def test_lines_are_broken_before_the_edge_and_never_begin_with_a_stop() -> None:
    words = "来源未注明" * 9 + "。情势号 fe762e0e21，截至2026-05-01。"
    lines = broken(words, size_pt=10, width_mm=30)
    assert "".join(lines) == words
    assert all(letters(row, size_pt=10).width <= 30 and row[0] not in "。，" for row in lines)
    assert any("fe762e0e21" in row for row in lines)
