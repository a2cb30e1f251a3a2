"""The world in place of the cast alone: made once a session, put back before each test."""

import pytest

from tests.conftest import database_kept
from tests.journeys.conftest import enter, served  # noqa: F401
from tests.trust.crawling import Browser
from tests.trust.world import populate


@pytest.fixture(scope="session")
def database(request):
    """A populated database, put back to that state before each test."""
    yield from database_kept(request, populate)


@pytest.fixture
def world(database, app):
    """What is in the database of this test."""
    return database.there


@pytest.fixture
def browse(app, world):
    """``browse("mary")``: somebody's browser, in the session that the world keeps for them."""
    return lambda name, **how: Browser.of(app, world, name, **how)
