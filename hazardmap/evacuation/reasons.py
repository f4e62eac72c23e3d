"""Why this shelter, why not the listed one, why not the nearest (安排理由): one Chinese sentence each."""

import numpy as np
import pandas as pd

from hazardmap.evacuation.placement import Ground, Placement
from hazardmap.levels import hazard_words


def metres_in_words(metres: float) -> str:
    """Say a distance as officers write it: 600米, 1.2公里."""
    return f"{metres:.0f}米" if metres < 1000 else f"{metres / 1000:.1f}公里"


class _Teller:
    """Tells the reason of one kind of unit; holds the frames as plain lists for speed."""

    def __init__(self, placed: Placement, here: Ground) -> None:
        """Take what the sentences need out of the frames once."""
        self.names = here.shelters["name"].fillna("").tolist()
        self.why_not = here.eligibility["why_not"].tolist()
        self.unknown = here.eligibility["appraisal_unknown"].tolist()
        self.metres = here.distances.metres
        self.by_road = here.distances.by_road
        self.known = here.distances.known
        self.left = placed.left
        self.rows = placed.choices

    def refusal(self, row: int, shelter: int) -> str:
        """Why a shelter may not serve this row, or empty."""
        if self.why_not[shelter]:
            return str(self.why_not[shelter])
        if not self.rows.suitable[row, shelter]:
            return "不适用于该处灾种"
        if not self.rows.allowed[row, shelter]:
            return "道路不通"
        return ""

    def distance(self, place: int, shelter: int) -> str:
        """Say the way to a shelter, with how it was measured."""
        if not self.known[place, shelter]:
            return "，距离未知（位置未登记）"
        metres = self.metres[place, shelter]
        if not np.isfinite(metres):
            return "，无道路通达"
        word = "按道路" if self.by_road[place, shelter] else "直线估算"
        return f"，{word}{metres_in_words(metres)}"

    def nearer(self, row: int, place: int, shelter: int, people: int, excepted: int) -> str:
        """Say why the nearest shelter is not used, when something hard stands against it."""
        metres = np.where(self.known[place], self.metres[place], np.inf)
        nearest = int(np.argmin(metres)) if len(metres) else -1
        if nearest in (-1, shelter, excepted) or not metres[nearest] < metres[shelter]:
            return ""
        why = self.refusal(row, nearest)
        if not why and self.left[nearest] < people:
            why = "已排满"
        return f"；最近的“{self.names[nearest]}”未采用：{why}" if why else ""

    def placed(self, row: int, shelter: int, listed_name: str, people: int) -> str:
        """Say why a unit goes where it goes."""
        place, listed = int(self.rows.place[row]), int(self.rows.listed[row])
        way = self.distance(place, shelter)
        name = self.names[shelter]
        if listed == shelter:
            start = f"清单指定{name}{way}"
        elif listed >= 0:
            why = self.refusal(row, listed) or "名额已排满"
            start = f"清单指定{self.names[listed]}，{why}，改为{name}{way}"
        elif listed_name:
            start = f"清单所写“{listed_name}”未匹配到避灾场所，请核对；暂安排{name}{way}"
        else:
            start = f"清单未写避灾场所，安排{name}{way}"
        note = "；该场所鉴定情况未知，请核实" if self.unknown[shelter] else ""
        return start + self.nearer(row, place, shelter, people, listed) + note

    def unplaced(self, row: int, listed_name: str, people: int) -> str:
        """Say why a unit has no place (安置缺口)."""
        _place, listed = int(self.rows.place[row]), int(self.rows.listed[row])
        if not self.rows.allowed[row].any():
            serving = self.rows.suitable[row] & (np.array(self.why_not, dtype=object) == "")
            if serving.any():
                return "孤岛，道路中断：没有道路通往任何可启用的避灾场所"
            if not self.names and listed_name:
                return f"没有避灾场所表，清单所写“{listed_name}”的名额无法核对"
            return "没有可启用的避灾场所"
        why = (
            f"清单指定{self.names[listed]}，{self.refusal(row, listed) or '名额已排满'}；"
            if listed >= 0
            else ""
        )
        if listed < 0 and listed_name:
            why = f"清单所写“{listed_name}”未匹配到避灾场所；"
        full = int(self.left[self.rows.allowed[row]].max())
        more = (
            f"各场所剩余名额最多{full}个，容不下整户{people}人"
            if full
            else "可到的避灾场所名额都已排满"
        )
        return f"安置缺口{people}人：{why}{more}"


def unit_reasons(placed: Placement, here: Ground) -> pd.Series:
    """Give every listed unit its sentence (理由), on the units' index."""
    teller = _Teller(placed, here)
    units = placed.units
    keys = pd.DataFrame(
        {
            "row": placed.choices.row,
            "shelter": placed.shelter,
            "listed_name": units["listed_shelter_name"].fillna("").to_numpy(),
            # the wording depends on the size only where room is short
            "people": units["people"].to_numpy(),
        }
    )
    own = np.where(units["own_refuge"], "投亲靠友，不占集中安置名额", "")
    own = np.where(units["own_plan"], "单位自行转移，按本单位预案安置", own)
    told: dict[tuple[object, ...], str] = {}
    sentences = []
    for kept, pin, key in zip(
        own, placed.pin, keys.itertuples(index=False, name=None), strict=True
    ):
        if kept:
            sentences.append(str(kept))
            continue
        if key not in told:
            told[key] = _sentence(teller, *key)
        is_kept = pin and not pin.endswith("；")
        sentences.append(_pinned(teller, key[0], key[1], pin) if is_kept else pin + told[key])
    return pd.Series(sentences, index=units.index, dtype="str")


def _sentence(teller: _Teller, row: int, shelter: int, listed_name: str, people: int) -> str:
    """Pick the sentence of a placed or an unplaced unit."""
    if shelter < 0:
        return teller.unplaced(row, listed_name, people)
    return teller.placed(row, shelter, listed_name, people)


def _pinned(teller: _Teller, row: int, shelter: int, pin: str) -> str:
    """Say a pin that was kept, with what speaks against the shelter."""
    against = teller.why_not[shelter]
    return (
        pin
        + teller.distance(int(teller.rows.place[row]), shelter)
        + (f"；注意：{against}" if against else "")
    )


def estimate_reason(shelter_name: str, hazards: tuple[str, ...]) -> str:
    """Say what a village estimate is (需核实): never ordered, never in the gap."""
    where = f"可先考虑{shelter_name}" if shelter_name else "暂无剩余名额"
    return f"无户级清单，按村域与{hazard_words(hazards)}危险范围重叠估算，待核实；{where}"
