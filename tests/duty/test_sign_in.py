"""Signing in: five errors lock and the lock ends by itself, colleagues behind one address come in."""

import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.duty import entrance as entrance_room
from hazardmap.duty.codes import Codes
from hazardmap.duty.entrance import WRONG, scope_of
from hazardmap.errors import NotAllowed, TooManyAttempts
from hazardmap.store import one_time_codes, passwords
from hazardmap.store.failures import FREE_PER_ADDRESS
from tests.duty.doors import GOOD, HERE, Door


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path)
    yield made
    made.entrance.close()


def test_five_errors_lock_for_ten_minutes_and_no_longer(door: Door) -> None:
    door.account("枫桥")
    door.err("枫桥", times=5)
    for _ in range(3):
        with pytest.raises(TooManyAttempts, match="自动恢复"):
            door.enter("枫桥")
        door.later(minutes=3)
    door.later(seconds=61)
    assert door.enter("枫桥")
    kinds = [kind for kind, _, _ in door.told]
    assert kinds == ["login.failed"] * 4 + ["login.locked"] + ["login.refused"] * 3 + ["login.done"]


def test_trying_during_the_lock_does_not_lengthen_it(door: Door) -> None:
    door.account("枫桥")
    door.err("枫桥", times=5)
    for _ in range(20):
        door.later(seconds=29)
        with pytest.raises(TooManyAttempts):
            door.enter("枫桥", "wrong-1")
    door.later(seconds=21)
    assert door.enter("枫桥")


def test_four_errors_in_a_quarter_of_an_hour_are_forgotten(door: Door) -> None:
    door.account("枫桥")
    for _ in range(5):
        door.err("枫桥", times=4)
        door.later(minutes=15, seconds=1)
    door.err("枫桥", times=4)
    assert door.enter("枫桥")
    door.err("枫桥", times=4)


def test_a_restart_opens_no_lock(door: Door) -> None:
    door.account("枫桥")
    door.err("枫桥", times=5)
    door.entrance.close()
    door.open()
    with pytest.raises(TooManyAttempts):
        door.enter("枫桥")


def test_whoever_tries_from_elsewhere_locks_nobody_out_of_his_own_office(door: Door) -> None:
    door.account("枫桥")
    door.enter("枫桥")
    for _ in range(3):
        door.err("枫桥", times=5, address="10.9.9.9")
        with pytest.raises(TooManyAttempts):
            door.enter("枫桥", address="10.9.9.9")
        assert door.enter("枫桥"), "from the address of his last sign-in"
        assert door.enter("枫桥", address="127.0.0.1"), "at the computer itself"
        with pytest.raises(TooManyAttempts):
            door.enter("枫桥", address="10.9.9.9")
        door.later(minutes=10, seconds=1)
    door.err("枫桥", times=5, address="10.9.9.9")
    door.entrance.close()
    door.open()
    assert door.enter("枫桥")
    with pytest.raises(TooManyAttempts):
        door.enter("枫桥", address="10.9.9.9")


@pytest.mark.parametrize("address", [HERE, "127.0.0.1"])
def test_ones_own_address_is_locked_by_five_errors_too(door: Door, address: str) -> None:
    door.account("枫桥")
    door.enter("枫桥", address=address)
    door.err("枫桥", times=5, address=address)
    with pytest.raises(TooManyAttempts):
        door.enter("枫桥", address=address)
    door.entrance.close()
    door.open()
    with pytest.raises(TooManyAttempts):
        door.enter("枫桥", address=address)


def test_an_account_that_does_not_exist_is_told_the_same(door: Door) -> None:
    door.account("枫桥")
    for login in ("枫桥", "没有的"):
        door.err(login, times=5)
        with pytest.raises(TooManyAttempts, match="自动恢复"):
            door.enter(login)


def test_an_unknown_login_costs_a_hash_as_well(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.account("枫桥")
    checked: list[str] = []
    real = passwords.matches

    def counted(stored: str, password: str) -> bool:
        checked.append(stored)
        return real(stored, password)

    monkeypatch.setattr(passwords, "matches", counted)
    door.err("枫桥")
    door.err("没有的")
    assert len(checked) == 2
    took = []
    for stored in (checked[0], ""):
        rounds = []
        for _ in range(5):
            before = time.process_time()
            real(stored, "wrong-1")
            rounds.append(time.process_time() - before)
        took.append(statistics.median(rounds))
    assert min(took) > 0.2 * max(took), "both do the same work, to within what a busy machine blurs"


def test_thirty_colleagues_behind_one_address_come_in_though_each_errs_twice(door: Door) -> None:
    names = [f"同事{number}" for number in range(30)]
    for name in names:
        door.account(name)
    for name in names:
        door.err(name, times=2)
    assert all(door.enter(name) for name in names)


def test_an_address_that_tries_many_accounts_has_to_wait_longer_and_longer(door: Door) -> None:
    door.account("枫桥")
    for number in range(FREE_PER_ADDRESS + 1):
        door.err(f"猜{number}")
    waits = []
    for number in range(8):
        with pytest.raises(TooManyAttempts) as refused:
            door.enter(f"再猜{number}", "wrong-1")
        waits.append(refused.value.wait_s)
        door.later(seconds=refused.value.wait_s)
        door.err(f"再猜{number}")
    assert waits == sorted(waits)
    assert (waits[0] <= 3, waits[-1] >= 25) == (True, True)
    assert door.enter("枫桥", address="10.9.9.9")


def test_no_more_than_two_hashes_are_made_at_once(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, lock = [0], [0], threading.Lock()

    def slow(_stored: str, _password: str) -> bool:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1
        return False

    monkeypatch.setattr(entrance_room.passwords, "matches", slow)

    def err(number: int) -> None:
        with pytest.raises(NotAllowed):
            door.enter(f"猜{number}", "wrong-1")

    threads = [threading.Thread(target=err, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2


def test_a_first_start_makes_one_administrator_once(door: Door) -> None:
    password = door.entrance.first_start()
    assert password
    assert door.entrance.first_start() == ""
    number, account = door.entrance.sign_in("admin", password, address=HERE)
    assert account.one_time
    assert not scope_of(account).administers
    assert door.entrance.who(number)
    assert not door.entrance.others_exist
    assert password not in str(door.told)
    content = b"".join(path.read_bytes() for path in door.folder.iterdir() if path.is_file())
    assert password.encode() not in content


def test_what_the_audit_log_hears_holds_no_password(door: Door) -> None:
    door.account("枫桥")
    door.err("枫桥")
    door.enter("枫桥")
    assert GOOD not in str(door.told)
    assert "wrong-1" not in str(door.told)
    kind, body, by = door.told[-1]
    assert (kind, body["address"], by) == ("login.done", HERE, "枫桥")


def test_codes_are_switched_on_by_proof_and_count_once(door: Door) -> None:
    door.account("县", "county")
    number = door.enter("县")
    codes = Codes(door.entrance, now=door.now)
    found = door.entrance.who(number)
    assert found
    with pytest.raises(NotAllowed, match="还没有开通"):
        codes.show(*found, "123456")
    secret, address = codes.begin(*found)
    assert address.startswith("otpauth://totp/")
    with pytest.raises(NotAllowed, match="口令不对"):
        codes.prove(*found, "000000")
    step = int(door.at.timestamp()) // 30
    codes.prove(*found, one_time_codes.code_at(secret, step))
    found = door.entrance.who(number)
    assert found
    assert codes.fresh(found[1])
    with pytest.raises(NotAllowed, match="用过"):
        codes.show(*found, one_time_codes.code_at(secret, step))
    door.later(minutes=16)
    assert not codes.fresh(found[1])
    found = door.entrance.who(number)
    assert found
    codes.show(*found, one_time_codes.code_at(secret, int(door.at.timestamp()) // 30))
    assert codes.fresh(found[1])


def test_the_sentence_of_a_wrong_password_says_what_to_do() -> None:
    assert "输入法" in WRONG
    assert "10 分钟" in WRONG
