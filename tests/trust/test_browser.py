"""A whole journey in a real browser: nothing personal stays in it, nothing leaves the host, no policy is broken (A27, A29)."""

import json

import pytest

from tests.trust.test_matrix import told
from tests.trust.test_stored_text import own_pages

pytestmark = [
    pytest.mark.slow, pytest.mark.browser,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session"),  # what a browser keeps is alike for both
]  # fmt: skip

KEPT = """async () => JSON.stringify({
  local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie, name: window.name,
  caches: await caches.keys(), databases: (await indexedDB.databases()).map(each => each.name),
  history: history.state,
})"""


@pytest.mark.rule("U16")
@pytest.mark.parametrize("name", ["mary", *(pytest.param(name, marks=pytest.mark.long) for name in ("helen", "ada", "mo"))])
def test_after_a_journey_through_all_pages_the_browser_holds_nothing_of_anybody(app, world, enter, name):
    page, faults, opened, seen = enter(name), [], 0, 0
    page.watch.expected("the server responded with a status of 404")
    for address in own_pages(app, world, name, 1):
        page.goto(address)
        opened += 1
        seen += bool(world.canaries.found_in(page.content()))
        faults += kept(world, page, address)
    assert opened > 15 and (seen > 15 or name == "ada"), f"{opened} pages, {seen} with something personal"
    assert not faults, told(faults)
    page.goto("/tray" if name != "ada" else "/staff")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    faults += kept(world, page, "after signing out")
    for back in range(4):
        page.go_back(wait_until="load")
        found = world.canaries.found_in(page.content())
        faults += [f"Back, {back + 1} pages: {page.url} shows {found}"] if found else []
    assert not faults, told(faults)
    print(f"\n{opened} pages, {seen} with something personal, nothing kept; {len(page.watch.findings)} findings")


def kept(world, page, where: str) -> list[str]:
    """What a canary is in of all that the browser keeps for this site."""
    held = json.loads(page.evaluate(KEPT))
    if "/" in where:
        assert not held["caches"] and not held["databases"], held
    found = {part: world.canaries.found_in(json.dumps(value)) for part, value in held.items()}
    cookies = world.canaries.found_in(json.dumps(page.context.cookies()))
    return [f"{where}: {part} holds {what}" for part, what in (found | {"cookies": cookies}).items() if what]
