"""Every role, on every route, with what is its own and what is another's: as the table says, 0 wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hazardmap.web.permissions import NAMES
from tests.web.role_world import ACCOUNTS, KEEPERS, OURS, World, leaks, words_of, world
from tests.web.route_table import LINES, Line

IDENTITIES = ("anonymous", *(one for one in ACCOUNTS if one != "spare"))
OBJECTS = ("A1", "A2", "B1")
HOLDERS = {"A1": "D3", "A2": "D5", "B1": "D6"}
BEFORE_A_PASSWORD = {"/logout", "/me", "/me/password"}
ISSUING = "batch=all&deadline=now&decider=镇长 某&basis=雨"


@dataclass(frozen=True)
class Cell:
    """One try: who, which line, whose object."""

    line: Line
    who: str
    village: str

    def __str__(self) -> str:
        return f"{self.line.method} {self.line.rule} as {self.who} on {self.village}"


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("reading")) as made:
        yield made


@pytest.fixture(scope="module")
def acting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("acting")) as made:
        yield made


def rules_of(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def in_table() -> set[tuple[str, str]]:
    return {(line.method, line.rule.partition("#")[0]) for line in LINES}


def test_every_route_has_its_line_and_every_line_its_route(reading: World) -> None:
    served = rules_of(reading.app)
    assert served - in_table() == set(), "give these routes a line in tests/web/route_table.py"
    assert in_table() - served == set()


def test_a_new_route_without_a_line_is_found(reading: World) -> None:
    served = rules_of(reading.app) | {("GET", "/new-page")}
    assert served - in_table() == {("GET", "/new-page")}


def filled(text: str, village: str, made: World) -> str:
    town = village[0]
    return text.format(
        town=town, village=village, shelter=KEEPERS[village], house=f"{village}-0001",
        area=f"F{village}", duty=HOLDERS[village], warn=f"w{town}", unit=f"household:{village}-0001",
        order=made.keys[f"order {town}"], opened=made.keys[f"opened {town}"],
        peril=made.keys[f"peril {town}"], edition=made.keys[f"edition {town}"],
        account=made.accounts["spare"].id, issuing=ISSUING,
    )  # fmt: skip


def allowed(cell: Cell) -> bool:
    """Say what the table says of one try."""
    if cell.line.who == "anyone":
        return True
    if cell.who in {"anonymous", "disabled", "one-time"}:
        return cell.who == "one-time" and cell.line.address in BEFORE_A_PASSWORD
    role, places = ACCOUNTS[cell.who]
    letter = {"county": "C", "leader": "L", "auditor": "A"}.get(role, role[0].upper())
    own = {"town": cell.village[0], "village": cell.village, "keeper": KEEPERS[cell.village]}
    return letter in cell.line.who or (letter.lower() in cell.line.who and own.get(role) in places)


def cells(*, safe: bool) -> list[Cell]:
    """List every try; those that must be refused come first, while what they aim at still stands."""
    found = []
    for line in LINES:
        if (line.method == "GET") is not safe:
            continue
        villages = OBJECTS if "{" in line.address + line.form else OBJECTS[:1]
        tries = [Cell(line, who, village) for who in IDENTITIES for village in villages]
        found.extend(sorted(tries, key=allowed))
    return found


def ask(made: World, cell: Cell) -> TestResponse:
    address = filled(cell.line.address, cell.village, made)
    browser = made.browser(cell.who)
    if cell.line.method == "GET":
        return browser.get(address, buffered=True)
    form = {"key": made.new_key(), **dict(parse_qsl(filled(cell.line.form, cell.village, made)))}
    return browser.open(address, method=cell.line.method, data=form, headers=OURS)


def wrong(cell: Cell, reply: TestResponse) -> str:
    """Say what is wrong with an answer, or nothing."""
    status, to = reply.status_code, reply.headers.get("Location", "")
    line = cell.line
    if allowed(cell):
        fine = status in (line.statuses or ({200} if line.method == "GET" else set()))
        if not line.statuses and line.method != "GET":
            fine = status not in {401, 403} and status < 500
        fine = fine and (line.rule == "/logout" or not to.startswith("/login"))
        return "" if fine else f"{status} {to} instead of success"
    if cell.who in {"anonymous", "disabled"}:
        sent_away = status == 303 and to.startswith("/login")
        return "" if sent_away or status == 401 else f"{status} {to} without signing in"
    if cell.who == "one-time":
        return "" if (status, to) == (303, "/me") else f"{status} {to} before a password"
    if line.rule == "/":
        return (
            ""
            if status == 303 and to.startswith(("/villages", "/shelters", "/audit"))
            else f"{status} {to}"
        )
    return "" if status in {403, 404} else f"{status} {to} instead of a refusal"


def is_noted(made: World, cell: Cell) -> bool:
    """Tell whether a page with names is one that the audit log hears of."""
    adapter = made.app.url_map.bind("localhost")
    path = filled(cell.line.address, cell.village, made).partition("?")[0]
    endpoint, _ = adapter.match(path, method=cell.line.method)
    return endpoint in NAMES


def walk(made: World, *, safe: bool) -> list[str]:
    faults = []
    for cell in cells(safe=safe):
        entries = len(made.duty.book().entries())
        reply = ask(made, cell)
        fault = wrong(cell, reply)
        if not allowed(cell) and len(made.duty.book().entries()) != entries:
            fault += " and something was recorded"
        text = words_of(reply)
        names = leaks(text, may_see(cell.who))
        if names:
            fault += f" names {names}"
        if reply.mimetype == "text/html" and leaks(text, set()) and not is_noted(made, cell):
            fault += " shows names without being in permissions.NAMES"
        if fault:
            faults.append(f"{cell}: {fault}")
    return faults


def may_see(who: str) -> set[str]:
    """Villages whose people somebody may read the names of."""
    role, places = ACCOUNTS.get(who, ("", ()))
    if role == "keeper":
        return {village for village, shelter in KEEPERS.items() if shelter in places}
    if role == "county":
        return set(OBJECTS) if who == "county" else set()
    return {one for one in OBJECTS if role in {"town", "village"} and one.startswith(tuple(places))}


def test_nobody_reads_more_than_the_table_says(reading: World) -> None:
    faults = walk(reading, safe=True)
    assert not faults, "\n".join(faults)


def test_nobody_does_more_than_the_table_says(acting: World) -> None:
    faults = walk(acting, safe=False)
    assert not faults, "\n".join(faults)
