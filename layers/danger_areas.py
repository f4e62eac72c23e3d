"""危险区、风险防范区、隐患点: dark outline and hatch, so that they show on any fill and in grey."""

from hazardmap.cartography.layer import Draw, Label, Layer

DANGER_AREAS = Layer(
    name="danger_areas",
    title="危险区/风险防范区",
    group="隐患与承灾",
    order=50,
    source="danger_areas",
    draw=Draw.AREA,
    columns=("area_id", "name", "kind", "level_label", "scheme", "village_id", "town_id", "mark"),
    style_by=("mark",),
    marks=("danger-flood", "danger-slope", "danger-other", "danger-point"),
    label=Label("name", "area", min_zoom=14, rank=6),
    default=True,
    tolerance_m=8.0,
    asks=("area", "area_id"),
)
