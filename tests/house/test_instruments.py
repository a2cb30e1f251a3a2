"""What the journeys look through sees what it should: a blind instrument would pass every page."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest

from tests.browser import assert_accessible, axe, new_context, overflows

PAGE = '<!doctype html><html lang="en"><head><title>Page</title></head><body><main><h1>Page</h1>{}</main></body></html>'
PAGES = {
    "/sound": "<p>All is well.</p>",
    "/refused": "<p>Put the date right.</p>",
    "/broken": "<p>Something went wrong.</p>",
    "/script": "<script>document.title = 'ours no more'</script>",
    "/style": '<p style="color: red">Red</p>',
    "/picture": '<img src="/sound">',
    "/elsewhere": '<a href="http://example.org/">Away</a>',
    "/wide": "<pre>" + "wide " * 200 + "</pre>",
    "/scroller": '<div tabindex="0" class="scroller"><pre>' + "wide " * 200 + "</pre></div>",
}
SHEET = ".scroller { overflow-x: auto }"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        sheet = self.path == "/sheet.css"
        body = SHEET if sheet else PAGE.format(PAGES.get(self.path, ""))
        link = '<link rel="stylesheet" href="/sheet.css"></head>'
        self.send_response({"/refused": 422, "/broken": 500}.get(self.path, 200))
        self.send_header("Content-Type", "text/css" if sheet else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'")
        self.end_headers()
        self.wfile.write(body.replace("</head>", link).encode())

    def log_message(self, *what):
        pass


@pytest.fixture(scope="module")
def site():
    """The address of a little site whose pages each have one fault."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/sound", "/refused"])
def test_a_sound_page_and_a_refusal_pass(page, watched, site, path):
    page.goto(site + path)
    assert_accessible(page)
    assert overflows(page) == []
    assert watched.findings == []


@pytest.mark.parametrize(
    ("path", "finding"),
    [
        ("/script", "breach of the content policy: Executing inline script"),
        ("/style", "breach of the content policy: Applying inline style"),
        ("/broken", "console error: Failed to load resource: the server responded with a status of 500"),
    ],
)
def test_a_faulty_page_is_seen(page, watched, site, path, finding):
    page.goto(site + path)
    assert finding in "\n".join(watched.findings)
    with pytest.raises(AssertionError, match=finding.split(":")[0]):
        watched.assert_clean()
    watched.expected(finding)


def test_a_script_error_is_seen(page, watched, site):
    page.goto(site + "/sound")
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('slipped') }) }")
    assert watched.findings == ["script error: slipped"]
    watched.expected("slipped")


def test_a_request_to_elsewhere_is_seen_and_reaches_nobody(page, watched, site):
    page.goto(site + "/elsewhere")
    with page.expect_event("requestfailed"):
        page.click("a", no_wait_after=True)
    assert watched.foreign_requests == ["GET http://example.org/"]
    watched.expected("example.org")
    watched.expected("ERR_")


def test_axe_names_the_rule_that_is_broken(page, site):
    page.goto(site + "/picture")
    assert [violation["id"] for violation in axe(page)] == ["image-alt"]
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)
    assert axe(page, exclude=["img"]) == []


def test_axe_refuses_a_page_without_javascript(browser, site):
    context = new_context(browser, javascript=False)
    page = context.new_page()
    page.goto(site + "/sound")
    with pytest.raises(AssertionError, match="with JavaScript"):
        axe(page)
    context.close()


def test_what_sticks_out_is_named_and_a_scroller_is_not(page, site):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site + "/wide")
    assert "in a window of 320" in overflows(page)[-1]
    page.goto(site + "/scroller")
    assert overflows(page) == []


def test_a_fresh_database_is_empty_and_a_copy_is_whole(postgres_server):
    first = postgres_server.fresh_database()
    plain = first.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        connection.execute("CREATE TABLE kept (number int)")
    second = postgres_server.fresh_database(template=first)
    with psycopg.connect(second.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    postgres_server.drop(second)
    postgres_server.drop(first)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(plain)


def test_the_durable_server_writes_through(durable_postgres_server):
    address = durable_postgres_server.fresh_database().replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
