"""Contract of danger areas (危险区、风险防范区、隐患点): danger_areas."""

from typing import Final

from hazardmap.levels import SCHEMES
from hazardmap.tables.contract import Column, Kind, Shape, Table

DANGER_AREAS: Final = Table(
    name="danger_areas",
    title="危险区",
    key=("area_id",),
    shape=Shape.POINT_OR_POLYGON,
    columns=(
        Column(
            "area_id",
            "危险区编号",
            required=True,
            aliases=("危险区代码", "编号", "统一编号", "风险防范区编号", "隐患点编号"),
        ),
        Column(
            "name", "危险区名称", required=True, aliases=("危险区", "风险防范区名称", "隐患点名称")
        ),
        Column("kind", "危险区类型", required=True, aliases=("类型", "危险区（点）类型")),
        Column(
            "town_id",
            "镇街代码",
            required=True,
            refers="towns",
            aliases=("乡镇代码", "镇代码", "街道代码", "所属镇街代码"),
        ),
        Column("village_id", "村代码", refers="villages", aliases=("行政村代码",)),
        Column("hamlet", "自然村", aliases=("自然村名称", "村民小组")),
        Column("level_label", "等级", aliases=("危险等级", "风险等级", "level")),
        Column("scheme", "等级体系", words=tuple(SCHEMES), aliases=("等级方案",)),
        Column("batch", "批次", Kind.COUNT, aliases=("转移批次",)),
        Column("basin_id", "小流域编号", refers="basins", aliases=("小流域代码", "流域编号")),
        Column("radius_m", "影响半径", Kind.AMOUNT, unit="米", aliases=("半径",)),
        Column(
            "registered_households",
            "登记户数",
            Kind.COUNT,
            unit="户",
            aliases=("受威胁户数", "威胁户数", "影响户数"),
        ),
        Column(
            "registered_people",
            "登记人数",
            Kind.COUNT,
            unit="人",
            aliases=("受威胁人数", "威胁人数", "影响人数"),
        ),
    ),
)
