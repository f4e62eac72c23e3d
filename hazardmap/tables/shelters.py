"""Contracts of shelters and placements by hand (避灾安置场所、人工指定): shelters, pins."""

from typing import Final

from hazardmap.levels import HAZARDS
from hazardmap.tables.contract import Column, Kind, Shape, Table

SHELTERS: Final = Table(
    name="shelters",
    title="避灾安置场所",
    key=("shelter_id",),
    shape=Shape.POINT,
    columns=(
        Column(
            "shelter_id",
            "避灾场所编号",
            required=True,
            aliases=("避灾场所代码", "场所编号", "编号"),
        ),
        Column(
            "name", "避灾场所", required=True, aliases=("避灾场所名称", "场所名称", "避灾安置场所")
        ),
        Column(
            "capacity",
            "可容纳人数",
            Kind.COUNT,
            required=True,
            unit="人",
            aliases=("可容纳（人）", "容纳人数", "容量", "可安置人数", "核定人数"),
        ),
        Column(
            "level",
            "级别",
            words=("县", "乡", "村"),
            word_labels=("县级", "乡镇级", "村级"),
            aliases=("场所级别",),
        ),
        Column("town_id", "镇街代码", refers="towns", aliases=("乡镇代码", "所属镇街代码")),
        Column("village_id", "村代码", refers="villages", aliases=("行政村代码",)),
        Column("usable_area_m2", "使用面积", Kind.AMOUNT, unit="平方米", aliases=("可用面积",)),
        Column("appraised", "有无安全鉴定", words=("有", "无"), aliases=("安全鉴定",)),
        Column("appraised_until", "鉴定有效期至", Kind.DATE, aliases=("鉴定有效期", "鉴定到期")),
        Column("confirmed_by", "启用确认人", aliases=("确认人",)),
        Column("keeper_name", "管理员", aliases=("避灾场所管理员", "管理员姓名")),
        Column("keeper_phone", "管理员手机", aliases=("避灾场所管理员手机", "管理员电话")),
        Column(
            "status",
            "状态",
            words=("closed", "open", "full", "unusable"),
            word_labels=("未启用", "已开放", "已满", "不可用"),
            aliases=("启用状态",),
        ),
        Column("blocked_places", "占用名额", Kind.COUNT, unit="人", aliases=("停用名额",)),
        Column(
            "unsuitable_for",
            "不适用灾种",
            words=tuple(HAZARDS),
            word_labels=tuple(HAZARDS.values()),
            many=True,
            aliases=("不适用",),
        ),
        Column("accessible", "无障碍", Kind.FLAG, aliases=("有无无障碍设施", "无障碍设施")),
        Column("medical", "医疗条件", Kind.FLAG, aliases=("有无医疗条件", "医疗")),
        Column(
            "building_grade",
            "房屋等级",
            words=("A", "B", "C", "D"),
            word_labels=("A级", "B级", "C级", "D级"),
            aliases=("房屋安全等级", "鉴定等级"),
        ),
    ),
)

PINS: Final = Table(
    name="pins",
    title="人工指定",
    key=("unit_kind", "unit_id"),
    columns=(
        Column(
            "unit_kind",
            "对象类别",
            required=True,
            words=("household", "institution", "village_estimate"),
            word_labels=("户", "单位", "村估算"),
        ),
        Column("unit_id", "对象编号", required=True),
        Column(
            "shelter_id",
            "避灾场所编号",
            required=True,
            refers="shelters",
            aliases=("避灾场所代码",),
        ),
        Column("by", "指定人", required=True),
        Column("reason", "原因", required=True, aliases=("指定原因",)),
        Column("at", "指定时间", Kind.TIME, aliases=("时间",)),
    ),
)
