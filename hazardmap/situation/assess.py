"""Join county, plan and observations into a Situation (态势): no geometry, no solver, ≤ 20 ms."""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

import pandas as pd

from hazardmap.evacuation.before import NOTHING, Before
from hazardmap.levels import DEFAULT_HAZARDS
from hazardmap.risk.recorded import Recorded
from hazardmap.risk.triggers import fired
from hazardmap.settings import Settings
from hazardmap.situation.frozen import frozen_frame
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Plan, Situation, frame_hash, freeze
from hazardmap.situation.night import EMPTY, Night
from hazardmap.situation.order_figures import order_figures
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.situation.rain import rain_of
from hazardmap.situation.warned import in_storm, warnings_in_force
from hazardmap.tables.county_tables import CountyTables
from hazardmap.warning.silence import Feed
from hazardmap.warning.target import Target


def _content_hash(
    county: County, made: Plan, triggers: pd.DataFrame, night: Night, at: datetime
) -> str:
    """Hash what is shown, not when: the same content is the same 情势号."""
    digest = hashlib.sha256(f"{county.fingerprint}{made.fingerprint}".encode())
    digest.update(json.dumps(dict(made.figures), ensure_ascii=False, sort_keys=True).encode())
    frame, known = _latest(county)[0]
    digest.update(known if frame is triggers else frame_hash(triggers))
    digest.update(night.mark.encode())
    # a warning that runs out changes what is shown without an entry
    digest.update(",".join(one.id for one in warnings_in_force(night, at)).encode())
    return digest.hexdigest()[:10]


@lru_cache(maxsize=4)
def _triggers(county: County, told: Recorded, at: datetime, *, storm: bool) -> pd.DataFrame:
    """List what is reached at a moment: the same frame as long as it says the same."""
    made, latest = fired(rain_of(county, told), at, storm=storm), _latest(county)
    former = latest[0][0]
    if former is None or not former.equals(made):
        former = frozen_frame(freeze(made))
        latest[0] = (former, frame_hash(former))
    return former


@kept
def _latest(_county: County) -> list[tuple[pd.DataFrame | None, bytes]]:
    """Return room for the triggers made last, and their hash."""
    return [(None, b"")]


def situation(
    county: County,
    made: Plan,
    *,
    at: datetime,
    storm: bool = False,
    night: Night = EMPTY,
    feeds: Sequence[Feed] = (),
) -> Situation:
    """Make the situation of a moment (态势) from a plan, the observations and the ledger.

    `at` carries its offset (+08:00); `storm` = a rain warning is in force or an operation is open,
    whatever the ledger says of it; `feeds` are the declared sources of warnings.
    """
    triggers = _triggers(county, night.rain, at, storm=storm or in_storm(night, at))
    number = _content_hash(county, made, triggers, night, at)
    moment = {"as_of": at.isoformat(timespec="seconds"), "situation": number}
    summary = {**made.figures, **order_figures(night), **moment}
    return Situation(
        county=county,
        plan=made,
        triggers=triggers,
        summary=MappingProxyType(summary),
        as_of=at,
        number=number,
        night=night,
        feeds=tuple(feeds),
    )


def assess(
    data: CountyTables,
    *,
    settings: Settings,
    at: datetime,
    hazards: Sequence[str] = DEFAULT_HAZARDS,
    named: Collection[str] = (),
    target: Target | None = None,
    storm: bool = False,
    before: Before = NOTHING,
) -> Situation:
    """Assess a county in one go (评估): prepare, plan and situation in a row.

    `before` is the plan that is known already, kept at equal wishes.
    """
    county = prepare(data, settings)
    made = plan(
        county,
        hazards=hazards,
        named=named,
        on=at.date(),
        settings=settings,
        target=target,
        before=before,
    )
    return situation(county, made, at=at, storm=storm)
