"""避灾安置场所: squares; colour and shape say whether one may serve."""

from hazardmap.cartography.layer import Draw, Label, Layer

SHELTERS = Layer(
    name="shelters",
    title="避灾安置场所",
    group="安置",
    order=90,
    source="shelters",
    draw=Draw.POINT,
    columns=(
        "shelter_id",
        "name",
        "level",
        "town_id",
        "village_id",
        "capacity",
        "usable_capacity",
        "assigned",
        "free",
        "eligible",
        "why_not",
        "mark",
    ),
    style_by=("mark",),
    marks=("shelter-open", "shelter-ready", "shelter-nearly", "shelter-full", "shelter-no"),
    label=Label("name", "shelter", min_zoom=12.5, rank=4),
    default=True,
    asks=("shelter", "shelter_id"),
)
