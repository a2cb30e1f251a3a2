"""Doctor finds each planted fault and nothing else; colleagues are never served unsafely."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casework.clockwork.upkeep.rules import (
    UNSAFE,
    Facts,
    Serving,
    findings,
    is_local,
    refusal_to_serve,
    serving_of,
    trouble_of_health,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ALONE = Serving("127.0.0.1", 8000, "http://127.0.0.1:8000")
OFFICE = Serving("0.0.0.0", 8443, "https://casework.example.org", ("casework.example.org",), "", "c.pem", "k.pem")
PROXIED = replace(ALONE, base_url="https://casework.example.org", named_hosts=("casework.example.org",),
                  trusted_proxy="127.0.0.1")  # fmt: skip
WELL = Facts(
    now=NOON, serving=ALONE, secret_key="0f1e2d3c4b5a69788796a5b4c3d2e1f0", debug=False, data="/srv/casework",
    data_is_open=False, sqlite=(3, 51, 3), file_system="ext4", free_bytes=50 * 10**9, total_bytes=100 * 10**9,
    anybody=True, administrators=1, newest_backup=NOON - timedelta(hours=25), newest_entry=NOON - timedelta(minutes=1),
    last_sweep=NOON - timedelta(minutes=2),
)  # fmt: skip

FAULTS = {
    "debug": ({"debug": True}, "Debugging is on"),
    "short key": ({"secret_key": "abc"}, "secret key is weak"),
    "dull key": ({"secret_key": "a" * 64}, "secret key is weak"),
    "http beyond this machine": ({"serving": replace(ALONE, host="0.0.0.0")}, "served unsafely"),
    "any host name": ({"serving": replace(OFFICE, named_hosts=("*.example.org",))}, "not one name"),
    "demo accounts": ({"demo_accounts": 3}, "Accounts of the demonstration"),
    "demonstration": ({"is_demo": True}, "password"),
    "readable folder": ({"data_is_open": True}, "can read the data folder"),
    "no backup ever": ({"newest_backup": None}, "no backup yet"),
    "old backup": ({"newest_backup": NOON - timedelta(hours=27)}, "no backup since"),
    "risky SQLite": ({"sqlite": (3, 40, 1)}, "can, rarely, damage"),
    "ancient SQLite": ({"sqlite": (3, 31, 0)}, "too old"),
    "network drive": ({"file_system": "cifs"}, "network drive"),
    "clock behind the trail": ({"newest_entry": NOON + timedelta(hours=1)}, "clock"),
    "clock in the past": ({"now": datetime(2020, 1, 1, tzinfo=UTC)}, "clock"),
    "no sweep": ({"last_sweep": None}, "overdue contacts ever"),
    "stale sweep": ({"last_sweep": NOON - timedelta(minutes=11)}, "overdue contacts since"),
    "unknown policy": ({"unknown_policies": ("swindon",)}, "swindon"),
    "faulty policy": ({"policy_trouble": "x.toml: the key"}, "policy file has a fault"),
    "no administrator": ({"administrators": 0}, "Nobody is an administrator"),
    "full disk, in bytes": ({"free_bytes": 9 * 10**8, "total_bytes": 10**9}, "nearly full"),
    "full disk, in share": ({"free_bytes": 9 * 10**9}, "nearly full"),
    "no database": ({"database_trouble": "It is away."}, "cannot be used"),
    "old database": ({"revision_behind": True}, "older than this program"),
}


def test_a_healthy_office_has_no_finding():
    assert findings(WELL) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_doctor_names_each_planted_fault_with_a_cure(fault):
    planted, words = FAULTS[fault]
    found = findings(replace(WELL, **planted))
    assert any(words in finding.what for finding in found), found
    assert all(finding.cure and finding.what.endswith(".") for finding in found)


def test_the_unsafe_comes_first():
    found = findings(replace(WELL, newest_backup=None, debug=True, administrators=0, secret_key="x"))
    severities = [finding.severity == UNSAFE for finding in found]
    assert severities == sorted(severities, reverse=True) and any(severities) and not all(severities)


def test_an_empty_office_is_not_asked_for_backups_sweeps_or_administrators():
    new = replace(WELL, anybody=False, administrators=0, newest_backup=None, newest_entry=None, last_sweep=None)
    assert findings(new) == []


@pytest.mark.parametrize(("serving", "words"), [
    (ALONE, None),
    (OFFICE, None),
    (PROXIED, None),
    (replace(ALONE, certificate="c.pem", key="k.pem", base_url="https://localhost:8000"), None),
    (replace(ALONE, host="0.0.0.0"), "without encryption"),
    (replace(ALONE, host="192.168.1.20"), "without encryption"),
    (replace(ALONE, host="::"), "without encryption"),
    (replace(ALONE, host="casework.example.org"), "without encryption"),
    (replace(OFFICE, named_hosts=()), "the name that colleagues use"),
    (replace(PROXIED, named_hosts=()), "the name that colleagues use"),
    (replace(OFFICE, base_url="http://casework.example.org"), "beginning with https://"),
    (replace(PROXIED, base_url="http://casework.example.org"), "beginning with https://"),
    (replace(OFFICE, key=""), "belong together"),
    (replace(ALONE, key="k.pem"), "belong together"),
    (replace(OFFICE, trusted_proxy="10.0.0.1"), "Either Casework holds the certificate"),
])  # fmt: skip
def test_colleagues_are_served_only_encrypted_and_by_a_known_name(serving, words):
    refusal = refusal_to_serve(serving)
    assert (refusal is None) if words is None else (words in refusal.sentence)


@pytest.mark.parametrize(("host", "local"), [
    ("127.0.0.1", True), ("127.1.2.3", True), ("localhost", True), ("::1", True), ("[::1]", True), ("0.0.0.0", False),
    ("::", False), ("192.168.0.4", False), ("localhost.example.org", False), ("", False),
])  # fmt: skip
def test_this_machine_is_known_from_others(host, local):
    assert is_local(host) is local


def test_only_names_besides_this_machines_own_count_as_named():
    config = {"HOST": "127.0.0.1", "PORT": "8000", "BASE_URL": "http://x", "TRUSTED_PROXY": "", "TLS_CERT": "",
              "TLS_KEY": "", "TRUSTED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "casework.example.org"]}  # fmt: skip
    assert serving_of(config).named_hosts == ("casework.example.org",)


@pytest.mark.parametrize(("last", "words"), [
    (NOON - timedelta(seconds=600), None), (NOON - timedelta(seconds=601), "601 seconds ago"), (None, "no sweep yet"),
])  # fmt: skip
@pytest.mark.rule("U12")
def test_a_monitor_learns_that_the_sweep_stands_still(last, words):
    trouble = trouble_of_health(last_sweep=last, now=NOON, seconds=600)
    assert (trouble is None) if words is None else (words in trouble)
