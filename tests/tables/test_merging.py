"""Laying a file over a table: what comes, what stays, what is spelled otherwise only."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from hazardmap.tables import TABLES
from hazardmap.tables.differences import differences
from hazardmap.tables.merging import Merged, merged
from tests.toy_county import HOUSEHOLDS, SHELTERS, household, toy

LIST = TABLES["households"]
ROWS = [
    household("A1", 1, "甲溪危险区", elderly=1.0, note="=1+1"),
    household("A1", 2, "甲溪危险区"),
    household("B1", 3, "乙溪", head_name="李 四"),
]


def former() -> pd.DataFrame:
    return toy(households=ROWS).tables["households"]


def lay(brought: pd.DataFrame, **options) -> Merged:
    return merged(
        LIST, former(), brought,
        **{"covers": None, "keep_lacking": False, "metric_crs": "EPSG:4549", **options},
    )  # fmt: skip


def brief(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame[["household_id", "village_id", "danger_area", *columns]]


def test_columns_the_file_does_not_bring_keep_their_values() -> None:
    made = lay(brief(former()))
    assert made.frame["elderly"].tolist()[0] == 1
    assert differences(LIST, former(), made.frame).none


def test_a_brought_blank_cell_becomes_unknown() -> None:
    made = lay(brief(former(), "elderly").assign(elderly=float("nan")))
    found = differences(LIST, former(), made.frame)
    assert found.sentence() == "新增0 · 减少0 · 修改1"
    assert found.changes.iloc[0].to_dict() == {
        "row": "A1-0001 甲溪危险区", "column": "elderly", "label": "老人", "old": "1", "new": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "spelled"),
    [(2, "head_name", "李四"), (2, "head_name", "李　四"), (0, "note", "'=1+1")],
)
def test_what_is_spelled_otherwise_only_keeps_its_former_spelling(
    row: int, column: str, spelled: str
) -> None:
    brought = former()
    brought.loc[row, column] = spelled
    made = lay(brought)
    assert differences(LIST, former(), made.frame).none
    assert made.frame[column].tolist() == former()[column].tolist()


def test_only_the_villages_the_file_covers_are_replaced() -> None:
    made = lay(former().iloc[:1], covers=frozenset({"A1"}))
    assert made.frame["household_id"].tolist() == ["A1-0001", "B1-0003"]
    assert made.lacking["household_id"].tolist() == ["A1-0002"]
    assert made.within == 2


def test_what_the_file_lacks_can_be_kept() -> None:
    made = lay(former().iloc[:1], keep_lacking=True)
    assert made.frame["household_id"].tolist() == ["A1-0001", "A1-0002", "B1-0003"]
    assert made.origin.tolist() == [0, -1, -1]


def test_a_household_that_moves_to_another_area_is_one_changed_row() -> None:
    before = toy(
        households=[household("A1", 1, "甲溪危险区", danger_kind="山洪灾害危险区", sick=2.0)]
    )
    old = before.tables["households"]
    made = merged(
        LIST, old, brief(old).assign(danger_area="甲山防范区"),
        covers=None, keep_lacking=False, metric_crs="EPSG:4549",
    )  # fmt: skip
    row = made.frame.iloc[0]
    assert (row["danger_area"], row["sick"]) == ("甲山防范区", 2)
    assert pd.isna(row["danger_kind"])
    assert differences(LIST, old, made.frame).sentence() == "新增0 · 减少0 · 修改1"


def test_what_the_file_says_of_the_new_area_is_kept_also_when_the_former_area_said_the_same() -> (
    None
):
    before = toy(households=[household("A1", 1, "甲溪危险区", danger_kind="山洪灾害危险区")])
    rows = before.tables["households"]
    brought = brief(rows, "danger_kind").assign(danger_area="乙溪危险区")
    made = merged(LIST, rows, brought, covers=None, keep_lacking=False, metric_crs="EPSG:4549")
    assert made.frame["danger_kind"].tolist() == ["山洪灾害危险区"]


def test_a_position_that_did_not_move_keeps_its_source() -> None:
    old = toy(households=[{**HOUSEHOLDS[0], "coord_source": "手机定位"}]).tables["households"]
    brought = old.assign(coord_source="按经纬度")
    options = {"covers": None, "keep_lacking": False, "metric_crs": "EPSG:4549"}
    said = merged(LIST, old, brought, source_given=False, **options).frame
    assert said["coord_source"].tolist() == ["手机定位"]
    moved = merged(LIST, old, brought.assign(lon=120.3), source_given=False, **options).frame
    assert moved["coord_source"].tolist() == ["按经纬度"]
    given = merged(LIST, old, brought, source_given=True, **options).frame
    assert given["coord_source"].tolist() == ["按经纬度"]


def shelters() -> gpd.GeoDataFrame:
    return toy(shelters=SHELTERS).tables["shelters"]


def test_a_point_moved_by_less_than_a_centimetre_stays_exactly_where_it_was() -> None:
    old = shelters()
    nudged = old.assign(geometry=old.geometry.translate(0.004, 0))
    made = merged(
        TABLES["shelters"], old, nudged,
        covers=None, keep_lacking=False, metric_crs="EPSG:4549",
    ).frame  # fmt: skip
    assert made.geometry.iloc[0].equals_exact(old.geometry.iloc[0], tolerance=0)


def test_moved_points_come_with_their_metres() -> None:
    old = shelters()
    new = old.copy()
    at = old.geometry.iloc[1]
    new.loc[1, "geometry"] = Point(at.x + 30, at.y + 40)
    found = differences(TABLES["shelters"], old, new)
    assert found.moved["metres"].tolist() == [50]
    assert found.changed_rows == 1
    assert found.changes["label"].tolist() == ["位置图形"]


def test_rings_that_begin_elsewhere_are_the_same_shape() -> None:
    villages = toy().tables["villages"]
    turned = villages.copy()
    ring = list(villages.geometry.iloc[0].exterior.coords)[:-1]
    turned.loc[0, "geometry"] = type(villages.geometry.iloc[0])([*ring[2:], *ring[:2]])
    assert differences(TABLES["villages"], villages, turned).none
