"""Contracts of the divisions (行政区划): outline, towns, villages, hamlets."""

from typing import Final

from hazardmap.tables.contract import Column, Kind, Shape, Table

OUTLINE: Final = Table(
    name="outline",
    title="县界",
    shape=Shape.POLYGON,
    geometry_required=True,
    columns=(Column("name", "名称"),),
)

TOWNS: Final = Table(
    name="towns",
    title="镇街",
    key=("town_id",),
    shape=Shape.POLYGON,
    columns=(
        Column("town_id", "镇街代码", required=True, aliases=("乡镇代码", "镇代码", "街道代码")),
        Column("name", "镇街", required=True, aliases=("镇街名称", "乡镇", "乡镇名称", "镇名")),
        Column("population", "人口", Kind.COUNT, unit="人", aliases=("常住人口", "人口数")),
    ),
)

VILLAGES: Final = Table(
    name="villages",
    title="行政村（社区）",
    key=("village_id",),
    shape=Shape.POINT_OR_POLYGON,
    columns=(
        Column(
            "village_id", "村代码", required=True, aliases=("行政村代码", "村社代码", "社区代码")
        ),
        Column(
            "name",
            "行政村",
            required=True,
            aliases=("村名", "村名称", "行政村名称", "村社", "社区"),
        ),
        Column(
            "town_id",
            "镇街代码",
            required=True,
            refers="towns",
            aliases=("乡镇代码", "镇代码", "街道代码", "所属镇街代码"),
        ),
        Column("population", "人口", Kind.COUNT, unit="人", aliases=("常住人口", "人口数")),
        Column("households", "户数", Kind.COUNT, unit="户", aliases=("总户数",)),
        Column("seat_lon", "村委会经度", Kind.NUMBER, unit="度", aliases=("驻地经度",)),
        Column("seat_lat", "村委会纬度", Kind.NUMBER, unit="度", aliases=("驻地纬度",)),
    ),
)

HAMLETS: Final = Table(
    name="hamlets",
    title="自然村（组）",
    key=("village_id", "name"),
    shape=Shape.POINT_OR_POLYGON,
    columns=(
        Column("village_id", "村代码", required=True, refers="villages", aliases=("行政村代码",)),
        Column("name", "自然村", required=True, aliases=("自然村名称", "村民小组", "组名")),
        Column("population", "人口", Kind.COUNT, unit="人", aliases=("常住人口", "人口数")),
    ),
)
