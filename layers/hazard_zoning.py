"""单灾种区划图: one layer for each hazard whose zoning the county has."""

from hazardmap.cartography.layer import Draw, Layer
from hazardmap.levels import HAZARDS

HAZARD_ZONING = tuple(
    Layer(
        name=f"hazard_zoning_{hazard}",
        title=f"{words}风险区划图",
        group="普查成果",
        order=14,
        source="risk_zones",
        draw=Draw.AREA,
        columns=("zone_id", "name", "hazard", "scheme", "level_rank", "level_label", "measures"),
        where={"product": "hazard_zoning", "hazard": hazard},
        style_by=("scheme", "level_rank"),
        tolerance_m=15.0,
    )
    for hazard, words in HAZARDS.items()
    if hazard != "comprehensive"
)
