"""What was frozen before (历次整点报表): versions of a town, hours of the county, hours without a report."""

from dataclasses import dataclass
from datetime import datetime

from hazardmap.situation.hourly_entries import reports_of
from hazardmap.situation.hourly_figures import people_text, summed, thawed
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Past:
    """One frozen report in the list of all (历次): the hour, how many towns, who stands behind it."""

    hour: datetime
    version: int
    words: str
    text: str


def past_reports(situation: Situation, viewer: Viewer) -> list[Past]:
    """List what was frozen, newest first (历次报表): a town's versions, the county's hours."""
    reports = reports_of(situation.night)
    found = []
    for hour in reports.hours:
        mine = {
            town_id: versions
            for (at, town_id), versions in reports.frozen.items()
            if at == hour and viewer.sees_town(town_id)
        }
        if viewer.towns is not None and len(mine) == 1:
            (versions,) = mine.values()
            found += [
                Past(hour, one.version, one.words, people_text(thawed(situation, one)))
                for one in reversed(versions)
            ]
        elif mine:
            open_towns = sum(not versions[-1].confirmed for versions in mine.values())
            waiting = f"，其中{open_towns}个未经人工确认" if open_towns else ""
            newest = [thawed(situation, versions[-1]) for versions in mine.values()]
            text = people_text(summed("", newest, hour))
            found.append(Past(hour, 0, f"{len(mine)}个镇街{waiting}", text))
    return found


def missed_words(situation: Situation, viewer: Viewer) -> list[str]:
    """Say at which full hours nothing could be frozen (缺报)."""
    names = town_names(situation)
    found = []
    for one in reports_of(situation.night).missed:
        towns = [names.get(town_id, town_id) for town_id in one.towns if viewer.sees_town(town_id)]
        if towns:
            hours = "、".join(f"{hour:%m-%d %H:%M}" for hour in one.hours[:6])
            more = f"等{len(one.hours)}个整点" if len(one.hours) > 6 else ""
            found.append(f"{hours}{more} 缺报（服务未运行）：{'、'.join(towns)}")
    return found
