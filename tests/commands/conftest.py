"""The command line on an office of its own."""

import os
import shutil

import pytest

from tests.databases import sqlite_url


@pytest.fixture
def data(tmp_path):
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def shell(data, monkeypatch):
    """``shell("user", "list")``: what the command line answers, with ``exit_code``, ``stdout`` and ``stderr``."""
    for name in [name for name in os.environ if name.startswith("CASEWORK_")]:
        monkeypatch.delenv(name)

    def run(*arguments: object, folder=data, **overrides):
        return command_line(folder, *arguments, **overrides)

    return run


def command_line(folder, *arguments: object, **overrides):
    """One command on the office in ``folder``; all its connections are closed afterwards."""
    from app import create_app
    from casework.ground.db import db

    app = create_app({"DATA": folder, "DATABASE_URL": sqlite_url(folder)} | overrides)
    try:
        return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    finally:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """A data folder with the demonstration, which nobody has open; what was said when it was made."""
    folder = tmp_path_factory.mktemp("demonstration")
    answer = command_line(folder, "demo")
    assert answer.exit_code == 0, answer.output
    assert "Traceback" not in answer.output
    return folder, answer.output


@pytest.fixture
def demo(shell, demonstration, data):
    """The command line on a copy of the demonstration."""
    shutil.copytree(demonstration[0], data, dirs_exist_ok=True)
    data.chmod(0o700)
    return shell
