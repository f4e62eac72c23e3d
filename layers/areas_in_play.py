"""触发或已下令的危险区: a heavy dark outline, so that it stands out in grey, too."""

from hazardmap.cartography.layer import Draw, Layer

AREAS_IN_PLAY = Layer(
    name="areas_in_play",
    title="已触发或已下令的危险区",
    group="结果",
    order=60,
    source="areas_in_play",
    draw=Draw.AREA,
    columns=("area_id", "name", "kind", "village_id", "town_id"),
    marks=("area-in-play",),
    default=True,
    tolerance_m=8.0,
)
