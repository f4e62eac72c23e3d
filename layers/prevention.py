"""综合防治区划图: what to do where; the measures are read in the panel."""

from hazardmap.cartography.layer import Draw, Layer

PREVENTION = Layer(
    name="prevention",
    title="综合防治区划图",
    group="普查成果",
    order=12,
    source="risk_zones",
    draw=Draw.AREA,
    columns=("zone_id", "name", "scheme", "level_rank", "level_label", "measures"),
    where={"product": "prevention"},
    style_by=("scheme", "level_rank"),
    note="点击图上位置，可看防治措施",
    tolerance_m=15.0,
)
