"""矿山、尾矿库: triangles; a tailings pond stands on its head."""

from hazardmap.cartography.layer import Draw, Label, Layer

MINES = Layer(
    name="mines",
    title="矿山、尾矿库",
    group="隐患与承灾",
    order=86,
    source="mines",
    draw=Draw.POINT,
    columns=("mine_id", "name", "kind", "shift_people", "camp_people", "status", "grade", "mark"),
    style_by=("mark",),
    marks=("mine", "tailings"),
    label=Label("name", "hamlet", min_zoom=13, rank=7),
    default=True,
    asks=("mine", "mine_id"),
)
