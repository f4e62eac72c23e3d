"""县界: the county's outline; the paper outside it is drawn pale."""

from hazardmap.cartography.layer import Draw, Layer

OUTLINE = Layer(
    name="outline",
    title="县界",
    group="底图",
    order=70,
    source="outline",
    draw=Draw.AREA,
    columns=(),
    marks=("outline",),
    default=True,
    tolerance_m=10.0,
    always=True,
)
