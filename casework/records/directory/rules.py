"""What an entry of the directory says, who keeps it, and when it is asked about again (F7)."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import urlsplit

from casework.ground.refusal import Refusal
from casework.policy.model import Interval, Policy
from casework.policy.organisations import Area
from casework.records.clocks.rules import after
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS, Actor

RULE = "F7"
ABOUT = "directory"  # begins the occasion of what managers are told about entries to be checked
TOPICS = MappingProxyType(
    {
        "older-people": "Older people",
        "dementia": "Dementia",
        "carers": "Carers",
        "health": "Health and long-term conditions",
        "falls": "Falls",
        "mental-health": "Mental health",
        "housing": "Housing and homelessness",
        "equipment": "Equipment, alarms and adaptations",
        "household": "Help at home, meals and shopping",
        "company": "Company, groups and activities",
        "advocacy": "Advocacy",
        "domestic-abuse": "Domestic abuse",
        "benefits": "Benefits and debts",
        "paying-for-care": "Paying for care and support",
        "facilities-grant": "Disabled Facilities Grants",
        "care": "How care and support works",
        "other": "Something else",
    }
)
ADDED, BEGUN, CHANGED, CONFIRMED, ENDED, PUT_BACK = "added", "begun", "changed", "confirmed", "ended", "put-back"
DONE = MappingProxyType(
    {ADDED: "Added", BEGUN: "Taken from a list to begin with", CHANGED: "Corrected", CONFIRMED: "Found still right",
     ENDED: "Ended", PUT_BACK: "Put back"}
)  # fmt: skip
FIELDS = MappingProxyType(
    {
        "name": "Name",
        "what": "What for",
        "topics": "Topics",
        "phone": "Telephone",
        "phone_2": "Second number",
        "web": "Website",
        "email": "E-mail",
        "hours": "Hours",
        "area": "Area",
        "eligibility": "Who can use it",
        "charge": "Charge",
        "notes": "Notes",
    }
)


@dataclass(frozen=True)
class Written:
    """An entry as somebody writes it. topics: keys of TOPICS."""

    name: str
    what: str
    topics: tuple[str, ...]
    phone: str = ""
    phone_2: str = ""
    web: str = ""
    email: str = ""
    hours: str = ""
    area: str = ""
    eligibility: str = ""
    charge: str = ""
    notes: str = ""

    @property
    def facts(self) -> dict:
        """By field, as it is kept."""
        return asdict(self) | {"topics": list(self.topics)}


# --- when it is asked about -------------------------------------------------------------------------------------------


def every(policy: Policy) -> Interval | None:
    """How long an entry counts as right; None where the policy asks for no look at it."""
    decision = policy.decided.get("directory-checked")
    return decision.value if decision is not None and isinstance(decision.value, Interval) else None


def check_on(policies: Iterable[Policy], checked_on: date | None, today: date) -> date | None:
    """The day on which an entry is asked about, by the strictest policy; None where none asks.

    checked_on: when it was last found right. Today for one that nobody here ever found right.
    """
    intervals = [interval for policy in policies if (interval := every(policy)) is not None]
    if not intervals:
        return None
    return today if checked_on is None else min(after(checked_on, interval) for interval in intervals)


def is_to_check(policies: Iterable[Policy], checked_on: date | None, today: date) -> bool:
    """Whether an entry stands as to be checked."""
    asked_on = check_on(policies, checked_on, today)
    return asked_on is not None and asked_on <= today


# --- who keeps it -----------------------------------------------------------------------------------------------------


def may_keep(actor: Actor) -> bool:
    """Whoever records may add and correct."""
    return actor.holds(*RECORD_ROLES)


def may_end(actor: Actor) -> bool:
    """Managers, and those above them."""
    return actor.holds(*MANAGERS, *SENIOR_MANAGERS)


def refusal_to_write(actor: Actor, written: Written, *, ended: bool = False) -> Refusal | None:
    """Why an entry cannot be added or corrected like this."""
    if not may_keep(actor):
        return Refusal("The directory is kept by those who record. Tell one of them what is wrong.", RULE)
    if ended:
        return Refusal("This entry has ended. A manager can put it back, and then it can be corrected.", RULE)
    if not written.name.strip():
        return Refusal("Give the name of the organisation.", RULE, "name")
    if not written.what.strip():
        return Refusal("Say what people can turn to them for.", RULE, "what")
    if not written.topics or set(written.topics) - set(TOPICS):
        return Refusal("Choose at least one topic, so that the entry is found.", RULE, "topics")
    if not any(each.strip() for each in (written.phone, written.phone_2, written.web, written.email, written.notes)):
        return Refusal("Give a number, a website or an e-mail address, or say in the notes how they are reached.", RULE, "phone")
    return None


def refusal_to_confirm(actor: Actor, *, ended: bool) -> Refusal | None:
    """Whoever records says that an entry is still right."""
    if not may_keep(actor):
        return Refusal("The directory is kept by those who record. Tell one of them what you found.", RULE)
    if ended:
        return Refusal("This entry has ended, so there is nothing to confirm. A manager can put it back.", RULE)
    return None


def refusal_to_end(actor: Actor, why: str, *, ended: bool) -> Refusal | None:
    """A manager ends an entry and says why; it stays on record."""
    if not may_end(actor):
        return Refusal("A manager ends an entry. Correct it, or tell your manager why it should go.", RULE)
    if ended:
        return Refusal("This entry has ended already. Load the page again to see by whom.", RULE)
    if not why.strip():
        return Refusal("Say why this entry ends.", RULE, "why")
    return None


def refusal_to_put_back(actor: Actor, *, ended: bool) -> Refusal | None:
    """A manager takes an ending back."""
    if not may_end(actor):
        return Refusal("A manager puts an entry back. Tell yours why it is needed.", RULE)
    if not ended:
        return Refusal("This entry stands in the directory already.", RULE)
    return None


def refusal_to_begin(actor: Actor, area: Area, offered: Collection[str]) -> Refusal | None:
    """A manager begins the directory with the organisations of an area. offered: keys of those their policies have."""
    if not may_end(actor):
        return Refusal("A manager begins the directory with a list. You can add entries one by one.", RULE)
    if area.key not in offered:
        return Refusal("This list belongs to another council’s policy. Add the organisations of your own area.", RULE)
    return None


# --- how it is shown --------------------------------------------------------------------------------------------------


def words_in(typed: str) -> tuple[str, ...]:
    """The words of a search, folded, each once; ten at most."""
    return tuple(dict.fromkeys(_folded(typed).split()))[:10]


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def searchable(written: Written) -> str:
    """What an entry is found by, folded: its name, what it is for, its topics in words, and the rest but its numbers' gaps."""
    topics = " ".join(TOPICS[topic] for topic in written.topics if topic in TOPICS)
    parts = (written.name, written.what, topics, written.area, written.eligibility, written.charge, written.notes,
             written.phone, written.phone.replace(" ", ""), written.email, written.web)  # fmt: skip
    return _folded(" ".join(parts))


def web_address(web: str) -> str:
    """The address that a website's link leads to; "" for what is no address of the web."""
    typed = web.strip()
    if not typed or any(each.isspace() for each in typed):
        return ""
    address = typed if typed.casefold().startswith(("http://", "https://")) else f"https://{typed}"
    try:
        parts = urlsplit(address)
        return address if parts.hostname and "." in parts.hostname and not parts.username else ""
    except ValueError:
        return ""
