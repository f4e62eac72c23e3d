"""The mines board (停产撤人): what is asked of each mine by the warnings in force, and what it has said."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from hazardmap.evacuation.withdrawal import WITHDRAW, WORDS, ZERO, MineWord, asked_step
from hazardmap.risk.downstream import BESIDE_M, REACH_M, reach_below, villages_near
from hazardmap.situation.index import kept
from hazardmap.situation.masking import duty_text
from hazardmap.situation.mine_places import mine_towns
from hazardmap.situation.model import County, Situation
from hazardmap.situation.scope import town_names, village_places
from hazardmap.situation.subjects import mine_duty
from hazardmap.situation.warned import warnings_in_force
from hazardmap.tables.places import seats
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class MineLine:
    """One mine on the board (一处矿山); `asked` 0 = nothing, 1 report, 2 withdraw, 3 nobody underground."""

    mine_id: str
    town: str
    asked: int
    words: str
    why: str
    said: MineWord | None
    done: bool
    underground: bool

    @property
    def state(self) -> str:
        """Say how it stands: 待报告, 待停产撤人, 已停产撤人 21人 02:40."""
        if self.said is None:
            return f"待办：{self.words}" if self.asked else "–"
        people = f" {self.said.people}人" if self.said.step == WITHDRAW else ""
        word = f"{WORDS[self.said.step]}{people} {self.said.at:%H:%M} {self.said.said_by}"
        return word if self.done else f"{word}，待办：{self.words}"


@dataclass(frozen=True, slots=True)
class MineTotal:
    """The mines together (停产撤人合计): how many are asked, have done it, and their people."""

    asked: int
    done: int
    shift_people: int
    camp_people: int
    to_stop: int
    withdrawn: int
    withdrawn_people: int


def mine_lines(situation: Situation, viewer: Viewer) -> dict[str, MineLine]:
    """Return mine id → line for the mines the viewer may see; a mine of unknown town is shown to all."""
    towns, names = mine_towns(situation.county), town_names(situation)
    found = {}
    rows = situation.county.tables["mines"]
    for mine_id, kind in zip(rows["mine_id"], rows["kind"], strict=True):
        town_id = towns.get(mine_id, "")
        if town_id and not viewer.sees_town(town_id):
            continue
        words, why, since = _asked(situation, town_id)
        asked = asked_step(words)
        underground = kind == "underground"
        if asked == ZERO and not underground:
            # nobody is underground in a pit or on a dam: they stop and withdraw
            asked, words = WITHDRAW, "停产撤人"
        said = situation.night.mines.latest(mine_id, 1, since) if since else None
        if said is not None:
            said = replace(said, said_by=duty_text(said.said_by, viewer))
        done = asked == 0 or (said is not None and said.step >= asked)
        town = names.get(town_id, "")
        found[str(mine_id)] = MineLine(
            str(mine_id), town, asked, words, why, said, done, underground
        )
    return found


def _asked(situation: Situation, town_id: str) -> tuple[str, str, datetime | None]:
    """Return what the strictest warning for a town asks of mines, its name, and since when."""
    found: tuple[str, str, datetime | None] = ("", "", None)
    for one in warnings_in_force(situation.night, situation.as_of):
        target = one.target
        if not (target.whole_county or not town_id or town_id in target.towns):
            continue
        words = mine_duty(situation, one)
        since = min(one.since, one.at)
        if found[2] is not None:
            since = min(since, found[2])
        if asked_step(words) > asked_step(found[0]) or found[2] is None:
            found = (words, one.signal, since)
        else:
            found = (found[0], found[1], since)
    return found


def mine_total(situation: Situation, lines: dict[str, MineLine]) -> MineTotal:
    """Sum the board: people are those of the mines that are asked for something."""
    rows = situation.county.tables["mines"].set_index("mine_id")
    asked = [line for line in lines.values() if line.asked]
    mine = rows.loc[[line.mine_id for line in asked]]
    gone = [
        line.said
        for line in asked
        if line.said and line.said.step >= WITHDRAW and line.asked >= WITHDRAW
    ]
    return MineTotal(
        asked=len(asked),
        done=sum(line.done for line in asked),
        shift_people=int(mine["shift_people"].fillna(0).sum()),
        camp_people=int(mine["camp_people"].fillna(0).sum()),
        to_stop=sum(line.asked >= WITHDRAW for line in asked),
        withdrawn=len(gone),
        withdrawn_people=sum(_people_out(situation, word) for word in gone),
    )


def _people_out(situation: Situation, word: MineWord) -> int:
    """Count who was withdrawn: a later confirmation of nobody underground does not take them back."""
    words = situation.night.mines.said.get(word.mine_id, ())
    return max((one.people for one in words if one.step == WITHDRAW), default=0)


@dataclass(frozen=True, slots=True)
class Tailings:
    """Who lives below a tailings dam (头顶库): along the stream, and in the circle beside it."""

    mine_id: str
    name: str
    stream: tuple[str, ...]
    circle: tuple[str, ...]
    walked_m: int

    @property
    def sentence(self) -> str:
        """Say both, so that nobody takes one for the other."""
        if not self.walked_m:
            along = "没有河道数据，沿溪下游未能推算，请现场核实"
        else:
            along = f"沿溪下游1公里：{'、'.join(self.stream) or '没有村'}"
        return f"{along}；周围1公里圆内：{'、'.join(self.circle) or '没有村'}。"


def tailings_below(situation: Situation) -> tuple[Tailings, ...]:
    """List the tailings ponds with the villages below (尾矿库下游村); empty where there is none."""
    return _tailings(situation.county)


@kept
def _tailings(county: County) -> tuple[Tailings, ...]:
    mines = cast(gpd.GeoDataFrame, county.tables["mines"])
    ponds = mines[mines["kind"].eq("tailings") & mines.geometry.notna()]
    if ponds.empty:
        return ()
    rivers = cast(gpd.GeoDataFrame, county.tables["rivers"])
    points, ids = _built_up(county)
    names = {key: name for key, (name, _) in village_places(county).items()}
    found = []
    rows: list[tuple[Any, ...]] = list(
        zip(ponds["mine_id"], ponds["name"], ponds.geometry, strict=True)
    )
    for mine_id, name, spot in rows:
        reach = reach_below(spot, rivers) if len(rivers) else None
        stream = villages_near(reach, points, ids, within_m=BESIDE_M) if reach else ()
        circle = villages_near(spot, points, ids, within_m=REACH_M)
        found.append(
            Tailings(
                str(mine_id),
                str(name),
                tuple(names.get(key, key) for key in stream),
                tuple(names.get(key, key) for key in circle),
                round(reach.length) if reach else 0,
            )
        )
    return tuple(found)


def _built_up(county: County) -> tuple[gpd.GeoSeries, pd.Series]:
    """Gather where people of each village live: its seat, its hamlets, its listed households' groups."""
    villages = cast(gpd.GeoDataFrame, county.tables["villages"])
    hamlets = cast(gpd.GeoDataFrame, county.tables["hamlets"])
    groups = county.groups.dropna(subset=["x", "y"])
    shapes = [
        *seats(villages).to_numpy(),
        *hamlets.geometry.to_numpy(),
        *gpd.points_from_xy(groups["x"], groups["y"]),
    ]
    ids = pd.concat(
        [villages["village_id"], hamlets["village_id"], groups["village_id"]], ignore_index=True
    )
    return gpd.GeoSeries(shapes), ids
