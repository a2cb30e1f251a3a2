"""An office with its database made, on both kinds of database."""

import pytest

from casework.ground.db import db
from tests.databases import BOTH, sqlite_url, working_office


@pytest.fixture(params=BOTH)
def url(request, tmp_path):
    """The address of an empty database."""
    (tmp_path / "data").mkdir()
    return sqlite_url(tmp_path / "data") if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url")


@pytest.fixture
def live(url, tmp_path):
    """The engine of a database in use."""
    with working_office(url, tmp_path / "data"):
        yield db.engine


@pytest.fixture
def elsewhere(live, tmp_path, request):
    """The address of an empty place to restore into."""
    (tmp_path / "other").mkdir()
    if live.dialect.name == "sqlite":
        yield sqlite_url(tmp_path / "other")
        return
    server = request.getfixturevalue("postgres_server")
    url = server.fresh_database()
    yield url
    server.drop(url)
