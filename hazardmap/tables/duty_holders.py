"""Contracts of the people on duty and of what a trigger asks for: duty_holders (责任人), responses."""

from typing import Final

from hazardmap.tables.contract import Column, Kind, Table

SCOPE_TABLES: Final = {"镇": "towns", "村": "villages", "矿": "mines", "场所": "shelters"}
"""Level of a duty holder (责任人层级) → table that holds the `scope_id`."""
DIAL_RESULTS: Final = ("接通", "无人接听", "空号", "停机", "号码有误")
"""What a test call (试拨) can end with."""

DUTY_HOLDERS: Final = Table(
    name="duty_holders",
    title="责任人",
    key=("duty_id",),
    columns=(
        Column("duty_id", "责任人编号", required=True, aliases=("责任人代码", "编号")),
        Column("name", "责任人", required=True, aliases=("姓名", "责任人姓名")),
        Column("post", "职务", required=True, aliases=("岗位", "责任人职务")),
        Column("level", "层级", required=True, words=("县", "镇", "村", "矿", "场所")),
        Column("scope_id", "责任范围代码", required=True, aliases=("责任范围", "范围代码")),
        Column("area_id", "危险区编号", refers="danger_areas", aliases=("危险区代码",)),
        Column("phone1", "手机", aliases=("手机1", "责任人手机", "联系电话")),
        Column("phone2", "备用手机", aliases=("手机2",)),
        Column("landline", "固定电话", aliases=("座机",)),
        Column("deputy_of", "B岗替补", aliases=("替补对象",)),
        Column("valid_until", "任职有效期至", Kind.DATE, aliases=("有效期至",)),
        Column("last_verified", "最近核实日期", Kind.DATE, aliases=("核实日期",)),
        Column(
            "last_result",
            "最近试拨结果",
            words=DIAL_RESULTS,
            aliases=("试拨结果", "核实结果"),
        ),
    ),
)

RESPONSES: Final = Table(
    name="responses",
    title="响应要求",
    key=("trigger", "kind", "step"),
    columns=(
        Column("trigger", "触发条件", required=True, aliases=("预警", "启动条件")),
        Column("kind", "危险区类型", required=True, aliases=("类型",)),
        Column("step", "动作", required=True, aliases=("步骤",)),
        Column("calls", "叫应对象", aliases=("叫应",)),
        Column("batches", "转移批次", aliases=("批次",)),
        Column("mines", "矿山", aliases=("矿山措施",)),
        Column("stops", "五停"),
        Column("prints", "打印", aliases=("打印内容",)),
    ),
)
