"""Three desks at once, at random: nobody twice, nobody lost, and every sum the same."""

import random

import pytest

from hazardmap.entries import Entry
from hazardmap.errors import UsageError
from hazardmap.evacuation.ordered_units import Unit
from hazardmap.situation.balance import imbalances, in_shelters
from hazardmap.situation.desk_entries import Arrival, Leaving, arrived, headed, left, rolled
from hazardmap.situation.desk_roster import Door
from hazardmap.situation.move_entries import Decision
from hazardmap.situation.night import Night, after, folded
from hazardmap.situation.ordered import frame_of, moves_of, ordered_tally
from hazardmap.viewer import town_officer
from tests.evacuation.ordering_nights import issued, unit

OFFICER = town_officer("甲镇应急办", ["A"], writes=True)
DOORS = [Door(key, key, "A", 10) for key in ("S1", "S2", "S3")]
UNITS: list[Unit] = [unit(number, number % 5 + 1) for number in range(1, 13)]


def decided(night: Night, decision: Decision) -> Night:
    """Fold what a decision makes of the night, as the book does."""
    kind, body = decision(night)
    seq = len(night.log) + 1
    return after(night, Entry(seq, f"k{seq}", night.log[0].at, "甲镇应急办", kind, body))


def one_try(night: Night, dice: random.Random) -> Decision:
    """Make something a desk might send, right or wrong."""
    door, one = dice.choice(DOORS), dice.choice(UNITS)
    here = moves_of(night).of(one.key).shelters.get(door.shelter_id, 0)
    was = here if dice.random() < 0.9 else here + 1
    deed = dice.random()
    if deed < 0.5:
        sent = [Arrival(one.key, dice.randint(0, one.people + 1), was)]
        return arrived(OFFICER, door, sent, confirmed=dice.random() < 0.7)
    if deed < 0.75:
        way = dice.choice(["sent", "shelter", "relatives", "returned", "left", "home"])
        to = dice.choice([other.shelter_id for other in DOORS if other != door])
        count = dice.randint(0, one.people + 1)
        return left(OFFICER, door, Leaving(one.key, count, way, was, to, "城东"))
    if deed < 0.9:
        village_id = dice.choice([one.village_id, ""])
        count = dice.randint(0, 12)
        return headed(OFFICER, door, people=count, village_id=village_id, origin="邻县")
    missing = {one.key: 1} if here else {}
    return rolled(OFFICER, door, people=dice.randint(0, 9), missing=missing)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_three_desks_do_every_sum_agrees(seed: int) -> None:
    dice = random.Random(seed)
    night = folded([issued(1, UNITS)])
    people, done = sum(one.people for one in UNITS), 0
    for _ in range(80):
        try:
            night = decided(night, one_try(night, dice))
        except UsageError:
            continue
        done += 1
        tally = ordered_tally(frame_of(night))
        inside = in_shelters(night).values()
        assert imbalances(night) == ()
        assert tally.balanced
        assert tally.people == people
        assert sum(one.named + one.by_total for one in inside) == tally.shelter
        where = moves_of(night).where
        assert all(where[one.key].away <= one.people for one in UNITS if one.key in where)
    assert done > 25
