"""Who is looking (查看人): every function that picks rows takes a Viewer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from hazardmap.errors import NotAllowed

ROLES: Final = {
    "county": "县级",
    "town": "镇街",
    "village": "村",
    "keeper": "避灾场所管理员",
    "leader": "领导只读",
    "auditor": "审计员",
}
"""Roles (角色) and what officers call them."""
_ELSEWHERE: Final = "这里不属于您的{what}，无权查看；如需查看请联系县级值班室。"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person or role looking at pages, and what may be shown (谁、看哪些镇街、能否看姓名电话).

    `towns` is None for the whole county; `villages` narrows to some villages (村), `shelters` to the
    people listed for or staying in some shelters (避灾场所管理员), wherever they are from. `names` covers
    names, phones, addresses and house points of households; duty-holders (责任人) and keepers need
    `duty_names`. `writes` = may record and change. Two people who may see the same are equal: what was
    counted for one is there for the other.
    """

    who: str = field(compare=False)
    towns: frozenset[str] | None = None
    names: bool = False
    duty_names: bool = False
    writes: bool = False
    role: str = "county"
    villages: frozenset[str] | None = None
    shelters: frozenset[str] | None = None

    def sees_town(self, town_id: str) -> bool:
        """Tell whether rows of this town may be picked."""
        return self.towns is None or town_id in self.towns

    def sees_village(self, village_id: str) -> bool:
        """Tell whether rows of this village may be picked, given that its town may."""
        return self.villages is None or village_id in self.villages

    def sees_shelter(self, shelter_id: str) -> bool:
        """Tell whether this shelter may be looked at, given that its town may."""
        return self.shelters is None or shelter_id in self.shelters

    def require_town(self, town_id: str) -> None:
        """Raise `NotAllowed` unless rows of this town may be picked."""
        if not self.sees_town(town_id):
            raise NotAllowed(_ELSEWHERE.format(what="镇街"))

    def require_whole_town(self, town_id: str) -> None:
        """Raise `NotAllowed` unless every row of this town may be picked: not by a village or a keeper."""
        self.require_town(town_id)
        if self.villages is not None or self.shelters is not None:
            raise NotAllowed(_ELSEWHERE.format(what="镇街"))

    def require_whole_village(self, village_id: str) -> None:
        """Raise `NotAllowed` unless every row of this village may be picked: not by a keeper."""
        if not self.sees_village(village_id) or self.shelters is not None:
            raise NotAllowed(_ELSEWHERE.format(what="村"))

    def require_village(self, village_id: str) -> None:
        """Raise `NotAllowed` unless rows of this village may be picked."""
        if not self.sees_village(village_id):
            raise NotAllowed(_ELSEWHERE.format(what="村"))

    def require_shelter(self, shelter_id: str) -> None:
        """Raise `NotAllowed` unless this shelter may be looked at."""
        if not self.sees_shelter(shelter_id):
            raise NotAllowed(_ELSEWHERE.format(what="避灾场所"))

    def require_writing(self) -> None:
        """Raise `NotAllowed` unless the viewer may record and change."""
        if not self.writes:
            raise NotAllowed(
                "当前身份只能查看，不能登记或修改；请用有权限的账号，或联系县级值班室。"
            )

    def rows(self, frame: pd.DataFrame, town_column: str = "town_id") -> pd.DataFrame:
        """Keep the rows of the towns, villages or shelters the viewer may see.

        A keeper sees the rows that name his shelter, from every town, and no others.
        """
        if self.shelters is not None:
            named = "shelter_id" in frame.columns
            return frame[frame["shelter_id"].isin(self.shelters)] if named else frame.iloc[:0]
        if self.towns is None:
            return frame
        inside = frame[town_column].isin(self.towns)
        if self.villages is not None and "village_id" in frame.columns:
            inside &= frame["village_id"].isin(self.villages)
        return frame[inside]


def whole_county(who: str, *, names: bool, writes: bool = False) -> Viewer:
    """Make a viewer of the whole county (县级), with or without names and phones."""
    return Viewer(who=who, towns=None, names=names, duty_names=names, writes=writes)


def town_officer(who: str, towns: Iterable[str], *, writes: bool = False) -> Viewer:
    """Make a viewer of some towns who may see their names and phones (镇街应急办)."""
    return Viewer(
        who=who, towns=frozenset(towns), names=True, duty_names=True, writes=writes, role="town"
    )


def masked_name(name: str) -> str:
    """Keep the family name only: 张三 → 张*."""
    return name[:1] + "*" if name else name


def masked_phone(phone: str) -> str:
    """Keep three and four digits: 199****5678; anything shorter becomes stars."""
    digits = phone.replace(" ", "")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "*" * len(digits)
