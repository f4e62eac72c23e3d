"""雨量站、水位站: the gauges that watch the basins."""

from hazardmap.cartography.layer import Draw, Label, Layer

GAUGES = Layer(
    name="gauges",
    title="雨量站/水位站",
    group="隐患与承灾",
    order=82,
    source="gauges",
    draw=Draw.POINT,
    columns=("gauge_id", "name", "kind", "basin_id", "mark"),
    style_by=("mark",),
    marks=("gauge-rain", "gauge-level"),
    label=Label("name", "river", min_zoom=12.5, rank=6),
    asks=("basin", "basin_id"),
)
