"""Headers of offices are understood: Chinese labels, aliases, stars, remarks in brackets, cut names."""

import pytest

from hazardmap.intake.headers import recognise
from hazardmap.tables import TABLES


@pytest.mark.parametrize(
    ("table", "header", "name"),
    [
        ("towns", "代码", "town_id"),
        ("villages", "行政区划代码", "village_id"),
        ("households", "编码", "household_id"),
        ("hamlets", "行政区划代码", "village_id"),
        ("villages", "人口", "population"),
        ("danger_areas", "名称", "name"),
        ("shelters", "经度(小数点如120.30)", "lon"),
        ("households", "*户主手机", "head_phone"),
        ("households", "避灾场所 管理员\n手机", "keeper_phone"),
        ("households", "ＰＥＯＰＬＥ", "people"),
        ("shelters", "可容纳（人）", "capacity"),
    ],
)
def test_a_usual_header_is_recognised(table: str, header: str, name: str) -> None:
    assert dict(recognise(TABLES[table], [header], short_names=False).renamed) == {header: name}


def test_a_header_nobody_promised_stays_what_it_is() -> None:
    found = recognise(TABLES["households"], ["结对帮扶人", "lon2"], short_names=False)
    assert dict(found.renamed) == {}
    assert found.faults == ()
    assert found.spelled("people") == "people"


def test_positions_are_no_column_of_a_table_without_place() -> None:
    assert dict(recognise(TABLES["pins"], ["经度", "lat"], short_names=False).renamed) == {}


def test_names_cut_by_a_shapefile_are_completed_when_only_one_fits() -> None:
    cut = ["appraised_", "level_labe", "registered"]
    shelters = recognise(TABLES["shelters"], cut[:1], short_names=True)
    assert dict(shelters.renamed) == {"appraised_": "appraised_until"}
    areas = recognise(TABLES["danger_areas"], cut[1:], short_names=True)
    assert dict(areas.renamed) == {"level_labe": "level_label"}
    assert dict(recognise(TABLES["danger_areas"], cut[1:], short_names=False).renamed) == {}
