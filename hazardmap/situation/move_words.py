"""Moves in words (转移登记的写法): the balance line, what a slip was read as, where a household is."""

from collections.abc import Mapping
from types import MappingProxyType

from hazardmap.evacuation.whereabouts import REFUSED, Where
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation
from hazardmap.situation.ordered import OrderedTally


def balance_words(total: OrderedTally) -> str:
    """Say 应转85 = 已转75 + 途中0 + 未转10 · 平衡 (persons)."""
    state = "平衡" if total.balanced else "不平衡"
    return (
        f"应转{total.people} = 已转{total.settled} + 途中{total.on_the_way} + 未转{total.not_moved}"
        f" · {state}"
    )


def recognised_words(total: OrderedTally) -> str:
    """Say 识别30户：集中安置24户70人 · 投亲靠友2户5人 · 未转4户10人（其中拒转1户4人）."""
    parts = []
    if total.shelter or total.shelter_households:
        parts.append(f"集中安置{total.shelter_households}户{total.shelter}人")
    if total.relatives or total.relatives_households:
        parts.append(f"投亲靠友{total.relatives_households}户{total.relatives}人")
    if total.on_the_way:
        parts.append(f"途中{total.on_the_way_households}户{total.on_the_way}人")
    left = f"未转{total.not_moved_households}户{total.not_moved}人"
    if total.refused:
        left += f"（其中拒转{total.refused_households}户{total.refused}人）"
    parts.append(left)
    return f"识别{total.households}户：" + " · ".join(parts)


def where_words(
    where: Where, people: int, shelters: Mapping[str, str], *, lifted: bool = False
) -> str:
    """Say where the persons of a household are: 枫源文化礼堂2人 · 未转1人（拒转）.

    Who went home after the lifting is 已返回 while it lasts (`lifted`), and 未转 when ordered anew.
    """
    parts = [
        f"{shelters.get(shelter_id, shelter_id) or '避灾场所未注明'}{count}人"
        for shelter_id, count in sorted(where.shelters.items())
    ]
    if where.relatives:
        parts.append(
            f"投亲靠友{where.relatives}人" + (f"（{where.address}）" if where.address else "")
        )
    if where.on_the_way:
        parts.append(f"途中{where.on_the_way}人")
    returned = where.home_again if lifted else 0
    if returned:
        parts.append(f"已返回{returned}人")
    left = people - where.away - returned
    if left or not parts:
        mark = {REFUSED: "拒转"}.get(where.mark, where.mark)
        parts.append(f"未转{left}人" + (f"（{mark}）" if mark else ""))
    said = " · ".join(parts)
    return f"待核，按未转计（台账：{said}）" if where.disputed else said


def state_words(list_no: str, settled: int, people: int) -> str:
    """Say 11号 到2人/共3人."""
    return f"{list_no or '未编号'}号 到{settled}人/共{people}人"


def shelter_names(situation: Situation) -> Mapping[str, str]:
    """Return shelter id → name (避灾场所名)."""
    return _shelter_names(situation.county)


@kept
def _shelter_names(county: County) -> Mapping[str, str]:
    table = county.tables["shelters"]
    return MappingProxyType(dict(zip(table["shelter_id"], table["name"], strict=True)))
