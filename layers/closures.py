"""禁行标志: one mark per closed bridge or road, so that it is seen on the whole town, too."""

from hazardmap.cartography.layer import Draw, Label, Layer

CLOSURES = Layer(
    name="closures",
    title="封闭的桥、路",
    group="结果",
    order=97,
    source="closure_points",
    draw=Draw.POINT,
    columns=("closure_id", "name"),
    marks=("closure",),
    label=Label("name", "closure", rank=1),
    default=True,
)
