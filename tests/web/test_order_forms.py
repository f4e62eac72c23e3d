"""Times typed into forms of orders: a year nobody means is asked again, never computed with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hazardmap.errors import UsageError
from hazardmap.web.order_forms import moment
from hazardmap.web.warning_forms import moment_of
from tests.web.storm_night import NIGHT, Storm, storm

YEARS = ["0001-01-01T00:00", "9999-12-31T23:59", "2016-06-10T04:00"]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path)


@pytest.mark.parametrize("typed", YEARS)
def test_an_arrival_in_another_age_is_asked_again(typed: str) -> None:
    form = {"arrival": typed}
    with (
        Flask(__name__).test_request_context("/", method="POST", data=form),
        pytest.raises(UsageError, match="年份不对"),
    ):
        moment("arrival", "洪水到达时间", NIGHT)


@pytest.mark.parametrize("typed", YEARS)
def test_a_time_of_issue_in_another_age_is_asked_again(night: Storm, typed: str) -> None:
    app = night.client.application
    with (
        app.test_request_context("/", method="POST", data={"issued_at": typed}),
        pytest.raises(UsageError, match="年份不对"),
    ):
        moment_of("issued_at")
