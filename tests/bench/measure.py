"""How fast the app is beside its floor, and how it grows with the list.

``python -m tests.bench.measure`` fills databases of 1,000, 10,000 and 100,000 invented cases on SQLite and Postgres, serves
each as users get it, and times pages, savings and sweeps over HTTP, signed in. Each figure stands beside the floor of the
same round: the barest view with one statement, and one row committed to the disk. It prints tables in Markdown.
"""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, text

from tests.bench.browser import Browser, offered
from tests.postgres import find_server

ROOT = Path(__file__).parents[2]
PASSWORD = "casework-demo"  # of the demonstration, printed for everybody
MANAGER, HEAD = "manager@demo.example", "hos@demo.example"
TEAM = "North Locality"
TIMES = 30  # of each in a round
PAGES = {
    "tray, a manager's": (MANAGER, "/tray"),
    "tray, longest on it first": (MANAGER, "/tray?sort=waiting"),
    "tray, overdue alone": (MANAGER, "/tray?due=overdue"),
    "tray, head of service": (HEAD, "/tray"),
    "feed, a manager's": (MANAGER, "/"),
    "feed, duty's": ("duty@demo.example", "/"),
    "escalations": ("ssm@demo.example", "/escalations"),
    "reports, a manager's": (MANAGER, "/reports"),
    "reports, a year's": (MANAGER, "/reports?period=last-12-months"),
    "reports, one figure with its list": (MANAGER, "/reports/waiting"),
    "reports, head of service": (HEAD, "/reports"),
    "reports, head of service, a year's": (HEAD, "/reports?period=last-12-months"),
    "week, a manager's": (MANAGER, "/monday"),
    "week, head of service": (HEAD, "/monday"),
}
CONTACT = {"reached": "person", "how": "telephone", "reason": "Weekly call", "found": "Well", "analysis": "Nothing has changed",
           "next_steps": "Ring again"}  # fmt: skip
# What is looked for of somebody on the manager's tray: {given}, {family}, {slip} (a letter left out), {year}, {day}, {phone},
# {postcode}, {outward} (its first half).
SEARCHES = {
    "search, a slip and the year": "{given} {slip} {year}",
    "search, two slips": "{given_slip} {slip}",
    "search, turned round": "{family}, {given}",
    "search, a birthday": "{day}",
    "search, a telephone number": "{phone}",
    "search, a postcode": "{postcode}",
    "search, half a postcode": "{outward}",
    "search, a name and half a postcode": "{slip} {outward}",
    "search, nobody": "Zqx{slip} Xvv{given}",
}
IN_NOTES = {"search, notes": "telephone {family}", "search, words of many notes": "ring again", "search, of no note": "zebra"}
TRAY = "tray, a manager's"
CASE, SAVING, FLOOR, FLOOR_SAVING = "case page", "saving a contact", "floor of a page", "floor of a saving"
NOTHING_DUE = "sweep, nothing due"


@dataclass
class Round:
    """What one round found, by what was timed: the middle of the milliseconds, and how many rows the page showed.

    slow: what nineteen in twenty did not exceed.
    """

    took: dict[str, float] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)  # "search": of all searches together


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--cases", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    asked.add_argument("--databases", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--verify", action="store_true", help="then has each database checked, every due date recomputed")
    asked.add_argument("--folder", help="keeps the SQLite databases, and uses those that are there")
    args = asked.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(args.folder or stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        server = find_server(careless=False) if "postgres" in args.databases else None
        if server:
            stack.callback(server.stop)
        for database in args.databases:
            figures = {count: measure(database, server, folder / f"{database}-{count}", count, args.rounds, args.verify)
                       for count in args.cases}  # fmt: skip
            print(table(database, figures), flush=True)


def measure(database: str, server, folder: Path, count: int, rounds: int, checked: bool) -> list[Round]:
    """What each round found on one database of so many cases."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder}/casework.db" if database == "sqlite" else server.fresh_database()
    settings = {**os.environ, "CASEWORK_DATA": str(folder), "CASEWORK_DATABASE_URL": url}
    if database == "postgres" or not (folder / "casework.db").exists():
        began = time.perf_counter()
        subprocess.run([sys.executable, "app.py", "demo", "--cases", str(count)], cwd=ROOT, env=settings, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        print(f"{database}: {count:,} cases made in {time.perf_counter() - began:.0f} s", flush=True)
    team, cases = whom(url)
    sought = people_on(url, cases)
    port, floor_port, made = free_port(), free_port(), []
    with serving(["app.py"], {**settings, "CASEWORK_PORT": str(port)}, port), \
         serving(["-m", "tests.bench.floor", url, str(folder), str(floor_port), str(team)], settings, floor_port):  # fmt: skip
        browsers = {who: Browser(port) for who in sorted({who for who, _ in PAGES.values()})}
        for who, browser in browsers.items():
            browser.sign_in(who, PASSWORD)
        floor = Browser(floor_port)
        for _ in range(rounds):
            made.append(one_round(browsers, floor, cases, sought))
    for each in made:
        each.took[NOTHING_DUE] = median(sweeps(url, folder))
    if checked:
        began = time.perf_counter()
        subprocess.run([sys.executable, "app.py", "verify"], cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)
        print(f"{database}: {count:,} cases verified in {time.perf_counter() - began:.0f} s", flush=True)
    return made


def one_round(browsers: dict[str, Browser], floor: Browser, cases: list[int], sought: list[dict[str, str]]) -> Round:
    """Each thing TIMES times, one after the other, so that all meet the same moments of the machine."""
    manager, taken, rows = browsers[MANAGER], {}, {}
    mine, rest = cases[:TIMES], cases[TIMES:]
    cases[:] = rest
    things: dict[str, Callable[[int], Browser]] = {FLOOR: lambda _: got(floor, "/list")}
    for name, (who, address) in PAGES.items():
        things[name] = lambda _, who=who, address=address: got(browsers[who], address)
    for look, each in (("", SEARCHES), ("notes", IN_NOTES)):
        for name, words in each.items():
            things[name] = lambda number, words=words, look=look: looked_for(manager, words.format(**sought[number]), look)
    things[CASE] = lambda number: got(manager, f"/cases/{mine[number]}")
    things[FLOOR_SAVING] = lambda _: saved(floor, "/save", {})
    things[SAVING] = lambda number: contact(manager, mine[number])
    for number in range(-2, TIMES):  # twice before it counts
        for name, thing in things.items():
            browser = thing(max(number, 0)) if name != SAVING or number >= 0 else None
            if number >= 0:
                taken.setdefault(name, []).append(browser.took * 1000)
                rows[name] = browser.rows
    searches = [took for name in (*SEARCHES, *IN_NOTES) for took in taken[name]]
    slow = {name: slowest(each) for name, each in {**taken, "search": searches}.items()}
    return Round({name: median(each) for name, each in taken.items()}, rows, slow)


def slowest(took: list[float]) -> float:
    """What nineteen in twenty did not exceed."""
    return sorted(took)[-(-19 * len(took) // 20) - 1]


def looked_for(browser: Browser, words: str, look: str) -> Browser:
    """What somebody waits for who looks for words: the form sent, and the answer."""
    fields = offered(browser.get("/search"), "/search")
    browser.post("/search", fields | {"q": words, "look": look})
    asked = browser.took
    browser.get(browser.led_to)
    browser.took += asked
    return browser


def got(browser: Browser, address: str) -> Browser:
    browser.get(address)
    return browser


def saved(browser: Browser, address: str, fields: dict[str, str]) -> Browser:
    browser.post(address, fields)
    return browser


def contact(browser: Browser, case: int) -> Browser:
    """A contact with somebody, rated as before."""
    address = f"/cases/{case}/contact"
    fields = offered(browser.get(address), address)
    fields |= CONTACT | {"rag": fields.get("rag") or "none:high"}
    return saved(browser, address, {name: value for name, value in fields.items() if name != "check"})


def whom(url: str) -> tuple[int, list[int]]:
    """The number of the manager's team, and cases that wait there."""
    engine = create_engine(url)
    with engine.connect() as connection:
        team = connection.scalar(text("SELECT id FROM team WHERE name = :name"), {"name": TEAM})
        waiting = "SELECT case_id FROM placement WHERE team_id = :team AND ended_at IS NULL ORDER BY id"
        cases = list(connection.scalars(text(waiting), {"team": team}))
    engine.dispose()
    return team, cases


def people_on(url: str, cases: list[int]) -> list[dict[str, str]]:
    """What might be typed of people on the tray, for each of the things done in a round."""
    engine = create_engine(url)
    asked = ('SELECT given_name, family_name, date_of_birth, phone, postcode FROM person '
             'JOIN "case" ON "case".person_id = person.id WHERE "case".id = :number')  # fmt: skip
    with engine.connect() as connection:
        found = [connection.execute(text(asked), {"number": number}).one() for number in cases[-TIMES:]]
    engine.dispose()
    return [{"given": given, "family": family, "slip": family[:2] + family[3:], "given_slip": given[:1] + given[2:],
             "day": str(day)[:10], "year": str(day)[:4], "phone": phone, "postcode": postcode,
             "outward": postcode.split()[0]} for given, family, day, phone, postcode in found]  # fmt: skip


def sweeps(url: str, folder: Path) -> list[float]:
    """Milliseconds of sweeps when everything was told, in a process of its own."""
    script = (
        "import sys, time\nfrom app import create_app\nfrom casework.clockwork import jobs\nfrom casework.ground import clock\n"
        "app = create_app({'DATABASE_URL': sys.argv[1], 'DATA': __import__('pathlib').Path(sys.argv[2])})\n"
        "with app.app_context():\n    policies, at = app.extensions['casework_policies'], clock.now()\n"
        "    while jobs.sweep(at, policies, patience=200):\n        pass\n"
        "    for _ in range(10):\n        began = time.perf_counter()\n        assert jobs.sweep(at, policies) == {}\n"
        "        print((time.perf_counter() - began) * 1000)\n"
    )
    said = subprocess.run([sys.executable, "-c", script, url, str(folder)], cwd=ROOT, capture_output=True, text=True)
    if said.returncode:
        raise AssertionError(said.stderr)
    return [float(line) for line in said.stdout.split()]


@contextlib.contextmanager
def serving(command: list[str], settings: dict[str, str], port: int) -> Iterator[None]:
    """A server of its own, until it is not needed."""
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 300
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"{command[:2]} does not serve")
            time.sleep(0.1)
        time.sleep(2)  # the first sweep of its schedule
        yield
    finally:
        process.terminate()
        process.wait(300)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def table(database: str, figures: dict[int, list[Round]]) -> str:
    """Milliseconds (median of the rounds, the least and the most), times the floor, and times the smallest list.

    With how many rows a page showed: a short list fills none of its pages, and fewer rows take less time.
    """
    counts = list(figures)
    lines = [f"\n### {database}", "| | " + " | ".join(f"{count:,} cases" for count in counts) + " | growth |",
             "|---" * (len(counts) + 2) + "|"]  # fmt: skip
    for name in figures[counts[0]][0].took:
        cells, middles = [], []
        for count in counts:
            values = [each.took[name] for each in figures[count]]
            floor = FLOOR_SAVING if name == SAVING else FLOOR
            floors = median(each.took[name] / each.took[floor] for each in figures[count])
            beside = "" if name in (FLOOR, FLOOR_SAVING) else f", {floors:.1f} floors"
            beside += f", {figures[count][-1].rows[name]} rows" if name in PAGES else ""
            beside += f", {beside_tray(figures[count], name):.1f} trays" if name.startswith(("reports", "week")) else ""
            middles.append(median(values))
            cells.append(f"{median(values):.1f} ms ({min(values):.1f}–{max(values):.1f}){beside}")
        lines.append(f"| {name} | " + " | ".join(cells) + f" | × {middles[-1] / middles[0]:.2f} |")
    for count in counts:
        tray, search = (median(each.slow[name] for each in figures[count]) for name in (TRAY, "search"))
        lines.append(f"\n{count:,} cases: 95 of 100 searches take at most {search:.0f} ms, × {search / tray:.2f} those of a tray "
                     f"({tray:.0f} ms)")  # fmt: skip
    return "\n".join(lines)


def beside_tray(rounds: list[Round], name: str) -> float:
    """How many times as long as the tray of the same reader a report takes, by what nineteen in twenty do not exceed (H17)."""
    tray = next(each for each in PAGES if PAGES[each] == (PAGES[name][0], "/tray"))
    return median(each.slow[name] / each.slow[tray] for each in rounds)


if __name__ == "__main__":
    main()
