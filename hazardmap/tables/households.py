"""Contracts of the household list (人员转移清单) and the villages' word: households, list_statements.

The 20 columns of the provincial template 行政村危险区人员转移清单 are aliases of this contract.
"""

from typing import Final

from hazardmap.tables.contract import Column, Kind, Table

_WHO: Final = (
    Column("household_id", "户编号", required=True, aliases=("户号", "家庭编号", "户代码")),
    Column("village_id", "村代码", required=True, refers="villages", aliases=("行政村代码",)),
    Column("danger_area", "危险区名称", required=True, aliases=("危险区", "危险区（点）名称")),
    Column("people", "居住人数", Kind.COUNT, unit="人", aliases=("人数", "家庭人数", "人口")),
    Column("list_no", "名单号", Kind.COUNT, aliases=("清单号", "序号")),
    Column("danger_area_id", "危险区编号", refers="danger_areas", aliases=("危险区代码",)),
    Column("danger_kind", "危险区类型", aliases=("危险区（点）类型",)),
    Column("hamlet", "自然村", aliases=("自然村名称", "村民小组")),
    Column("address", "位置", aliases=("住址", "地址", "家庭住址", "详细地址"), personal=True),
    Column("lon", "经度", Kind.NUMBER, unit="度", personal=True),
    Column("lat", "纬度", Kind.NUMBER, unit="度", personal=True),
    Column("coord_source", "坐标来源", aliases=("坐标系", "坐标系来源")),
    Column("head_name", "户主", aliases=("户主姓名", "姓名"), personal=True),
    Column("head_phone", "户主手机", aliases=("户主电话", "户主联系电话"), personal=True),
)
_PEOPLE: Final = (
    Column("night_people", "夜间在家人数", Kind.COUNT, unit="人", aliases=("夜间在家",)),
    Column("away_people", "外出人数", Kind.COUNT, unit="人", aliases=("外出", "外出务工人数")),
    Column(
        "elderly",
        "老人",
        Kind.COUNT,
        unit="人",
        aliases=("老", "老年人", "老年人数"),
        personal=True,
    ),
    Column("sick", "病人", Kind.COUNT, unit="人", aliases=("病", "患病人数"), personal=True),
    Column("disabled", "残疾人", Kind.COUNT, unit="人", aliases=("残", "残疾人数"), personal=True),
    Column("pregnant", "孕妇", Kind.COUNT, unit="人", aliases=("孕", "孕妇人数"), personal=True),
    Column(
        "children", "幼儿", Kind.COUNT, unit="人", aliases=("幼", "儿童", "儿童人数"), personal=True
    ),
    Column("batch", "批次", Kind.COUNT, aliases=("转移批次",)),
)
_DUTY: Final = (
    Column("mover_name", "转移责任人", aliases=("转移责任人姓名",)),
    Column("mover_post", "转移责任人职务"),
    Column("mover_phone", "转移责任人手机", aliases=("转移责任人电话",)),
    Column("warner_name", "预警责任人", aliases=("预警责任人姓名",)),
    Column("warner_post", "预警责任人职务"),
    Column("warner_phone", "预警责任人手机", aliases=("预警责任人电话",)),
)
_WHERE_TO: Final = (
    Column("shelter_name", "避灾场所", aliases=("避灾场所名称", "避灾安置场所", "安置场所")),
    Column("shelter_id", "避灾场所编号", refers="shelters", aliases=("避灾场所代码",)),
    Column("shelter_appraised", "有无安全鉴定", aliases=("安全鉴定",)),
    Column("keeper_name", "避灾场所管理员", aliases=("管理员", "避灾场所管理员姓名")),
    Column("keeper_phone", "避灾场所管理员手机", aliases=("避灾场所管理员电话", "管理员手机")),
    Column("own_refuge", "投亲靠友", Kind.FLAG, aliases=("是否投亲靠友", "分散安置")),
    Column("own_refuge_address", "投亲靠友地址", aliases=("分散安置地址",), personal=True),
    Column("own_refuge_phone", "投亲靠友电话", aliases=("分散安置电话",), personal=True),
    Column(
        "institution_id", "单位编号", refers="institutions", aliases=("重点场所编号", "单位代码")
    ),
    Column("route", "转移路线", aliases=("路线",)),
    Column("trigger", "启动条件", aliases=("转移条件",)),
    Column("note", "备注"),
    Column("village_name", "行政村", aliases=("行政村名称", "村名")),
)

HOUSEHOLDS: Final = Table(
    name="households",
    title="转移清单",
    key=("household_id", "danger_area"),
    columns=(*_WHO, *_PEOPLE, *_DUTY, *_WHERE_TO),
)

LIST_STATEMENTS: Final = Table(
    name="list_statements",
    title="村上报情况",
    key=("village_id",),
    columns=(
        Column("village_id", "村代码", required=True, refers="villages", aliases=("行政村代码",)),
        Column(
            "statement",
            "上报情况",
            required=True,
            words=("listed", "none_declared", "not_reported"),
            word_labels=("已上报", "本村无转移人员", "未上报"),
        ),
        Column("as_of", "上报日期", Kind.DATE, aliases=("截至日期", "日期")),
        Column("by", "上报人", aliases=("填报人",)),
    ),
)

PROVINCIAL: Final = (
    ("*行政村", "village_id"), ("*危险区名称", "danger_area"), ("危险区类型", "danger_kind"),
    ("*位置", "address"), ("经度", "lon"), ("纬度", "lat"), ("*户主", "head_name"),
    ("*居住人数", "people"), ("*户主手机", "head_phone"), ("*转移责任人", "mover_name"),
    ("*转移责任人职务", "mover_post"), ("*转移责任人手机", "mover_phone"),
    ("*预警责任人", "warner_name"), ("*预警责任人职务", "warner_post"),
    ("*预警责任人手机", "warner_phone"), ("*避灾场所", "shelter_name"),
    ("*有无安全鉴定", "shelter_appraised"), ("*避灾场所管理员", "keeper_name"),
    ("*避灾场所管理员手机", "keeper_phone"), ("备注", "note"),
)  # fmt: skip
"""The 20 columns of the provincial 行政村危险区人员转移清单, in order, with our fields."""
