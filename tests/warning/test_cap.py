"""CAP: what stands is the same for every order and repetition; nothing ends another sender's warning."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hazardmap.warning.cap import CapHead, CapKey, in_force
from tests.warning.cap_messages import START, head, key

LATER = START + timedelta(hours=1)


def ids(heads: list[CapHead], hours: float = 1.0) -> list[str]:
    return [one.key.identifier for one in in_force(heads, START + timedelta(hours=hours))]


def test_an_update_takes_the_place_of_what_it_names_whichever_comes_first() -> None:
    first, update = head(key(1)), head(key(2, 5), "Update", key(1))
    assert ids([first, update]) == ids([update, first]) == ["m2"]


def test_a_cancel_that_comes_before_its_warning_still_ends_it() -> None:
    assert ids([head(key(2, 5), "Cancel", key(1)), head(key(1))]) == []


def test_the_same_message_twice_is_one() -> None:
    assert ids([head(key(1)), head(key(1))]) == ["m1"]


def test_two_contents_under_one_key_end_the_same_in_both_orders() -> None:
    one, other = head(key(1), content="x"), head(key(1), content="y")
    assert in_force([one, other], LATER) == in_force([other, one], LATER)


def test_an_expired_message_never_fires() -> None:
    assert ids([head(key(1), expires_min=30)], hours=0.25) == ["m1"]
    assert ids([head(key(1), expires_min=30)], hours=0.5) == []
    # an expired update has still replaced what it named
    assert ids([head(key(1)), head(key(2, 5), "Update", key(1), expires_min=30)]) == []


def test_nobody_ends_another_senders_warning() -> None:
    assert ids([head(key(1)), head(key(2, 5, "b"), "Cancel", key(1))]) == ["m1"]


def test_a_message_ends_nothing_that_is_newer_than_itself() -> None:
    one, other = key(1, 0), key(2, 5)
    assert ids([head(one, "Update", other), head(other, "Update", one)]) == ["m2"]


def test_receipts_and_system_messages_put_nothing_into_force() -> None:
    assert ids([head(key(1), "Ack"), head(key(2), "Error"), head(key(3), status="System")]) == []


def random_night(seed: int, count: int) -> list[CapHead]:
    """Alerts, updates and cancels of three senders, some of them expiring, in a random order, some twice."""
    dice = random.Random(seed)
    made: list[CapHead] = []
    known: list[CapKey] = []
    for number in range(count):
        mine = key(number, dice.randint(0, 300), dice.choice("abc"))
        kind = dice.choice(("Alert", "Alert", "Update", "Cancel")) if known else "Alert"
        named = () if kind == "Alert" else tuple(dice.sample(known, min(len(known), 2)))
        end = dice.choice((None, dice.randint(1, 400)))
        made.append(head(mine, kind, *named, expires_min=end, content=str(dice.randint(0, 3))))
        known.append(mine)
    made += dice.sample(made, count // 3)
    return made


@given(seed=st.integers(0, 10**6), shuffle=st.randoms(use_true_random=False))
def test_every_order_of_a_night_ends_the_same(seed: int, shuffle: random.Random) -> None:
    night = random_night(seed, 40)
    shuffled = list(night)
    shuffle.shuffle(shuffled)
    assert in_force(night, LATER) == in_force(shuffled, LATER)


def test_ten_thousand_shuffled_and_doubled_messages_end_the_same() -> None:
    night = random_night(1, 7_500)
    assert len(night) == 10_000
    ended = in_force(night, LATER)
    assert 100 < len(ended) < 7_500
    for seed in range(3):
        shuffled = list(night)
        random.Random(seed).shuffle(shuffled)
        assert in_force(shuffled, LATER) == ended
