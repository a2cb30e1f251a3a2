"""Started for real: the server answers, says where, stops when asked; and what is wrong is a sentence."""

import os
import re
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import app as wiring
import casework
from tests.browser import assert_accessible, new_context, overflows, watch

ROOT = Path(casework.__file__).parents[1]
PATIENCE = 300  # seconds: a slow machine proves nothing


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data: Path, **settings: object) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK_")}
    return kept | {"CASEWORK_DATA": str(data)} | {f"CASEWORK_{name}": str(value) for name, value in settings.items()}


def start(data: Path, *arguments: str, before: tuple[str, ...] = (), **settings: object) -> subprocess.Popen:
    return subprocess.Popen([*before, sys.executable, "app.py", *arguments], cwd=ROOT, env=environment(data, **settings),
                            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip


def fails(data: Path, *arguments: str, **how: object) -> str:
    """What a start says that ends with status 1."""
    process = start(data, *arguments, **how)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, said
    assert "Traceback" not in said
    return said


@contextmanager
def served(data: Path, *arguments: str, context: ssl.SSLContext | None = None, **settings: object):
    """A server that answers: (address, process). What it said is in ``process.said`` after the block."""
    port = settings.setdefault("PORT", free_port())
    address = f"http{'s' if context else ''}://127.0.0.1:{port}"
    process = start(data, *arguments, **settings)
    try:
        wait_for(address, process, context)
        yield address, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.said, _ = process.communicate(timeout=PATIENCE)


def wait_for(address: str, process: subprocess.Popen, context: ssl.SSLContext | None = None) -> None:
    last = time.monotonic() + PATIENCE
    while get(address + "/healthz", context)[0] != 200:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < last, "the server never became healthy"
        time.sleep(0.1)


def get(address: str, context: ssl.SSLContext | None = None, **headers: str) -> tuple[int, str, dict]:
    request = urllib.request.Request(address, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode(), dict(answer.headers)
    except OSError:
        return 0, "", {}


@pytest.fixture
def certificate(tmp_path):
    """A certificate for this machine and its key, made by openssl."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days",
                    "2", "-subj", "/CN=office", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True)  # fmt: skip
    return cert, key


def test_a_first_start_serves_sweeps_prints_the_set_up_link_and_stops_when_asked(tmp_path):
    with served(tmp_path) as (address, process):
        assert "Server" not in get(address + "/healthz")[2]
        assert get(address + "/healthz", Host="elsewhere.example")[0] == 400
    assert process.returncode == 0
    link = re.search(rf"{address}(/set-up/\S+)", process.said)
    assert link, process.said
    assert process.said.count("The database was made.") == 1
    assert process.said.rstrip().endswith("Casework has stopped.")
    assert "Traceback" not in process.said
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_second_server_finds_the_port_busy_and_says_so_and_a_service_manager_may_stop_the_first(tmp_path):
    with served(tmp_path) as (address, process):
        port = int(address.rsplit(":", 1)[1])
        said = fails(tmp_path, PORT=port)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)
    assert f"port {port} already" in said and f"CASEWORK_PORT={port + 1}" in said
    assert process.returncode == 0
    assert "Casework has stopped." in process.said


@pytest.fixture(scope="module")
def first_demonstration(tmp_path_factory):
    """The data folder in which a demonstration was served the first time; the sign-in page; what the server said."""
    data = tmp_path_factory.mktemp("served")
    with served(data, "--demo") as (address, process):
        page = get(address + "/sign-in")[1]
    return data, page, process.said


def test_the_demonstration_starts_with_a_database_of_its_own(first_demonstration):
    data, page, said = first_demonstration
    assert "demonstration" in page.lower()
    assert "casework-demo" in said and "manager@demo.example" in said
    assert (data / "demo" / "casework.db").exists()
    assert not (data / "casework.db").exists()


def test_nothing_is_put_back_under_a_running_server_and_all_is_once_it_has_stopped(tmp_path):
    data, kept = tmp_path / "data", tmp_path / "kept.db"
    with served(data) as (address, _):
        made = start(data, "backup", str(kept))
        assert made.wait(timeout=PATIENCE) == 0, made.communicate()[0]
        made.stdout.close()
        assert "Casework is running" in fails(data, "restore", str(kept), "--replace")
        assert get(address + "/healthz")[0] == 200
    done = start(data, "restore", str(kept), "--replace")
    said, _ = done.communicate(timeout=PATIENCE)
    assert done.returncode == 0, said
    assert "Everybody must sign in again" in said
    assert re.search(r'To go back to it: python3 app\.py restore ".*before-restore-.*\.db" --replace', said)


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.long)])
def test_the_page_on_serving_fits_and_can_be_read_by_everybody(browser, first_demonstration, tmp_path, width):
    shutil.copytree(first_demonstration[0], tmp_path, dirs_exist_ok=True)
    with served(tmp_path, "--demo") as (address, _):
        page = new_context(browser, width=width).new_page()
        seen = watch(page)
        page.goto(f"{address}/sign-in")
        page.fill("[name=email]", "admin@demo.example")
        page.fill("[name=password]", "casework-demo")
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"{address}/serving")
        assert page.inner_text("h1") == "Serving colleagues"
        assert overflows(page) == []
        assert_accessible(page)
        page.context.close()
        seen.assert_clean()


def test_with_a_certificate_it_serves_encrypted_only(tmp_path, certificate):
    cert, key = certificate
    context = ssl.create_default_context(cafile=cert)
    settings = {"TLS_CERT": cert, "TLS_KEY": key, "HOST": "0.0.0.0", "BASE_URL": "https://casework.example.org"}
    with served(tmp_path / "data", context=context, **settings) as (address, process):
        status, _, headers = get(address + "/healthz", context)
        assert (status, headers["Server"]) == (200, "Casework")
        assert "Strict-Transport-Security" in headers
        assert get(address.replace("https", "http") + "/healthz")[0] in (0, 400)
        large = urllib.request.Request(address + "/sign-in", data=b"x" * (13 * 1024 * 1024), method="POST")
        with pytest.raises((urllib.error.URLError, ConnectionError)) as refused:
            urllib.request.urlopen(large, timeout=20, context=context)
        assert getattr(refused.value, "code", 413) == 413
    assert process.returncode == 0, process.said
    assert "https://casework.example.org" in process.said


def test_behind_a_proxy_only_what_came_encrypted_is_let_in(tmp_path):
    settings = {"TRUSTED_PROXY": "127.0.0.1", "BASE_URL": "https://casework.example.org"}
    with served(tmp_path, **settings) as (address, _):
        by_proxy = {"X_Forwarded_For": "10.1.2.3", "X_Forwarded_Host": "casework.example.org"}
        status, _, headers = get(address + "/healthz", **by_proxy, X_Forwarded_Proto="https")
        assert status == 200 and "Strict-Transport-Security" in headers
        status, said, _ = get(address + "/healthz", **by_proxy, X_Forwarded_Proto="http")
        assert status == 403 and "encrypted only" in said


@pytest.fixture
def refused(monkeypatch, capsys):
    """``refused(folder, PORT=80)``: what a start in this process says that ends with status 1, before anything is served."""

    def start_here(data: Path, **settings: object) -> str:
        for name in [name for name in os.environ if name.startswith("CASEWORK_")]:
            monkeypatch.delenv(name)
        for name, value in environment(data, **settings).items():
            monkeypatch.setenv(name, value)
        try:
            status = wiring.main([])
        except SystemExit as end:
            status = end.code
        said = "".join(capsys.readouterr())
        assert status == 1, said
        assert "Traceback" not in said
        return said

    return start_here


@pytest.mark.parametrize(("settings", "words"), [
    ({"HOST": "0.0.0.0", "TRUSTED_PROXY": "10.0.0.1"}, "the name that colleagues use"),
    ({"TLS_CERT": "cert.pem"}, "belong together"),
    ({"TLS_CERT": "none.pem", "TLS_KEY": "none.pem", "BASE_URL": "https://x.example"}, "There is no file none.pem"),
    ({"TLS_CERT": "README", "TLS_KEY": "README", "BASE_URL": "https://x.example"}, "cannot be used"),
    ({"PORT": "eighty"}, "a number from 1 to 65535"),
])  # fmt: skip
def test_what_cannot_be_served_is_refused_in_a_sentence(tmp_path, refused, settings, words):
    (tmp_path / "README").write_text("no certificate")
    settings = {name: str(tmp_path / value) if value == "README" else value for name, value in settings.items()}
    assert words in refused(tmp_path, **({"PORT": free_port()} | settings))


@pytest.mark.parametrize(("settings", "words"), [
    ({"HOST": "0.0.0.0"}, "without encryption"),
    ({"HOST": "203.0.113.9", "TRUSTED_PROXY": "10.0.0.1", "BASE_URL": "https://x.example"}, "not an address of this machine"),
    ({"DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/nothing"}, "cannot be reached"),
])  # fmt: skip
def test_a_program_that_cannot_serve_ends_with_the_sentence(tmp_path, settings, words):
    assert words in fails(tmp_path, PORT=free_port(), **settings)


def test_a_faulty_policy_stops_the_start_with_file_and_key(tmp_path, refused):
    (tmp_path / "council").mkdir()
    shipped = (ROOT / "casework" / "policy" / "councils" / "combined.toml").read_text(encoding="utf-8")
    faulty = shipped.replace("limit_days = 28", 'limit_days = "four weeks"')
    assert faulty != shipped
    (tmp_path / "council" / "combined.toml").write_text(faulty, encoding="utf-8")
    said = refused(tmp_path / "data", POLICY_DIR=tmp_path / "council")
    assert "combined.toml" in said and "limit_days" in said and "four weeks" in said


@pytest.mark.skipif(os.name == "nt", reason="folders are made read-only otherwise on Windows")
def test_a_read_only_data_folder_is_named_with_its_cure(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o555)
    if os.getuid() == 0:  # for whom nothing is read-only: a folder that cannot be one shows the same
        data.rmdir()
        data.write_text("a file stands here")
    said = fails(data)
    assert "cannot write to its data folder" in said and "CASEWORK_DATA" in said
