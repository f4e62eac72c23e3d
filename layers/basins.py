"""小流域: the small basins, dotted blue borders."""

from hazardmap.cartography.layer import Draw, Layer

BASINS = Layer(
    name="basins",
    title="小流域",
    group="隐患与承灾",
    order=30,
    source="basins",
    draw=Draw.AREA,
    columns=("basin_id", "name", "area_km2"),
    marks=("basin",),
    default=True,
    shared_borders=True,
    tolerance_m=45.0,
)
