"""村受影响等级: each village in the colour of its worst level, with its listed people."""

from hazardmap.cartography.layer import Draw, Layer

VILLAGE_LEVELS = Layer(
    name="village_levels",
    title="村受影响等级",
    group="结果",
    order=16,
    source="village_results",
    draw=Draw.AREA,
    columns=(
        "village_id",
        "name",
        "town_id",
        "worst_scheme",
        "worst_rank",
        "worst_label",
        "listed_households",
        "listed_people",
        "to_verify_people",
        "shelter_ids",
        "shelter_reason",
    ),
    style_by=("worst_scheme", "worst_rank"),
    shared_borders=True,
    tolerance_m=20.0,
    scoped=True,
    note="各村按所在图斑的最高等级上色",
)
