"""Contracts of basins, rivers and gauges (小流域、河道、测站): basins, rivers, gauges."""

from typing import Final

from hazardmap.tables.contract import Column, Kind, Shape, Table

BASINS: Final = Table(
    name="basins",
    title="小流域",
    key=("basin_id",),
    shape=Shape.POLYGON,
    geometry_required=True,
    columns=(
        Column("basin_id", "小流域编号", required=True, aliases=("小流域代码", "流域编号", "编号")),
        Column("name", "小流域", required=True, aliases=("小流域名称", "流域名称")),
        Column("area_km2", "流域面积", Kind.AMOUNT, unit="平方公里", aliases=("面积",)),
        Column("downstream_id", "下游小流域编号", refers="basins", aliases=("下游流域编号",)),
        Column("concentration_h", "汇流时间", Kind.AMOUNT, unit="小时"),
    ),
)

RIVERS: Final = Table(
    name="rivers",
    title="河道",
    key=("river_id",),
    shape=Shape.LINE,
    geometry_required=True,
    columns=(
        Column("river_id", "河道编号", required=True, aliases=("河道代码", "河流编号", "编号")),
        Column("name", "河道", required=True, aliases=("河道名称", "河流名称", "河名")),
        Column("to_river_id", "汇入河道编号", refers="rivers", aliases=("汇入河流编号",)),
        Column("class", "河道等级", aliases=("等级", "类别")),
    ),
)

GAUGES: Final = Table(
    name="gauges",
    title="测站",
    key=("gauge_id",),
    shape=Shape.POINT,
    columns=(
        Column(
            "gauge_id", "测站编号", required=True, aliases=("测站编码", "测站代码", "站码", "编号")
        ),
        Column("name", "测站", required=True, aliases=("测站名称", "站名")),
        Column(
            "kind",
            "测站类型",
            required=True,
            words=("rain", "level"),
            word_labels=("雨量站", "水位站"),
            aliases=("类型", "站类"),
        ),
        Column("basin_id", "小流域编号", refers="basins", aliases=("小流域代码", "流域编号")),
        Column("alert_level_m", "警戒水位", Kind.NUMBER, unit="米"),
        Column("danger_level_m", "保证水位", Kind.NUMBER, unit="米", aliases=("危急水位",)),
        Column("interval_min", "报送间隔", Kind.AMOUNT, unit="分钟", aliases=("时段长",)),
    ),
)
