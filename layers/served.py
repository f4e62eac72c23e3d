"""避灾安置分派: a line from each village to the shelters that serve it."""

from hazardmap.cartography.layer import Draw, Layer

SERVED = Layer(
    name="served",
    title="避灾安置分派",
    group="结果",
    order=80,
    source="served_villages",
    draw=Draw.LINE,
    columns=("village_id", "name", "town_id", "shelter_id", "shelter", "mark"),
    style_by=("mark",),
    marks=("served-home", "served-away"),
    scoped=True,
    note="连线表示安置去向，不是转移路线",
)
