"""Every form of the app, found on its own pages, filled as a person might fill it, and sent."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask

from casework.ground import clock
from tests.trust import addresses
from tests.trust.crawling import Browser, Form, Visit, view_of, wander
from tests.trust.world import World

# Who looks for forms: everywhere, or from these addresses on to the pages behind them.
FINDERS = {
    "mary": (), "administrator": (), "anonymous": (), "nadia": ("/", "/account", "/my-cases", "/my-tasks", "/supervisions"),
    "strategic-service-manager": ("/forums", "/escalations"), "mo": ("/tray/review",),
}  # fmt: skip
MULTIPART = "multipart/form-data; boundary=BOUNDARY"
DAY = re.compile(r"(^|_)(on|date|day)$")

# Fields of which a guess is not enough for the form to be saved: (view, name) -> what is typed.
USUAL = {"birth": "1/2/1940", "postcode": "LE1 1AA", "email": "somebody@example.test"}
# ALL: every box of it is ticked.
ALL = "*"
# NONE: no box of it is ticked.
NONE = "-"
HANDING = ("reviews.review_date", "outcomes.back_to_duty", "closing.ending")  # where a case leaves the hands of whoever holds it
TYPED: dict[tuple[str, str], str] = {
    ("workload.step", "review_on"): "3/6/2030", ("workload.step", "cases"): "5", ("workload.step", "points"): "9",
    **{("workload.step", f"measures-{row}-by"): "3/5/2030" for row in range(3)},
    ("allocation.allocate", "weight"): "low", ("allocation.allocate", "nothing"): NONE,
    **{("allocation.allocate", f"rows-{row}-by"): "3/6/2030" for row in range(3)},
    **{("allocation.allocate", f"things-{row}-by"): "3/6/2030" for row in range(4)},
    **{("allocation.allocate", f"things-{row}-name"): NONE for row in range(4)},
    **{(view, f"things-{row}-{part}"): typed for view in HANDING for row in range(4)
       for part, typed in (("by", "3/6/2030"), ("name", NONE))},
    **{(view, "nothing"): NONE for view in HANDING},
    ("guarding.restriction", "readers"): ALL, ("matching.needs", "not_again"): NONE,
    ("matching.needs", "support_until"): "3/6/2030",
    ("letters.new", "seen"): "",  # it is filled anew, and not read once more before it is sent
    ("walk.name", "from_on"): "3/6/2030", ("walk.name", "until_on"): "4/6/2030",
}  # fmt: skip


@dataclass
class Found:
    """A form as it stands on a page. endpoint: the view it is sent to."""

    reader: str
    page: str
    endpoint: str
    form: Form

    @property
    def names(self) -> frozenset[str]:
        """The names of its fields, figures in them left out."""
        return frozenset(re.sub(r"\d+", "N", name) for name in self.form.fields)

    def __str__(self) -> str:
        return f"{self.endpoint} from {self.page} ({self.reader})"


def find_forms(app: Flask, world: World) -> tuple[list[Found], list[Visit]]:
    """One of each kind of form that somebody of the world is shown, and the pages on which they were looked for."""
    found, visits = {}, []
    for name, some in FINDERS.items():
        reader, browser = world.reader(name), Browser.of(app, world, name)
        starts = some or [address for place in addresses.places(app) if "GET" in place.methods and may_open(place, reader)
                          for address in addresses.own(app, world, reader, place)]  # fmt: skip
        pages = {row["page"] for row in world.rows["task"].values()}
        starts = sorted(starts, key=lambda address: address not in pages)  # where a task is done, before pages like it
        for visit in wander(browser, starts, deep=2 if some else 99):
            visits.append(visit)
            for form in visit.page.forms if visit.is_html and visit.status == 200 else ():
                made = Found(name, visit.address, endpoint_of(app, form), form)
                found.setdefault((made.endpoint, form.method, made.names), made)
    return list(found.values()), visits


def find_again(app: Flask, world: World, known: list[Found], other: World) -> list[Found]:
    """The forms that the crawl of another world like this one found, as they stand on the same pages here."""
    pages = {(each.reader, each.page): each.page for each in known}
    for kind, by_name in other.tokens.items():
        for name, tokens in by_name.items():
            for there, here in zip(tokens, world.tokens[kind][name], strict=True):
                pages = {key: page.replace(there, here) for key, page in pages.items()}
    visits = {(name, page): Browser.of(app, world, name).visit(here) for (name, page), here in pages.items()}
    found, missing = [], []
    for each in known:
        visit = visits[each.reader, each.page]
        shown = [Found(each.reader, visit.address, endpoint_of(app, form), form)
                 for form in (visit.page.forms if visit.is_html and visit.status == 200 else ())]  # fmt: skip
        same = [form for form in shown if (form.endpoint, form.names) == (each.endpoint, each.names)]
        found += same[:1]
        missing += [] if same else [str(each)]
    assert not missing, f"these forms stand on the same page of one world only: {missing}"
    return found


def may_open(place, reader) -> bool:
    """Whether a reader's roles are among those that the place declares."""
    if place.access.anyone or reader.actor.worker_id is None:
        return place.access.anyone
    return not place.access.roles or reader.actor.holds(*place.access.roles)


def endpoint_of(app: Flask, form: Form) -> str:
    """The view that a form is sent to."""
    return view_of(app, form.action, form.method) or f"nothing at {form.action}"


def plausible(found: Found) -> list[tuple[str, str]]:
    """The form filled by somebody in a hurry: first choices, today, a few words."""
    pairs = []
    for each in found.form.fields.values():
        if each.type in ("submit", "file"):
            continue
        typed = TYPED.get((found.endpoint, each.name))
        if typed == NONE:
            continue
        sent = each.options if typed == ALL else [typed] if typed is not None else each.sent
        if not "".join(sent):
            sent = guess(each)
        pairs += [(each.name, value) for value in sent]
    return pairs


def guess(each) -> list[str]:
    """What somebody answers to an empty field."""
    if each.type in ("radio", "select"):
        return [option for option in each.options if option][:1]
    if each.type == "checkbox":
        return each.options[:1]
    for part, words in USUAL.items():
        if part in each.name:
            return [words]
    if DAY.search(each.name):
        return [f"{clock.today():%d/%m/%Y}"]
    if each.type == "hidden" or "time" in each.name or each.name.endswith("number"):
        return [""]
    return ["A few words"]


def send(browser: Browser, found: Found, pairs: list[tuple[str, str]], **how) -> Visit:
    """Send a form; texts that no encoding holds go as they would from a broken program."""
    if found.form.method == "get":
        return browser.visit(f"{found.form.action or found.page}?{urlencode(pairs, errors='surrogatepass')}"[:8_000])
    if found.form.multipart:
        return browser.visit(found.form.action, "POST", data=multipart(pairs), content_type=MULTIPART, **how)
    body = urlencode(pairs, errors="surrogatepass").encode()
    return browser.visit(found.form.action, "POST", data=body, content_type="application/x-www-form-urlencoded", **how)


def multipart(pairs: list[tuple[str, str]], files: list[tuple[str, str, bytes]] = ()) -> bytes:
    """A body of parts. files: (field, file name, content)."""
    parts = [(f'form-data; name="{_quoted(name)}"', value.encode("utf-8", "surrogatepass")) for name, value in pairs]
    parts += [(f'form-data; name="{_quoted(name)}"; filename="{_quoted(file)}"', content) for name, file, content in files]
    made = [f"--BOUNDARY\r\nContent-Disposition: {head}\r\n\r\n".encode("utf-8", "surrogatepass") + body + b"\r\n"
            for head, body in parts]  # fmt: skip
    return b"".join([*made, b"--BOUNDARY--\r\n"])


def _quoted(text: str) -> str:
    return re.sub(r'["\r\n]', "_", text)
