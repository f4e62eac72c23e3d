"""Who has to be asked for figures (催报): villages from which nothing was heard since the hour before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hazardmap.situation.duty_places import placed_holders
from hazardmap.situation.masking import duty_text
from hazardmap.situation.model import Situation
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import moves_of, ordered_by, ordered_units
from hazardmap.situation.scope import village_places
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Silent:
    """One village to be asked (催报对象): who is left there, since when it is silent, whom to phone."""

    village_id: str
    name: str
    not_moved: int
    on_the_way: int
    heard: datetime | None
    person: str
    phone: str

    @property
    def words(self) -> str:
        """枫源村 未转8人，02:10之后没有登记."""
        way = f"、途中{self.on_the_way}人" if self.on_the_way else ""
        since = f"{self.heard:%H:%M}之后没有登记" if self.heard else "还没有任何登记"
        return f"{self.name} 未转{self.not_moved}人{way}，{since}"


def silent_villages(
    situation: Situation, viewer: Viewer, hour: datetime, *, town_id: str | None = None
) -> list[Silent]:
    """List villages with people left at home or on the way, not heard of since an hour before `hour`."""
    units = ordered_units(situation, viewer)
    if town_id is not None:
        units = units[units["town_id"].eq(town_id)]
    # whoever was ordered after the hour has nothing to report for it yet
    units = units[units["since"].isna() | units["since"].lt(hour)]
    heard = last_heard(situation.night)
    names = village_places(situation.county)
    found = []
    for village_id, total in ordered_by(units, "village_id").items():
        last = heard.get(village_id)
        waiting = total.not_moved + total.on_the_way
        if not waiting or (last is not None and last >= hour - timedelta(hours=1)):
            continue
        person, phone = _head_of(situation, viewer, village_id)
        name = names.get(village_id, (village_id or "未注明村", ""))[0]
        found.append(
            Silent(village_id, name, total.not_moved, total.on_the_way, last, person, phone)
        )
    return sorted(found, key=lambda one: (-one.not_moved, one.name))


def last_heard(night: Night) -> dict[str, datetime]:
    """Return village id → when something was recorded of it last (最近登记)."""
    moves, units = moves_of(night), night.orders.units
    told = [(one.village_id, one.at) for one in moves.reports.values()]
    told += [(one.village_id, one.at) for one in moves.heads.values()]
    told += [(units[key].unit.village_id, w.at) for key, w in moves.where.items() if key in units]
    found: dict[str, datetime] = {}
    for village_id, at in told:
        if at is not None and (village_id not in found or at > found[village_id]):
            found[village_id] = at
    return found


def _head_of(situation: Situation, viewer: Viewer, village_id: str) -> tuple[str, str]:
    """Name whom to phone: the village's secretary, else its first duty-holder."""
    rows = placed_holders(situation.county, viewer)
    mine = rows[
        rows["level"].eq("村") & rows["village_id"].eq(village_id) & rows["deputy_of"].isna()
    ]
    if not len(mine):
        return "", ""
    ranked = mine.assign(late=~mine["post"].str.contains("书记", na=False))
    row = ranked.sort_values(["late", "duty_id"], kind="stable").iloc[0]
    phone = row["phone1"] if isinstance(row["phone1"], str) else ""
    return f"{row['post']} {duty_text(str(row['name']), viewer)}", duty_text(phone, viewer)
