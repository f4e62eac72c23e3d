"""An application over the toy county: the real duty, the real pages, no server."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hazardmap.cartography.palette import palette_from
from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.intake.palette_file import read_palette_file
from hazardmap.settings import Settings
from hazardmap.situation.model import Situation
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.tables.county_tables import CountyTables
from hazardmap.web import TEMPLATES, create_app
from layers import CATALOG
from tests.web.storm_county import storm_tables

AT = datetime(2026, 6, 9, 16, 20, tzinfo=timezone(timedelta(hours=8)))
LOCAL = Access(bound_host="127.0.0.1")
MakeApp = Callable[..., Flask]


def duty_over(tables: CountyTables) -> Duty:
    settings = Settings()
    duty = Duty(settings=settings, now=lambda: AT)
    county = prepare(tables, settings)
    duty.take(county, plan(county, on=AT.date(), settings=settings))
    return duty


def app_over(duty: Duty, access: Access = LOCAL) -> Flask:
    palette = palette_from(read_palette_file(TEMPLATES.parent / "data" / "palette.toml"))
    app = create_app(duty, access=access, catalog=CATALOG, palette=palette)
    app.testing = False
    return app


@pytest.fixture(scope="session")
def duty() -> Duty:
    return duty_over(storm_tables())


@pytest.fixture(scope="session")
def situation(duty: Duty) -> Situation:
    return duty.current()


@pytest.fixture(scope="session")
def app(duty: Duty) -> Flask:
    return app_over(duty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
