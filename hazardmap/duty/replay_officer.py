"""A scripted officer for a replay (脚本值班员): confirms, orders, calls after fixed minutes; never on a real night.

It lets a replay run without people, so that the machine's own part of the time can be measured.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from hazardmap.duty.county_words import gazetteer_of
from hazardmap.duty.current import Duty
from hazardmap.duty.replay import Moment
from hazardmap.duty.warning_desk import Confirmed, confirmed, proposal_of
from hazardmap.evacuation.ordered_units import body_of as body_of_units
from hazardmap.situation.callees import contacts
from hazardmap.situation.model import Situation
from hazardmap.situation.order_units import ALL, Wanted, wanted_units
from hazardmap.situation.scope import town_names, village_places
from hazardmap.situation.score import scores
from hazardmap.situation.subjects import subjects
from hazardmap.viewer import whole_county
from hazardmap.warning.calling import ANSWERED, RESULTS
from hazardmap.warning.in_force import LIFTED, Pasted, body_of

BY: Final = "脚本值班员（演练）"
_EVERYBODY: Final = whole_county(BY, names=True, writes=True)


@dataclass(slots=True)
class Officer:
    """What the scripted officer waits for (脚本): minutes after a text, a suggestion, an order."""

    confirms_after_min: float = 2.0
    orders_after_min: float = 5.0
    calls_after_min: float = 3.0
    _number: int = field(default=0, init=False)
    _settled: set[str] = field(default_factory=set, init=False)
    """orders of which everybody has answered, or has no number left"""

    def __call__(self, duty: Duty, situation: Situation, moment: Moment) -> None:
        """Do whatever is due at this moment."""
        self._confirm(duty, situation, moment.at)
        self._order(duty, duty.current(drill=True), moment.at)
        self._call(duty, duty.current(drill=True), moment.at)

    def _record(self, duty: Duty, kind: str, body: dict[str, Any]) -> None:
        self._number += 1
        duty.record(kind, body, by=BY, key=f"officer.{self._number}", drill=True)

    def _due(self, since: datetime, at: datetime, minutes: float) -> bool:
        return at - since >= timedelta(minutes=minutes)

    def _confirm(self, duty: Duty, situation: Situation, at: datetime) -> None:
        night = situation.night.warnings
        for pasted in night.pasted:
            if pasted.id not in night.said and self._due(pasted.at, at, self.confirms_after_min):
                self._confirm_one(duty, situation, pasted)

    def _confirm_one(self, duty: Duty, situation: Situation, pasted: Pasted) -> None:
        county = situation.county
        found = proposal_of(pasted, county, gazetteer_of(county, duty.words), situation.night)
        lifts_all = found.action == LIFTED and not found.target.towns
        if found.target.empty and not found.offered and not lifts_all:
            return  # which towns are meant is for a person to say
        said = Confirmed(
            kind=found.kind or "",
            colour=found.colour,
            action=found.action or "",
            issuer=found.issuer or "",
            issued_at=found.issued_at,
            towns=found.target.towns or found.offered,
            whole_county=lifts_all,
        )
        made = confirmed(
            found,
            said,
            key=pasted.id,
            at=situation.as_of,
            by=BY,
            town_names=town_names(situation),
        )
        verb = "lifted" if made.action == LIFTED else "confirmed"
        self._record(duty, f"warning.{verb}", body_of(made))

    def _order(self, duty: Duty, situation: Situation, at: datetime) -> None:
        """Order every village for which 立即转移 has been suggested long enough."""
        due = [
            one.village_id
            for one in scores(situation.night)
            if one.ordered is None
            and one.suggested is not None
            and self._due(one.suggested, at, self.orders_after_min)
        ]
        units = wanted_units(situation, _EVERYBODY, Wanted(villages=frozenset(due)))
        if not due or not units:
            return
        places = village_places(situation.county)
        body = {
            "number": situation.night.orders.number_after(()),
            "scope": "、".join(places[village][0] for village in sorted(due)),
            "batch": ALL,
            "basis": "雨量已达立即转移指标",
            "decider": "镇长 演练",
            "due": None,
            "plan": situation.plan.fingerprint[:10],
            "units": body_of_units(units),
        }
        self._record(duty, "order.issued", body)

    def _call(self, duty: Duty, situation: Situation, at: datetime) -> None:
        """Send every order at once; ring each person, every fifth one only at the second number."""
        calls = situation.night.calls
        for subject in subjects(situation, _EVERYBODY):
            if subject.is_warning or subject.id in self._settled:
                continue
            people = contacts(situation, _EVERYBODY, subject, whole=True)
            unsent = [p.person_id for p in people if not calls.of(subject.id, p.person_id).sent_at]
            if unsent:
                self._record(duty, "call.sent", {"subject": subject.id, "people": unsent})
            if not self._due(subject.since, at, self.calls_after_min):
                continue
            self._settled.add(subject.id)
            for place, person in enumerate(people):
                known = calls.of(subject.id, person.person_id)
                if known.answered or len(known.attempts) >= len(person.numbers):
                    continue
                number = person.numbers[len(known.attempts)]
                misses = place % 5 == 0 and not known.attempts
                body = {
                    "subject": subject.id,
                    "person": person.person_id,
                    "number": number.phone,
                    "label": number.label,
                    "who": number.who,
                    "result": RESULTS[1] if misses else ANSWERED,
                }
                self._record(duty, "call.result", body)
                self._settled.discard(subject.id)
