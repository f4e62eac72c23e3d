"""Contracts of key places and mines (重点场所、矿山): institutions, mines."""

from typing import Final

from hazardmap.tables.contract import Column, Kind, Shape, Table

INSTITUTIONS: Final = Table(
    name="institutions",
    title="重点场所",
    key=("institution_id",),
    shape=Shape.POINT,
    columns=(
        Column(
            "institution_id",
            "单位编号",
            required=True,
            aliases=("单位代码", "重点场所编号", "场所编号", "编号"),
        ),
        Column("name", "单位名称", required=True, aliases=("单位", "场所名称")),
        Column("kind", "单位类型", required=True, aliases=("类型", "场所类型")),
        Column(
            "people", "人数", Kind.COUNT, required=True, unit="人", aliases=("人口", "在册人数")
        ),
        Column("village_id", "村代码", refers="villages", aliases=("行政村代码",)),
        Column("night_people", "夜间人数", Kind.COUNT, unit="人", aliases=("夜间在场人数",)),
        Column("officer_name", "负责人", aliases=("责任人", "联系人")),
        Column("officer_phone", "负责人手机", aliases=("负责人电话", "责任人手机", "联系电话")),
        Column("own_plan", "自行转移去向", aliases=("自有预案去向", "安置去向")),
    ),
)

MINES: Final = Table(
    name="mines",
    title="矿山",
    key=("mine_id",),
    shape=Shape.POINT,
    columns=(
        Column("mine_id", "矿山编号", required=True, aliases=("矿山代码", "尾矿库编号", "编号")),
        Column("name", "矿山名称", required=True, aliases=("矿山", "尾矿库名称")),
        Column(
            "kind",
            "矿山类型",
            required=True,
            words=("underground", "open_pit", "tailings"),
            word_labels=("地下矿山", "露天矿山", "尾矿库"),
            aliases=("类型",),
        ),
        Column("shift_people", "单班人数", Kind.COUNT, unit="人", aliases=("当班人数",)),
        Column("camp_people", "宿舍人数", Kind.COUNT, unit="人", aliases=("生活区人数",)),
        Column("status", "生产状态", aliases=("状态",)),
        Column("located", "人员定位", Kind.FLAG, aliases=("有无人员定位",)),
        Column("cameras", "视频监控", Kind.COUNT, unit="路", aliases=("摄像头数",)),
        Column("grade", "等别", aliases=("尾矿库等别",)),
        Column("overhead", "头顶库", Kind.FLAG, aliases=("是否头顶库",)),
        Column("officer_name", "负责人", aliases=("矿长", "责任人", "联系人")),
        Column("officer_phone", "负责人手机", aliases=("负责人电话", "责任人手机", "联系电话")),
    ),
)
