"""Words around place names (地名前后的词): what is cut off to see the bare name."""

import re
from typing import Final

LEAD: Final = re.compile(
    r"^(?:预计|预测|预报|未来|今后|今[天日晚晨夜]?|明[天日晚晨]?|后天|白天|上午|中午|下午|傍晚|凌晨|清晨|早晨|早上|晚上|夜里"
    r"|夜间|前半夜|后半夜|半夜|到|至|起|内|将|我[市县区]|本[市县区]|全[市县区]|上游|邻近|毗邻|周边|相邻|以及|及|和|与|在|对|受|为|其中|包括"
    r"|影响|范围|区域|地区|涉及|预警|主要|重点|目前|仍|有|[\d一二两三四六十半]+个?小?时?|[:,(\[“\"是的日时分])+"
)
TRAIL: Final = re.compile(
    r"(?:等|有|将|可|会|仍|已|出现|的|一带|累计|雨量|降|阵|强|短时|持续|继续|发生|受|为|是|在|预计|局|大到|中到|普|多|均|都"
    r"|地质|山洪|风险|面临|未来|今天|今日|明天|夜里|[\d(\[)\]“”\"]|部分|一带|最).*$"
)
WEATHER: Final = re.compile(
    r"[雨雷电风雪雹霜雾冰温涝洪滑灾险晴云旱水级米]|降|对流|山体|泥石|塌|崩|镇乡|乡镇|镇街|街道\)|地区|山区|部|以上|左右|局|阵"
    r"|注意|防|各|所有|其[他它余]|流域|气象|天气|平原|城区|沿"
)
CHINESE: Final = re.compile(r"^[一-龥]{2,6}$")
UNIT: Final = re.compile(r"^[一-龥]{2,5}?(?:市区|市|县|区|旗|镇|乡|街道)$")
COUNTY_UNIT: Final = re.compile(r"^[一-龥]{2,5}?(?:市区|市|县|区|旗)$")
NO_UNIT: Final = re.compile(
    r"^[主老新]?城区$|(?:山|地|市|库|景|片|灾|镇|社|主城|高海拔|低洼|危险|重点|风险|易发|部分|县)区$|(?:城|超|都)市$|各[市县区镇乡]"
)


def bare(words: str) -> str:
    """Cut time words before and predicates behind a place name (去掉前后词语)."""
    return TRAIL.sub("", LEAD.sub("", words)).strip("()[]“”\"'")
