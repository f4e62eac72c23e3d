"""The storm county assessed, and who looks at it."""

import pytest

from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer, town_officer, whole_county
from tests.web.conftest import duty_over
from tests.web.storm_county import storm_tables


@pytest.fixture(scope="session")
def situation() -> Situation:
    return duty_over(storm_tables()).current()


@pytest.fixture(scope="session")
def everyone() -> Viewer:
    return whole_county("县级", names=True)


@pytest.fixture(scope="session")
def town_a() -> Viewer:
    return town_officer("甲镇应急办", ["A"])


@pytest.fixture(scope="session")
def nameless() -> Viewer:
    return whole_county("本机", names=False)
