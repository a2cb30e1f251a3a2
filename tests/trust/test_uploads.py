"""Large and hostile uploads to a server that is served for real, as somebody who may import (A33, A34). Figures are printed."""

import http.client
import socket
import sqlite3
import statistics
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.test_serve import served as serve
from tests.sheets.test_hostile import BOMBS
from tests.trust.forms import MULTIPART, multipart
from tests.trust.test_matrix import told

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session"),
]  # fmt: skip
MORE_FOR_LISTS = 60  # megabytes that the worst list may take for a moment, besides what the server has
MORE_FOR_BODIES = 50  # and many large bodies at once
LISTS = {  # of other kinds than workbooks: (file name, content, what is said)
    "nul": ("list.csv", b"Surname,DOB\r\nMa\0rsh,1/2/1940\r\n" * 3, None),
    "not text": ("list.csv", bytes(range(256)) * 40, None),
    "quotes without end": ("list.csv", b'"' * 200_000, None),
    "one line of ten megabytes": ("list.csv", b"x" * 10_000_000, None),
    "a million rows": ("list.csv", b"Surname,DOB\r\n" + b"a,b\r\n" * 1_000_000, None),
    "ten thousand columns": ("list.csv", b"Surname" + b",x" * 10_000 + b"\r\n", None),
    "the same heading twice": ("list.csv", b"Surname,Surname\r\nMarsh,Reed\r\n", None),
    "a page": ("list.csv", b"<html><script>zqx()</script></html>", None),
    "an old workbook": ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4_000, None),
    "a locked workbook": ("list.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4_000, None),
    "a program": ("list.xlsx", b"MZ" + b"\0" * 4_000, None),
    "nothing": ("list.csv", b"", None),
    "a name that climbs": ("../../../etc/passwd.csv", b"Surname\r\n", None),
}


@pytest.fixture
def server(database, world, tmp_path):
    """(port, process, data folder) of a server on a copy of the world, in which mary is signed in."""
    (tmp_path / "secret-key").write_bytes((Path(database.folder) / "secret-key").read_bytes())
    with closing(sqlite3.connect(tmp_path / "casework.db")) as copy:
        database.kept.backup(copy)
    with serve(tmp_path) as (address, process):
        yield int(address.rpartition(":")[2]), process, tmp_path


def post(port: int, world, path: str, body: bytes) -> tuple[int, str, float]:
    """(status, answer, seconds) of a multipart body sent in mary's session; 413 where the line was cut after that answer."""
    reader, began = world.reader("mary"), time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": MULTIPART, "Cookie": f"casework_session={reader.cookie}", "X-CSRFToken": reader.token}
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), time.monotonic() - began
    finally:
        connection.close()


def upload(port: int, world, name: str, content: bytes) -> tuple[int, str, float]:
    token = [("csrf_token", world.reader("mary").token)]
    return post(port, world, "/import", multipart(token, [("file", name, content)]))


def megabytes(process) -> tuple[float, float] | None:
    """(now, at most) of the server's memory, where the system tells."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return tuple(int(lines[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))


def rows(folder: Path) -> dict[str, int]:
    """How many lists and cases there are."""
    with closing(sqlite3.connect(folder / "casework.db")) as connection:
        names = ("import_run", "case", "person")
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


@pytest.mark.rule("U18", "U31")
def test_hostile_lists_are_refused_with_a_reason_and_little_memory(server, world):
    port, process, folder = server
    kinds = {name: ("list.xlsx", make(), says) for name, (make, says) in BOMBS.items() if not says.startswith("read ")} | LISTS
    before, first, faults, slowest = rows(folder), megabytes(process), [], (0.0, "")
    for kind, (name, content, says) in kinds.items():
        status, answer, seconds = upload(port, world, name, content)
        slowest = max(slowest, (seconds, kind))
        if status >= 500 or (status not in (413, 422) and says):
            faults.append(f"{kind}: {status}")
        if says and status == 422 and says not in answer:
            faults.append(f"{kind}: does not say {says!r}")
        if status == 422 and "govuk-error" not in answer:
            faults.append(f"{kind}: no reason is given")
    after, memory = rows(folder), megabytes(process)
    assert not faults, told(faults)
    assert after["case"] == before["case"] and after["person"] == before["person"]
    assert len(kinds) >= 15
    print(f"\n{len(kinds)} kinds, the slowest {slowest[0]:.1f} s ({slowest[1]}), memory {first} to {memory}")
    if memory is not None:
        assert memory[1] - first[0] < MORE_FOR_LISTS, f"{first} to {memory}"


@pytest.mark.rule("U18")
def test_twenty_bodies_of_eleven_megabytes_at_once_are_refused_and_hold_nobody_up(server, world):
    port, process, folder = server
    body = multipart([], [("file", "list.csv", b"x" * (11 * 1024 * 1024 + 1))])
    quiet = [look(port, world) for _ in range(20)]
    before, first = rows(folder), megabytes(process)
    status, _, seconds = post(port, world, "/import", body)
    assert status == 413
    answers, busy = [], []
    senders = [threading.Thread(target=lambda: answers.append(post(port, world, "/import", body)[0])) for _ in range(20)]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        busy.append(look(port, world))
    last = megabytes(process)
    assert answers == [413] * 20
    assert rows(folder) == before
    p95 = [statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0] for times in (quiet, busy)]
    print(f"\none body: 413 in {seconds:.2f} s; others' p95 {p95[0]:.3f} s, with twenty bodies {p95[1]:.3f} s; memory {first}"
          f" to {last}")  # fmt: skip
    if last is not None:
        assert last[1] - first[0] < MORE_FOR_BODIES, f"{first} to {last}"


def look(port: int, world) -> float:
    """Seconds that somebody else's page takes."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/account", headers={"Cookie": f"casework_session={world.reader('nadia').cookie}"})
    assert connection.getresponse().read()
    connection.close()
    return time.monotonic() - began


@pytest.mark.rule("U18")
def test_a_real_server_writes_nothing_of_anybody_and_no_forged_line(database, world, tmp_path):
    """What it says from its start to its end, with line ends sent in each place of a request."""
    (tmp_path / "secret-key").write_bytes((Path(database.folder) / "secret-key").read_bytes())
    with closing(sqlite3.connect(tmp_path / "casework.db")) as copy:
        database.kept.backup(copy)
    word = world.words["north"]
    with serve(tmp_path) as (address, process):
        port = int(address.rpartition(":")[2])
        for path in ("/tray", f"/people/1%0d%0aERROR%20forged{word}", f"/tray?team=%0d%0aERROR%20forged{word}", "/nowhere%00"):
            heads = f"Host: 127.0.0.1:{port}\r\nCookie: casework_session={world.reader('mary').cookie}\r\nConnection: close"
            told_of = f"User-Agent: {word}\x0bERROR forged\r\nReferer: http://x/{word}"
            raw(port, f"GET {path} HTTP/1.1\r\n{heads}\r\n{told_of}\r\n\r\n")
        raw(port, f"ERROR forged {word}\r\n\r\n")
        raw(port, f"GET /{word}\nERROR forged HTTP/1.1\r\n\r\n")
        post(port, world, "/search", multipart([("q", f"{word}\r\nERROR forged"), ("csrf_token", world.reader("mary").token)]))
    said = process.said
    assert not world.canaries.found_in(said), said
    assert not [line for line in said.splitlines() if line.startswith("ERROR forged")], said


def raw(port: int, request: str) -> bytes:
    """What a request of any shape is answered with."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as line:
        line.sendall(request.encode("latin-1"))
        return line.recv(100)
