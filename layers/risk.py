"""灾害综合风险图: the census raster, and its polygons where a county received polygons."""

from hazardmap.cartography.layer import Draw, Layer

RISK_RASTER = Layer(
    name="risk_raster",
    title="灾害综合风险图",
    group="普查成果",
    order=4,
    source="risk_raster",
    draw=Draw.IMAGE,
    note="格网图只用于比较，不用来判断一户",
)
RISK = Layer(
    name="risk",
    title="灾害综合风险图（面）",
    group="普查成果",
    order=8,
    source="risk_zones",
    draw=Draw.AREA,
    columns=("zone_id", "name", "scheme", "level_rank", "level_label"),
    where={"product": "risk"},
    style_by=("scheme", "level_rank"),
    tolerance_m=15.0,
)
