"""地形晕渲: grey relief from the DEM, below everything."""

from hazardmap.cartography.layer import Draw, Layer

RELIEF = Layer(
    name="relief",
    title="地形晕渲",
    group="底图",
    order=0,
    source="dem",
    draw=Draw.IMAGE,
    default=True,
)
