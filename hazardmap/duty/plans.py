"""The plans in use (在用的方案): the one of the tables, and tonight's of each book laid over it."""

from dataclasses import dataclass, replace
from datetime import date

from hazardmap.duty.asking import Ask
from hazardmap.evacuation.before import placements_of
from hazardmap.evacuation.travel import Distances
from hazardmap.settings import Settings
from hazardmap.situation.frozen import frozen
from hazardmap.situation.model import County, Plan
from hazardmap.situation.night import Night
from hazardmap.situation.tonight import QUIET, Tonight, asked_of, set_out, tonight_of


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Tonight's plan of one book (今夜方案), with the metres by the roads still open, and for what."""

    tonight: Tonight
    county: County
    plan: Plan


class Plans:
    """Says which county and plan a book reads; swapped whole, never changed."""

    def __init__(self, county: County, plan: Plan, settings: Settings) -> None:
        """Take the county and plan of the tables."""
        self.county, self.plan = frozen(county), frozen(plan)
        self._settings = settings
        self._laid: dict[bool, Laid] = {}

    def of(self, night: Night) -> tuple[County, Plan]:
        """Return what a book reads: tonight's plan while one is wanted and there, else the tables'."""
        laid = self._laid.get(night.drill)
        if laid is None or tonight_of(night, self.plan) == QUIET:
            return self.county, self.plan
        return laid.county, laid.plan

    def stale(self, night: Night) -> bool:
        """Tell whether a book wants another plan than the one it reads (须重新计算)."""
        wanted, laid = tonight_of(night, self.plan), self._laid.get(night.drill)
        return wanted != QUIET and (laid is None or laid.tonight != wanted)

    def restless(self) -> bool:
        """Tell whether any book reads a plan of tonight."""
        return bool(self._laid)

    def lay(self, drill: bool, tonight: Tonight, distances: Distances, plan: Plan) -> None:
        """Lay tonight's plan over the tables' for a book."""
        here = frozen(replace(self.county, distances=distances))
        self._laid = {**self._laid, drill: Laid(tonight, here, frozen(plan))}

    def forget(self, drill: bool) -> None:
        """Take tonight's plan of a book off."""
        self._laid = {key: laid for key, laid in self._laid.items() if key != drill}

    def ask(self, night: Night, on: date) -> Ask:
        """Say what a book wants planned now (今夜方案的要求)."""
        return Ask(
            tonight=asked_of(night),
            gone=set_out(night),
            former=placements_of(self.plan.assignment),
            fingerprint=self.county.fingerprint,
            on=on,
            settings=self._settings,
        )
