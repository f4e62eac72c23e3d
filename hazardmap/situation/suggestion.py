"""What the system suggests (建议转移): warnings, reached thresholds and reports of danger, by unit and place.

A suggestion is live and orders nothing; 应转 comes from issued orders alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from hazardmap.levels import HOUSE_KINDS, KIND_HAZARDS, kind_hazards
from hazardmap.situation.affected import Affected, affected
from hazardmap.situation.index import KEPT_PER_VIEWER, kept
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.order_units import unit_frame
from hazardmap.situation.warned import warnings_in_force
from hazardmap.viewer import Viewer
from hazardmap.warning.in_force import Warned
from hazardmap.warning.response import (
    IMMEDIATE,
    READY,
    STEP_WORDS,
    WATCH,
    Response,
    response_for,
    responses_to,
)

NOTE: Final = "示例，按本级预案核对"
_STEPS: Final = {"ready": READY, "immediate": IMMEDIATE}
_RAIN_HAZARDS: Final = frozenset({"flash_flood"})
"""Kinds that a rain threshold of their village moves."""
_LEVEL_HAZARDS: Final = frozenset({"flood", "waterlogging"})
"""Kinds that a level threshold of their village moves."""
_WHOLE_TOWNS: Final = "warning"
_REACHED: Final = "trigger"
_PERIL: Final = "peril"
_SHOWN: Final = [
    "kind",
    "id",
    "people",
    "assisted",
    "village_id",
    "town_id",
    "area",
    "areas",
    "batch",
]
_POINTED: Final = ("rank", "why", "source", "now")


@dataclass(frozen=True, slots=True, eq=False)
class Suggestion:
    """What is suggested for the places a viewer sees (建议); empty = nothing is suggested."""

    rank: int
    """the step of the warnings in force, else of what was reached; 0 = none"""
    units: pd.DataFrame
    """some columns of `unit_frame` with rank, why, source and now (True = moves at this step)"""
    villages: pd.DataFrame
    """village_id, town_id, rank, why, households, people, now_households, now_people; the worst first"""
    why: tuple[str, ...]
    """the reasons, each once, worst first"""

    @property
    def words(self) -> str:
        """Say it: 建议：准备转移; empty when nothing is suggested."""
        return f"建议：{STEP_WORDS[self.rank]}" if self.rank else ""

    @property
    def immediate(self) -> pd.DataFrame:
        """The villages for which 立即转移 is suggested."""
        return self.villages[self.villages["rank"].eq(IMMEDIATE)]

    @property
    def more(self) -> str:
        """Say what goes beyond the general step: 其中2个村已达立即转移条件."""
        count = len(self.immediate)
        return f"其中{count}个村建议立即转移" if count and self.rank < IMMEDIATE else ""


def suggestion(situation: Situation, viewer: Viewer) -> Suggestion:
    """Join everything that points to units into one suggestion (建议转移), within the viewer's towns."""
    # whoever sees the same rows is told the same, and a check-in changes nothing of it
    scope = replace(viewer, who="")
    triggers, known = situation.triggers, _known(situation.county, situation.plan)
    perils = situation.night.warnings.open_perils()
    said = repr((scope, warnings_in_force(situation.night, situation.as_of), perils))
    former = known.get(said)
    if former is None or former[0] is not triggers:
        while len(known) >= KEPT_PER_VIEWER:
            known.pop(next(iter(known)), None)
        former = known[said] = (triggers, _suggested(situation, scope))
    return former[1]


@kept
def _known(_county: County, _plan: Plan) -> dict[str, tuple[pd.DataFrame, Suggestion]]:
    """Return room for what was suggested on a plan, with the triggers it was made from."""
    return {}


def _suggested(situation: Situation, viewer: Viewer) -> Suggestion:
    parts = [
        *_of_warnings(situation, viewer),
        *_of_triggers(situation, viewer),
        *_of_perils(situation, viewer),
    ]
    some = [part for part in parts if len(part)]
    frame = unit_frame(situation.county, situation.plan)[_SHOWN]
    if not some:
        blank = frame.iloc[:0].assign(rank=0, why="", source="", now=False)
        return Suggestion(0, blank, _by_village(blank), ())
    # every part keeps the rows' places in the frame of all units
    joined = pd.concat(some)
    joined = joined.sort_values(["rank", "now"], ascending=False, kind="stable")
    worst = joined[~joined.index.duplicated()].sort_index()
    units = frame.loc[worst.index].assign(**{name: worst[name] for name in _POINTED})
    general = joined.loc[joined["source"].eq(_WHOLE_TOWNS), "rank"]
    rank = int(general.max() if len(general) else joined["rank"].max())
    return Suggestion(rank, units, _by_village(units), tuple(dict.fromkeys(joined["why"])))


def _by_village(units: pd.DataFrame) -> pd.DataFrame:
    home = units["kind"].eq("household").astype("int64")
    now = units["now"].astype("int64")
    counted = units.assign(
        households=home, now_households=home * now, now_people=units["people"] * now
    )
    counted = counted[counted["village_id"].ne("")].sort_values(
        "rank", ascending=False, kind="stable"
    )
    by = counted.groupby(["town_id", "village_id"], sort=True)
    sums = by[["households", "people", "now_households", "now_people"]].sum()
    table = by[["rank", "why"]].first().join(sums).reset_index()
    return table.sort_values(
        ["rank", "town_id", "village_id"], ascending=[False, True, True], ignore_index=True
    )


def _of_warnings(situation: Situation, viewer: Viewer) -> Iterator[pd.DataFrame]:
    """Let every warning in force speak by the response table."""
    table = situation.county.tables["responses"]
    for one in warnings_in_force(situation.night, situation.as_of):
        if not one.hazards:
            continue
        found = affected(situation, viewer, one.target, one.hazards)
        yield _by_response(found, one, responses_to(table, one))


def _by_response(found: Affected, one: Warned, responses: Mapping[str, Response]) -> pd.DataFrame:
    """Give every unit the strictest step that its danger kinds in play are asked for."""
    kinds = {
        kind: response_for(responses, kind, one.hazards) for kind in found.stands["kind"].unique()
    }
    ranks = {kind: response.rank if response else WATCH for kind, response in kinds.items()}
    batches = {kind: response.batches if response else () for kind, response in kinds.items()}
    stands = found.stands.assign(rank=found.stands["kind"].map(ranks))
    stands = stands.sort_values("rank", ascending=False, kind="stable")
    worst = stands.drop_duplicates("household_id").set_index("household_id")
    units = found.units
    general = response_for(responses, None, one.hazards)
    rank = units["id"].map(worst["rank"]).fillna(general.rank if general else WATCH)
    kind = units["id"].map(worst["kind"])
    moving = [
        batch in batches.get(name, general.batches if general else ())
        for batch, name in zip(units["batch"], kind, strict=True)
    ]
    return _pointed(
        units,
        rank.astype("int64"),
        f"{one.signal}（{one.issuer or '发布单位未知'}）",
        _WHOLE_TOWNS,
        moving,
    )


def _pointed(
    units: pd.DataFrame, rank: "pd.Series | int", why: "pd.Series | str", source: str, now: Any
) -> pd.DataFrame:
    made = pd.DataFrame(index=units.index).assign(rank=rank, why=why, source=source, now=now)
    return made[list(_POINTED)]


def _of_triggers(situation: Situation, viewer: Viewer) -> Iterator[pd.DataFrame]:
    """Let reached thresholds speak (已达指标) for the kinds their village's rain or level moves."""
    rows = situation.triggers
    if rows.empty:
        return
    level = rows["rain_mm"].isna() & rows["from_upstream"].isna()
    level &= ~rows["interrupted"].eq(True)
    units = viewer.rows(unit_frame(situation.county, situation.plan))
    for part, hazards in ((rows[~level], _RAIN_HAZARDS), (rows[level], _LEVEL_HAZARDS)):
        if part.empty:
            continue
        silent = part["interrupted"].eq(True)
        ranked = part.assign(rank=part["step"].map(_STEPS), silent=silent).sort_values(
            ["rank", "rain_mm"], ascending=False, kind="stable", na_position="last"
        )
        worst = ranked.drop_duplicates("village_id").set_index("village_id")
        reasons: list[str] = [_reason(row) for row in worst.to_dict("records")]
        why = pd.Series(reasons, index=worst.index)
        moved = _in_kinds(situation.county, situation.plan, hazards)
        here = units[units["village_id"].isin(worst.index) & moved.loc[units.index]]
        rank = here["village_id"].map(worst["rank"]).astype("int64")
        now = rank.eq(IMMEDIATE) | here["batch"].eq(1)
        yield _pointed(here, rank, here["village_id"].map(why), _REACHED, now)


@kept
def _in_kinds(county: County, plan: Plan, hazards: frozenset[str]) -> pd.Series:
    """Tell which units stand in an area of a kind that these hazards move; a bare 危房 is none."""
    units, rows = unit_frame(county, plan), county.memberships
    kinds = [
        kind
        for kind in rows["kind"].unique()
        if kind in KIND_HAZARDS
        and kind not in HOUSE_KINDS
        and not hazards.isdisjoint(kind_hazards(kind))
    ]
    homes = rows.loc[rows["kind"].isin(kinds), "household_id"]
    met = units["hazards"].map(
        {have: not hazards.isdisjoint(have) for have in units["hazards"].unique()}
    )
    return units["id"].isin(homes) | (units["kind"].ne("household") & met.astype(bool))


def _reason(row: Mapping[Any, Any]) -> str:
    """Say why a village is pointed to: 3小时雨量112毫米，已达立即转移指标90毫米."""
    words = STEP_WORDS[_STEPS[str(row["step"])]]
    if row["silent"]:
        return "数据中断，按已达指标对待，请电话核实"
    if isinstance(row["from_upstream"], str):
        return "上游站点已达指标"
    rain, threshold, window = row["rain_mm"], row["threshold_mm"], row["window_h"]
    if pd.isna(rain):
        return f"水位已达{words}指标"
    return f"{window:g}小时雨量{rain:g}毫米，已达{words}指标{threshold:g}毫米"


def _of_perils(situation: Situation, viewer: Viewer) -> Iterator[pd.DataFrame]:
    """Let open reports of danger speak: whoever lives there should move at once."""
    for peril in situation.night.warnings.open_perils():
        found = affected(situation, viewer, peril.target, peril.hazards)
        yield _pointed(found.units, IMMEDIATE, f"报险：{peril.place}{peril.what}", _PERIL, True)
