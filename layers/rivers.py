"""河道: rivers with their names in italic blue."""

from hazardmap.cartography.layer import Draw, Label, Layer

RIVERS = Layer(
    name="rivers",
    title="河道",
    group="底图",
    order=40,
    source="rivers",
    draw=Draw.LINE,
    columns=("river_id", "name", "class", "mark"),
    style_by=("mark",),
    marks=("river-main", "river", "stream"),
    label=Label("name", "river", min_zoom=9, rank=5, along=True),
    default=True,
    tolerance_m=15.0,
)
