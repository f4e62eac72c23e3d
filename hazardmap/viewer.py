"""Who is looking (查看人): every function that picks rows takes a Viewer."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from hazardmap.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person or role looking at pages, and what may be shown (谁、看哪些镇街、能否看姓名电话).

    `towns` is None for the whole county. `names` covers names, phones, addresses and house points of
    households; duty-holders (责任人) and keepers need `duty_names`. `writes` = may record and change.
    """

    who: str
    towns: frozenset[str] | None = None
    names: bool = False
    duty_names: bool = False
    writes: bool = False

    def sees_town(self, town_id: str) -> bool:
        """Tell whether rows of this town may be picked."""
        return self.towns is None or town_id in self.towns

    def require_town(self, town_id: str) -> None:
        """Raise `NotAllowed` unless rows of this town may be picked."""
        if not self.sees_town(town_id):
            raise NotAllowed("这里不属于您的镇街，无权查看；如需查看请联系县级值班室。")

    def require_writing(self) -> None:
        """Raise `NotAllowed` unless the viewer may record and change."""
        if not self.writes:
            raise NotAllowed(
                "当前身份只能查看，不能登记或修改；请用有权限的账号，或联系县级值班室。"
            )

    def rows(self, frame: pd.DataFrame, town_column: str = "town_id") -> pd.DataFrame:
        """Keep the rows of the towns the viewer may see."""
        if self.towns is None:
            return frame
        return frame[frame[town_column].isin(self.towns)]


def whole_county(who: str, *, names: bool, writes: bool = False) -> Viewer:
    """Make a viewer of the whole county (县级), with or without names and phones."""
    return Viewer(who=who, towns=None, names=names, duty_names=names, writes=writes)


def town_officer(who: str, towns: Iterable[str], *, writes: bool = False) -> Viewer:
    """Make a viewer of some towns who may see their names and phones (镇街应急办)."""
    return Viewer(who=who, towns=frozenset(towns), names=True, duty_names=True, writes=writes)


def masked_name(name: str) -> str:
    """Keep the family name only: 张三 → 张*."""
    return name[:1] + "*" if name else name


def masked_phone(phone: str) -> str:
    """Keep three and four digits: 199****5678; anything shorter becomes stars."""
    digits = phone.replace(" ", "")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "*" * len(digits)
