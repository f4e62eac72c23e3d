"""今夜禁行: pieces of bridges and roads closed tonight, thick and dashed."""

from hazardmap.cartography.layer import Draw, Layer

CLOSED_ROADS = Layer(
    name="closed_roads",
    title="禁行（今夜封闭）",
    group="结果",
    order=94,
    source="closed_roads",
    draw=Draw.LINE,
    columns=("road_id", "name"),
    marks=("road-shut",),
    default=True,
)
