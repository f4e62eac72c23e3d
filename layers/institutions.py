"""重点场所: care homes, schools, hospitals, work sheds; people without a household row."""

from hazardmap.cartography.layer import Draw, Label, Layer

INSTITUTIONS = Layer(
    name="institutions",
    title="重点场所",
    group="隐患与承灾",
    order=84,
    source="institutions",
    draw=Draw.POINT,
    columns=("institution_id", "name", "kind", "people", "night_people", "village_id"),
    marks=("institution",),
    label=Label("name", "hamlet", min_zoom=13.5, rank=7),
    asks=("institution", "institution_id"),
)
