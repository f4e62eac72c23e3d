"""What may be missing before the flood season (汛前缺项): words, unit, what to do and where."""

from dataclasses import dataclass
from typing import Final

from hazardmap.situation.gaps import HOUSEHOLD_GAPS

UNCHECKED_DAYS: Final = 90
"""A list or a phone number not checked for longer counts as unchecked (超过90天未核查)."""
LIST: Final = "list"
VILLAGE: Final = "village"
SHELTERS: Final = "shelters"
HOLDERS: Final = "holders"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of lack (缺项); `page` names where it is put right, `ranks` whether places are ranked by it."""

    key: str
    words: str
    unit: str
    do: str
    page: str
    ranks: bool = True
    alarm: bool = False
    """counts as dangerous in the night: said first"""


_DO: Final = {
    "no_phone": "问到户主或家人的手机，在清单上点“改”填好",
    "no_position": "到户定位或在地图上点出房屋，把经纬度填进该户；填好前不上图",
    "no_shelter": "请村里定下去哪个避灾场所，填进该户",
    "no_shelter_match": "场所名称与避灾场所表对不上：改成登记的名称，或先补登这个场所",
    "people_unknown": "向村里核实居住人数；核实前按默认人数计",
    "no_mover": "指定转移责任人并填手机",
}

KINDS: Final = (
    Kind(
        "no_list_village",
        "受威胁但未上报清单",
        "村",
        "打电话催报；确无转移人员的，登记“本村无转移人员”（未上报不等于无转移人员）",
        LIST,
        alarm=True,
    ),
    Kind(
        "no_list_area",
        "尚无清单的危险区",
        "处",
        "下载空表发给村里填；确实无人居住的，请村里书面说明",
        VILLAGE,
        alarm=True,
    ),
    Kind(
        "dead_number",
        "责任人电话空号、停机或有误",
        "人",
        "换成打得通的号码，再试拨一次并记下结果",
        HOLDERS,
        alarm=True,
    ),
    Kind("no_number", "责任人没有电话", "人", "补登手机，试拨一次并记下结果", HOLDERS),
    Kind("term_over", "责任人任职已到期", "人", "核实是否还在任：换人或延长有效期", HOLDERS),
    *(Kind(key, words, unit, _DO[key], LIST) for key, (words, unit) in HOUSEHOLD_GAPS.items()),
    Kind(
        "appraisal",
        "避灾场所鉴定过期或无鉴定",
        "处",
        "请重新鉴定；确需启用的由镇街指定人确认",
        SHELTERS,
    ),
    Kind(
        "appraisal_unknown",
        "避灾场所鉴定情况未登记",
        "处",
        "问清有无安全鉴定和有效期，填进场所表",
        SHELTERS,
    ),
    Kind(
        "unstated",
        "没有清单也没有说明",
        "村",
        "不在已知危险范围内，也请村里回一句：有清单，或“本村无转移人员”",
        LIST,
        ranks=False,
    ),
    Kind(
        "stale_list",
        f"清单超过{UNCHECKED_DAYS}天未核查",
        "村",
        "逐户核对后在清单页点“村确认”，写明姓名和日期",
        LIST,
        ranks=False,
    ),
    Kind(
        "stale_holder",
        f"责任人超过{UNCHECKED_DAYS}天未试拨",
        "人",
        "打一次电话，记下结果：接通、无人接听、空号……",
        HOLDERS,
        ranks=False,
    ),
)
BY_KEY: Final = {kind.key: kind for kind in KINDS}
OF_HOUSEHOLDS: Final = tuple(HOUSEHOLD_GAPS)
