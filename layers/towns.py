"""镇街: dash-dotted borders and letter-spaced names."""

from hazardmap.cartography.layer import Draw, Label, Layer

TOWNS = Layer(
    name="towns",
    title="镇街",
    group="底图",
    order=66,
    source="towns",
    draw=Draw.AREA,
    columns=("town_id", "name"),
    marks=("town",),
    label=Label("name", "town", rank=1),
    default=True,
    shared_borders=True,
    tolerance_m=20.0,
)
