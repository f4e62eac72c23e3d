"""The catalogue of layers: every layer can be drawn, none holds what must not leave."""

import ast
from pathlib import Path

from hazardmap.cartography.layer import GROUPS, Draw
from hazardmap.cartography.palette import palette_from
from hazardmap.cartography.results import RESULTS
from hazardmap.intake.palette_file import read_palette_file
from hazardmap.situation.answer import BY_ID
from hazardmap.tables import TABLES
from layers import CATALOG
from tests.cartography.test_palette import FILE

FOLDER = Path(__file__).resolve().parents[2] / "layers"
NEVER = {
    "phone",
    "head_name",
    "keeper_name",
    "officer_name",
    "mover_name",
    "warner_name",
    "address",
    "confirmed_by",
}


def test_names_and_titles_are_unique() -> None:
    assert len({layer.name for layer in CATALOG}) == len(CATALOG)
    assert len({layer.title for layer in CATALOG}) == len(CATALOG)


def test_every_source_is_a_table_a_grid_or_a_result() -> None:
    known = {*TABLES, *RESULTS, "dem", "risk_raster"}
    assert {layer.source for layer in CATALOG} <= known


def test_households_are_no_layer() -> None:
    assert not {layer.source for layer in CATALOG} & {"households", "duty_holders", "pins"}
    assert not any("household" in layer.name for layer in CATALOG)


def test_no_layer_serves_names_phones_or_addresses_of_people() -> None:
    for layer in CATALOG:
        wrong = {column for column in layer.columns if column in NEVER or "phone" in column}
        personal = (
            {c.name for c in TABLES[layer.source].columns if c.personal}
            if layer.source in TABLES
            else set()
        )
        assert not (wrong | personal) & set(layer.columns), layer.name


def test_marks_and_text_styles_are_in_the_palette() -> None:
    palette = palette_from(read_palette_file(FILE))
    for layer in CATALOG:
        assert set(layer.marks) <= set(palette.marks), layer.name
        assert layer.label is None or layer.label.style in palette.texts, layer.name


def test_a_click_asks_only_what_can_be_answered() -> None:
    assert {layer.asks[0] for layer in CATALOG if layer.asks} <= set(BY_ID)


def test_groups_stand_together_in_the_order_of_the_panel() -> None:
    order = [GROUPS.index(layer.group) for layer in CATALOG]
    assert order == sorted(order)


def test_the_three_census_maps_and_the_two_results_are_there() -> None:
    titles = {layer.title for layer in CATALOG}
    assert {
        "灾害综合风险图",
        "综合风险区划图",
        "综合防治区划图",
        "村受影响等级",
        "避灾安置分派",
    } <= titles


def test_only_large_layers_wait_for_a_zoom_and_come_by_town() -> None:
    assert [layer.name for layer in CATALOG if layer.by_town] == ["roads"]
    assert all(layer.min_zoom >= 13 for layer in CATALOG if layer.by_town)


def test_pictures_have_no_columns() -> None:
    assert all(not layer.columns for layer in CATALOG if layer.draw is Draw.IMAGE)


def test_layer_files_only_describe() -> None:
    for file in sorted(FOLDER.glob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        found = [
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        assert not found, file.name
