"""道路: by town from zoom 13; a closed piece is shown as 禁行."""

from hazardmap.cartography.layer import Draw, Layer

ROADS = Layer(
    name="roads",
    title="道路",
    group="底图",
    order=45,
    source="roads",
    draw=Draw.LINE,
    columns=("road_id", "name", "class", "bridge", "closed", "mark"),
    style_by=("mark",),
    marks=("road-main", "road", "road-closed"),
    default=True,
    by_town=True,
    min_zoom=13,
    tolerance_m=5.0,
)
