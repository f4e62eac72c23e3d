"""行政村: thin grey borders and names."""

from hazardmap.cartography.layer import Draw, Label, Layer

VILLAGES = Layer(
    name="villages",
    title="行政村",
    group="底图",
    order=60,
    source="villages",
    draw=Draw.AREA,
    columns=("village_id", "name", "town_id"),
    marks=("village",),
    label=Label("name", "village", min_zoom=11.75, rank=3),
    default=True,
    shared_borders=True,
    tolerance_m=20.0,
)
