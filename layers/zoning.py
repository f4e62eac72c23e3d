"""综合风险区划图: contiguous areas of one level; the colour stands for the level only."""

from hazardmap.cartography.layer import Draw, Layer

ZONING = Layer(
    name="zoning",
    title="综合风险区划图",
    group="普查成果",
    order=10,
    source="risk_zones",
    draw=Draw.AREA,
    columns=("zone_id", "name", "scheme", "level_rank", "level_label"),
    where={"product": "zoning"},
    style_by=("scheme", "level_rank"),
    default=True,
    in_event=False,
    tolerance_m=15.0,
)
