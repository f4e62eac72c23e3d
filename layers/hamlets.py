"""自然村: names of hamlets, only when one is close enough to use them."""

from hazardmap.cartography.layer import Draw, Label, Layer

HAMLETS = Layer(
    name="hamlets",
    title="自然村",
    group="底图",
    order=62,
    source="hamlets",
    draw=Draw.POINT,
    columns=("village_id", "name"),
    marks=("hamlet",),
    label=Label("name", "hamlet", min_zoom=13.5, rank=8),
    min_zoom=13,
    asks=("village", "village_id"),
)
