"""What the web process asks the computing one to plan for a night (今夜方案的要求): plain values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hazardmap.settings import Settings
from hazardmap.situation.tonight import Tonight


@dataclass(frozen=True, slots=True)
class Ask:
    """One plan of a night that is wanted (一次今夜方案): of which county, for what, from which plan on."""

    tonight: Tonight
    gone: Mapping[str, str]
    """units that have set out → shelter"""
    former: Mapping[str, tuple[str, int]]
    """who goes where by the plan of the tables"""
    fingerprint: str
    """of the county it belongs to"""
    on: date
    settings: Settings
