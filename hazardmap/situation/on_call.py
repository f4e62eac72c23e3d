"""The people on call (责任人): A岗 with their B岗, and those the list alone names, by receiver group."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hazardmap.situation.duty_places import placed_holders
from hazardmap.situation.index import kept
from hazardmap.situation.model import County
from hazardmap.viewer import whole_county

WARNER: Final = "预警责任人"
MOVER: Final = "转移责任人"
VILLAGE: Final = "村书记、村干部"
KEEPER: Final = "避灾场所管理员"
MINE: Final = "矿山负责人"
TOWN: Final = "镇街负责人"
COUNTY: Final = "县防指"
GROUPS: Final = (WARNER, MOVER, VILLAGE, KEEPER, MINE, TOWN, COUNTY)
"""Receiver groups in the order of calling (叫应次序)."""
_EVERYONE: Final = whole_county("叫应", names=True)


@dataclass(frozen=True, slots=True)
class Holder:
    """One row of the duty-holders with its place and its B岗 (责任人)."""

    duty_id: str
    name: str
    post: str
    level: str
    scope_id: str
    town_id: str
    village_id: str
    phones: tuple[str, str, str]
    deputies: tuple["Holder", ...] = ()

    @property
    def group(self) -> str:
        """Name the receiver group."""
        if self.level == "村":
            for word, group in (("预警", WARNER), ("转移", MOVER)):
                if word in self.post:
                    return group
            return VILLAGE
        return {"场所": KEEPER, "矿": MINE, "镇": TOWN}.get(self.level, COUNTY)


@kept
def holders(county: County) -> tuple[Holder, ...]:
    """Return the A岗 of the whole county with their B岗, by id; deputies stand behind their principals."""
    rows = placed_holders(county, _EVERYONE)
    by_principal: dict[str, list[Holder]] = {}
    principals: list[Mapping[Any, Any]] = []
    known = set(rows["duty_id"])
    for row in rows.sort_values("duty_id").to_dict("records"):
        principal = text_of(row["deputy_of"])
        if principal in known:
            by_principal.setdefault(principal, []).append(_holder(row, ()))
        else:
            principals.append(row)
    return tuple(_holder(row, tuple(by_principal.get(row["duty_id"], ()))) for row in principals)


def _holder(row: Mapping[Any, Any], deputies: tuple[Holder, ...]) -> Holder:
    return Holder(
        duty_id=str(row["duty_id"]),
        name=text_of(row["name"]) or "姓名未登记",
        post=text_of(row["post"]),
        level=text_of(row["level"]),
        scope_id=text_of(row["scope_id"]),
        town_id=text_of(row["town_id"]),
        village_id=text_of(row["village_id"]),
        phones=(text_of(row["phone1"]), text_of(row["phone2"]), text_of(row["landline"])),
        deputies=deputies,
    )


def text_of(cell: object) -> str:
    """Return a text cell, empty for what is unknown."""
    return cell if isinstance(cell, str) else ""


def listed_movers(county: County, villages: Collection[str]) -> tuple[Holder, ...]:
    """Return the movers and warners that the list names in villages without such duty-holders (清单上的责任人).

    A county whose duty roster is empty still knows from the 20 columns whom to call.
    """
    return _listed_movers(county, frozenset(villages))


@kept
def _listed_movers(county: County, villages: frozenset[str]) -> tuple[Holder, ...]:
    known = {(one.village_id, one.group) for one in holders(county)}
    homes = county.households
    rows = homes[homes["village_id"].isin(list(villages))]
    found: dict[str, Holder] = {}
    for group, part in ((MOVER, "mover"), (WARNER, "warner")):
        names, phones = rows[f"{part}_name"], rows[f"{part}_phone"]
        cells = zip(rows["village_id"], rows["town_id"], names, phones, strict=True)
        for village_id, town_id, name, phone in cells:
            mobile, words = text_of(phone), text_of(name)
            if (village_id, group) in known or not (words or mobile):
                continue
            key = f"list:{village_id}:{part}:{mobile or words}"
            found.setdefault(
                key,
                Holder(
                    key, words or "姓名未登记", group, "村", village_id, text_of(town_id), village_id,
                    (mobile, "", ""),
                ),
            )  # fmt: skip
    return tuple(found[key] for key in sorted(found))
