"""A night with everybody in it: accounts of every role in two towns, planted names, orders, calls, moves.

Each household carries words that nobody else has, so that a page that shows it to a stranger is found out.
"""

import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hazardmap.duty.clock import beijing_now
from hazardmap.duty.current import Duty
from hazardmap.duty.in_force import TablesInForce
from hazardmap.duty.intake_desk import Desk
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.accounts import Account
from hazardmap.store.ledger import AUDIT, Ledger
from hazardmap.store.scope import PROGRAMME
from hazardmap.store.session_rows import token_of
from hazardmap.store.state import State, writing
from hazardmap.web.viewer import current_codes
from tests.toy_county import SHELTERS, area, household, lonlat, square
from tests.web.conftest import app_over
from tests.web.storm_county import storm_tables
from tests.web.storm_night import NIGHT, ON_DUTY, RESPONSES

OURS = {"Origin": "http://localhost"}
PASSWORD = "Jia2026zhen"
PLACES = {"A1": (500, 100), "A2": (1500, 100), "B1": (2500, 100)}
HOUSES = [(village, number) for village in PLACES for number in (1, 2, 3)]
KEEPERS = {"A1": "S1", "A2": "S2", "B1": "S3"}
ACCOUNTS = {
    "county": ("county", ()),
    "leader": ("leader", ()),
    "auditor": ("auditor", ()),
    "town A": ("town", ("A",)),
    "town B": ("town", ("B",)),
    "village A1": ("village", ("A1",)),
    "village A2": ("village", ("A2",)),
    "village B1": ("village", ("B1",)),
    "keeper S1": ("keeper", ("S1",)),
    "keeper S3": ("keeper", ("S3",)),
    "disabled": ("county", ()),
    "one-time": ("county", ()),
    "spare": ("town", ("A",)),
}
"""name → role and scope; "spare" is the one that accounts pages act upon"""


def planted(village: str, number: int) -> tuple[str, str, str]:
    """Name, phone and address that only this household has."""
    row = list(PLACES).index(village) + 1
    return f"卡{village}第{number}户主", f"198{row}555{number:04d}", f"{village}柯家院{number}弄"


def _people() -> list[dict[str, Any]]:
    found = []
    for village, number in HOUSES:
        name, phone, address = planted(village, number)
        x, y = PLACES[village]
        home = SHELTERS[list(PLACES).index(village)]["name"]
        mover = {"mover_name": f"转{village}", "mover_phone": f"1970000{number:04d}"}
        found.append(
            household(
                village, number, f"{village}溪危险区", head_name=name, head_phone=phone, address=address,
                shelter_name=home, **mover, **lonlat(x, y + 10 * number),
            )
        )  # fmt: skip
    return found


def tables() -> Any:
    """The storm county with planted people in three villages of two towns."""
    areas = [
        area(f"F{village}", "山洪灾害危险区", square(x - 400, 0, x + 400, 200))
        | {"name": f"{village}溪危险区", "town_id": village[0], "village_id": village}
        | {"scheme": "ff3", "level_label": "危险区"}
        for village, (x, _) in PLACES.items()
    ]
    return storm_tables(
        households=_people(), danger_areas=areas, duty_holders=ON_DUTY, responses=RESPONSES,
        shelters=[{**one, "capacity": 30.0} for one in SHELTERS], institutions=[],
    )  # fmt: skip


@dataclass
class World:
    """The application with its accounts, and a browser for anybody."""

    app: Flask
    duty: Duty
    desk: Desk
    accounts: dict[str, Account]
    keys: dict[str, str] = field(default_factory=dict)
    """entries of the night by what they are: for routes that name one"""

    def new_key(self) -> str:
        """Make the key of a form."""
        return uuid.uuid4().hex

    def browser(self, who: str, *, shown_code: bool = True) -> FlaskClient:
        """Open a browser in which somebody has just signed in; "anonymous" has not."""
        client = self.app.test_client()
        if who != "anonymous":
            assert self.duty.entrance is not None
            number, _ = self.duty.entrance.sessions.begin(
                self.accounts[who].id, address="127.0.0.1", reason="夜间值班", watch=False
            )
            client.set_cookie("session", number)
            if shown_code:
                with self.app.test_request_context():
                    codes = current_codes()
                assert codes is not None
                codes._shown[token_of(number)] = beijing_now()
        return client

    def send(self, who: str, address: str, **form: Any) -> TestResponse:
        """Send a form of ours in somebody's name."""
        data = {"key": uuid.uuid4().hex, **form}
        return self.browser(who).post(address, data=data, headers=OURS)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Open the county by night, everybody with an account."""
    base, settings = tables(), Settings()
    with writing(folder / "state", now=NIGHT) as state:
        duty = Duty(settings=settings, now=lambda: NIGHT, state=state.path, opened=state)

        def renew() -> None:
            county = prepare(replace(base, tables=in_force().tables), settings)
            duty.take(county, plan(county, on=NIGHT.date(), settings=settings))

        in_force = TablesInForce(state, folder, lambda: base)
        county = prepare(base, settings)
        duty.take(county, plan(county, on=NIGHT.date(), settings=settings))
        app = app_over(duty)
        desk = Desk(state, in_force, on_change=renew)
        app.extensions["desk"] = desk
        made = World(app, duty, desk, _accounts(duty, NIGHT))
        _happen(made)
        try:
            yield made
        finally:
            duty.close()


def _accounts(duty: Duty, at: datetime) -> dict[str, Account]:
    doors = duty.entrance
    assert doors is not None
    made = {}
    for name, (role, scopes) in ACCOUNTS.items():
        made[name] = doors.accounts.add(
            PROGRAMME, login=f"用户 {name}", name=name, role=role, scopes=scopes, password=PASSWORD,
            one_time=name == "one-time", at=at,
        )  # fmt: skip
    doors.accounts.set_disabled(PROGRAMME, made["disabled"].id, disabled=True)
    doors.changed()
    return made


def _happen(made: World) -> None:
    """Let a warning, orders of both towns, calls and an opened shelter happen."""
    for town in ("A", "B"):
        who = f"town {town}"
        reply = made.send(
            who, "/orders/issue", town=town, batch="all", deadline="now", decider="镇长 某", basis="暴雨橙色"
        )  # fmt: skip
        assert reply.status_code == 303, reply.text
        key = made.duty.book().entries()[-1].key
        made.keys[f"order {town}"] = key
        village = f"{town}1"
        made.duty.record(
            "warning.confirmed",
            {"id": f"w{town}", "kind": "暴雨", "colour": "橙", "action": "发布", "issuer": "气象台",
             "issued_at": NIGHT.isoformat(), "towns": [town]},
            by=who, key=uuid.uuid4().hex,
        )  # fmt: skip
        reply = made.send(who, f"/shelters/{KEEPERS[village]}/open", keeper="场所管理员")
        assert reply.status_code == 303, reply.text
        made.keys[f"opened {town}"] = made.duty.book().entries()[-1].key
        reply = made.send(
            who, "/warnings/peril", what="山体开裂", place=f"{'甲' if town == 'A' else '乙'}1村"
        )
        made.keys[f"peril {town}"] = made.duty.book().entries()[-1].key
        assert reply.status_code == 303, reply.text
        edit = made.desk.edit_row(
            "households", (f"{village}-0001", f"{village}溪危险区"), {"note": "已核对"}, who=who, now=NIGHT
        )  # fmt: skip
        made.keys[f"edition {town}"] = str(edit.number)


def words_of(reply: TestResponse) -> str:
    """Return what can be read in an answer: pages, data, sheets, documents, paper; spaces left out."""
    kind, body = reply.mimetype, reply.data
    if kind == "application/pdf":
        text = "".join(
            page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(body))
        )
    elif body[:2] == b"PK":
        text = _in_zip(body)
    else:
        text = body.decode("utf-8", errors="replace")
    return re.sub(r"\s", "", text)


def _in_zip(body: bytes) -> str:
    parts = []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            parts.append(
                _in_zip(content) if content[:2] == b"PK" else content.decode("utf-8", "replace")
            )
    return "".join(parts)


def leaks(text: str, allowed: set[str]) -> list[str]:
    """Name the planted words of villages that are not among the allowed ones."""
    return [
        word
        for village, number in HOUSES
        if village not in allowed
        for word in planted(village, number)
        if word in text
    ]


def enter(client: FlaskClient, login: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    return client.post(
        "/login", data={"login": login, "password": password, **more}, headers=OURS
    )  # fmt: skip


def events(made: World) -> list[tuple[str, dict[str, Any], str]]:
    assert made.duty.opened is not None
    log = Ledger(State(made.duty.opened.path, writable=False), AUDIT)
    found = [(one.kind, dict(one.body), one.by) for one in log.entries()]
    log.close()
    return found
