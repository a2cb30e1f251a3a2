"""A browser of few words, for measuring: one connection kept open, cookies, and forms sent as they were offered."""

import http.client
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

import html5lib


class Browser:
    """Somebody's browser at a served app. ``took``: the seconds of the last answer, read whole; ``rows``: those of its tables.

    ``led_to``: where it led, if anywhere.
    """

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.took = 0.0
        self.rows = 0
        self.led_to = ""

    def get(self, address: str) -> str:
        """The page at an address; fails for anything but a page."""
        return self._ask("GET", address, None, {200})

    def post(self, address: str, fields: dict[str, str]) -> str:
        """Send a form; fails unless it was taken."""
        return self._ask("POST", address, urlencode(fields), {204, 302, 303})

    def _ask(self, method, address, body, wanted):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = perf_counter()
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.took = perf_counter() - began
        self.rows = text.count("<tr") - text.count("<thead")
        self.led_to = answer.headers.get("Location", "")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.status not in wanted:
            raise AssertionError(f"{method} {address} was answered with {answer.status}:\n{text[:3000]}")
        return text

    def sign_in(self, email: str, password: str) -> None:
        """By the form."""
        fields = offered(self.get("/sign-in"), "/sign-in")
        self.post("/sign-in", fields | {"email": email, "password": password})


def offered(page: str, action: str) -> dict[str, str]:
    """The fields of the form that is sent to an address, as a browser would send them untouched."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(each for each in tree.iter("form") if (each.get("action") or "").split("?")[0] == action)
    fields = {}
    for each in form.iter():
        name, kind = each.get("name"), each.get("type", "")
        if not name or each.tag == "button" or kind in ("submit", "button", "file"):
            continue
        if each.tag == "textarea":
            fields[name] = each.text or ""
        elif each.tag == "select":
            chosen = [option for option in each.iter("option") if option.get("selected") is not None]
            fields[name] = (chosen or list(each.iter("option")))[0].get("value", "")
        elif kind not in ("radio", "checkbox") or each.get("checked") is not None:
            fields[name] = each.get("value", "on" if kind == "checkbox" else "")
    return fields
