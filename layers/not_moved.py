"""未转人数: a circle per village with the number inside; dark = people left, grey = none."""

from hazardmap.cartography.layer import Draw, Label, Layer

NOT_MOVED = Layer(
    name="not_moved",
    title="未转人数",
    group="结果",
    order=95,
    source="not_moved",
    draw=Draw.POINT,
    columns=("village_id", "name", "town_id", "people", "count", "mark"),
    style_by=("mark",),
    marks=("moved-left", "moved-none", "moved-suggested"),
    label=Label("count", "count", rank=0, inside=True),
    default=True,
    scoped=True,
    asks=("village", "village_id"),
)
