"""Contracts of rain and its indicators (雨情、预警指标): thresholds, readings, forecasts, soil."""

from typing import Final

from hazardmap.tables.contract import Column, Kind, Table

_SOIL_WORDS: Final = ("dry", "normal", "wet")
_SOIL_LABELS: Final = ("干", "一般", "湿")

THRESHOLDS: Final = Table(
    name="thresholds",
    title="预警指标",
    key=("village_id", "basin_id", "area_id", "hamlet", "gauge_id", "window_h", "step", "soil"),
    columns=(
        Column("village_id", "村代码", refers="villages", aliases=("行政村代码",)),
        Column("basin_id", "小流域编号", refers="basins", aliases=("小流域代码", "流域编号")),
        Column("area_id", "危险区编号", refers="danger_areas", aliases=("危险区代码",)),
        Column("window_h", "时段", Kind.AMOUNT, required=True, unit="小时", aliases=("时段长",)),
        Column(
            "step",
            "指标类别",
            required=True,
            words=("ready", "immediate"),
            word_labels=("准备转移", "立即转移"),
            aliases=("指标", "转移类别"),
        ),
        Column("rain_mm", "临界雨量", Kind.AMOUNT, unit="毫米", aliases=("雨量", "雨量指标")),
        Column("hamlet", "自然村", aliases=("自然村名称",)),
        Column(
            "soil",
            "土壤含水量",
            words=_SOIL_WORDS,
            word_labels=_SOIL_LABELS,
            aliases=("土壤状态",),
        ),
        Column("gauge_id", "测站编号", refers="gauges", aliases=("测站编码", "站码")),
        Column("level_m", "水位指标", Kind.NUMBER, unit="米", aliases=("水位",)),
    ),
)

READINGS: Final = Table(
    name="readings",
    title="测站读数",
    key=("gauge_id", "time"),
    columns=(
        Column(
            "gauge_id", "测站编号", required=True, refers="gauges", aliases=("测站编码", "站码")
        ),
        Column("time", "时间", Kind.TIME, required=True, aliases=("观测时间",)),
        Column("rain_mm", "雨量", Kind.AMOUNT, unit="毫米", aliases=("降雨量", "时段雨量")),
        Column("level_m", "水位", Kind.NUMBER, unit="米"),
        Column("period_min", "时段长", Kind.AMOUNT, unit="分钟"),
        Column("source", "来源"),
    ),
)

FORECASTS: Final = Table(
    name="forecasts",
    title="降雨预报",
    key=("basin_id", "village_id", "issued_at", "valid_from", "valid_to"),
    columns=(
        Column("basin_id", "小流域编号", refers="basins", aliases=("小流域代码", "流域编号")),
        Column("village_id", "村代码", refers="villages", aliases=("行政村代码",)),
        Column("issued_at", "发布时间", Kind.TIME, required=True),
        Column("valid_from", "起始时间", Kind.TIME, required=True),
        Column("valid_to", "结束时间", Kind.TIME, required=True),
        Column("rain_mm", "预报雨量", Kind.AMOUNT, required=True, unit="毫米", aliases=("雨量",)),
        Column("source", "来源"),
    ),
)

SOIL: Final = Table(
    name="soil",
    title="土壤含水量",
    key=("basin_id", "as_of"),
    columns=(
        Column(
            "basin_id",
            "小流域编号",
            required=True,
            refers="basins",
            aliases=("小流域代码", "流域编号"),
        ),
        Column(
            "state",
            "土壤含水量",
            required=True,
            words=_SOIL_WORDS,
            word_labels=_SOIL_LABELS,
            aliases=("土壤状态",),
        ),
        Column("as_of", "时间", Kind.TIME, required=True, aliases=("截至时间",)),
        Column("source", "来源"),
    ),
)
