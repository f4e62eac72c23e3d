"""Contract of road pieces (路段): roads."""

from typing import Final

from hazardmap.tables.contract import Column, Kind, Shape, Table

ROADS: Final = Table(
    name="roads",
    title="道路",
    key=("road_id",),
    shape=Shape.LINE,
    geometry_required=True,
    columns=(
        Column("road_id", "路段编号", required=True, aliases=("路段代码", "道路编号", "编号")),
        Column("class", "道路等级", aliases=("等级", "类别")),
        Column("speed_kmh", "车速", Kind.AMOUNT, unit="公里/小时", aliases=("设计车速",)),
        Column("bridge", "桥梁", Kind.FLAG, aliases=("是否桥梁",)),
        Column("name", "道路", aliases=("道路名称", "路名")),
        Column("closed", "禁行", Kind.FLAG, aliases=("是否禁行", "封闭")),
        Column("from_node", "起点节点", aliases=("起点",)),
        Column("to_node", "终点节点", aliases=("终点",)),
    ),
)
