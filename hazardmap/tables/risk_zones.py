"""Contract of the polygons of census maps and zonings (普查图件、区划): risk_zones."""

from typing import Final

from hazardmap.levels import HAZARDS, PRODUCTS, SCHEMES
from hazardmap.tables.contract import Column, Kind, Shape, Table

RISK_ZONES: Final = Table(
    name="risk_zones",
    title="风险图斑",
    key=("zone_id",),
    shape=Shape.POLYGON,
    geometry_required=True,
    columns=(
        Column("zone_id", "图斑编号", required=True, aliases=("图斑代码", "编号", "分区编号")),
        Column(
            "product",
            "图件",
            required=True,
            words=tuple(PRODUCTS),
            word_labels=tuple(PRODUCTS.values()),
            aliases=("图件类型", "成果"),
        ),
        Column(
            "hazard",
            "灾种",
            required=True,
            words=tuple(HAZARDS),
            word_labels=tuple(HAZARDS.values()),
            aliases=("灾害种类", "灾害类型"),
        ),
        Column(
            "level_label",
            "等级",
            required=True,
            aliases=("风险等级", "区划等级", "防治等级", "fxdj", "level"),
        ),
        Column("scheme", "等级体系", required=True, words=tuple(SCHEMES), aliases=("等级方案",)),
        Column("level_rank", "等级序号", Kind.COUNT, aliases=("等级排序",)),
        Column("name", "名称", aliases=("区划名称", "分区名称")),
        Column("measures", "防治措施", aliases=("措施", "措施建议")),
    ),
)
