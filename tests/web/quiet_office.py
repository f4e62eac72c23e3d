"""The storm county with an intake desk of its own: what pages of the quiet day write to."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hazardmap.duty.current import Duty
from hazardmap.duty.in_force import TablesInForce
from hazardmap.duty.intake_desk import Desk
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import writing
from hazardmap.tables.county_tables import CountyTables
from tests.web.conftest import AT, app_over, duty_over
from tests.web.storm_county import storm_tables

OURS = {"Origin": "http://localhost"}


@dataclass
class Office:
    """One officer's browser, the desk behind it and the duty it reads from."""

    client: FlaskClient
    desk: Desk
    duty: Duty

    def page(self, address: str) -> str:
        """Get a page that must be there; its words without tags."""
        reply = self.client.get(address)
        assert reply.status_code == 200, reply.text
        return words(reply.text)

    def send(self, to: str, /, **form: Any) -> TestResponse:
        """Send a form of ours."""
        return self.client.post(to, data=form, headers=OURS)

    def follow(self, reply: TestResponse) -> str:
        """Go where a form led to."""
        assert reply.status_code == 303, words(reply.text)
        to = urlsplit(reply.headers["Location"])
        return self.page(f"{to.path}?{to.query}")

    def cell(self, household_id: str, column: str) -> Any:
        """Return a cell of the list in force."""
        rows = self.desk.in_force().tables["households"]
        return rows.loc[rows["household_id"] == household_id, column].iloc[0]


def words(page: str) -> str:
    """Return the text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@contextmanager
def office(folder: Path, **tables: Any) -> Iterator[Office]:
    """Open the storm county with a state folder of its own."""
    base = storm_tables(**tables)
    duty = duty_over(base)
    app = app_over(duty)
    with writing(folder / "state", now=AT) as state:
        in_force = TablesInForce(state, folder, lambda: base)

        def renew() -> None:
            take(duty, replace(base, tables=in_force().tables))

        desk = Desk(state, in_force, on_change=renew)
        app.extensions["desk"] = desk
        yield Office(app.test_client(), desk, duty)


def take(duty: Duty, tables: CountyTables) -> None:
    """Prepare the county again, as the worker does after a change."""
    settings = Settings()
    county = prepare(tables, settings)
    duty.take(county, plan(county, on=AT.date(), settings=settings))
