"""What a year of a service looks like: kinds of history, as a table, in the proportions in which they occur."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

from casework.clockwork.demo.rules.stories import CARE, CARER, CONTACTING, NORTH, REVIEW, SOUTH, THERAPY

FEWEST_LIVES, MOST_LIVES = (
    50,
    150,
)  # histories that are lived day by day; other people live them again at the same times
CASES_A_LIFE = 200  # for so many more cases, one more history
CASES_A_PAIR = 10_000  # one pair of teams for so many cases
RARER = 4  # times
HELD_EACH = 12  # cases that a worker holds, about
SHARE_HELD = 0.14  # of all cases


@dataclass(frozen=True)
class Life:
    """The course of one case. Days are calendar days; cells are of the matrix, as "none:high".

    late: by how many days each contact comes after its date, in turn (below 0: before it). waits: days on the tray, or
    None for whoever waits still. works: days that a worker has it. patience: how often an escalation is put to somebody
    further before it is acknowledged.
    """

    stage: str  # where it has come to
    referred: int = 30  # days ago
    waits: int | None = None
    works: int = 0
    kind: str = CARE
    cell: str = "moderate:moderate"
    priority: str = "medium"
    complexity: str = "medium"
    urgent: bool = False  # needs the fastest response (L18)
    late: tuple[int, ...] = (0, -1, 0, 1, -2)
    tries: tuple[int, ...] = ()  # contacts before which nobody is reached at first
    unseen: bool = False  # and nobody has seen them, so that a safe-and-well check is needed
    rerated: tuple[tuple[int, str], ...] = ()  # at which contact, to which cell
    agreed: tuple[int, int] = ()  # at which contact, and for how many days after it the next one is agreed
    proposed: bool = False  # by a practitioner, accepted by a manager
    told_later: bool = False
    patience: int = 0
    by_hand: int = 0  # at which contact the senior manager is told that the risk has grown
    move: tuple[int, str] = ()  # at which contact another team is asked, and its answer
    ending: str = ""  # a key of closing.rules.KINDS
    reopened: bool = False
    relative: bool = False
    warned: bool = False
    rare: bool = False  # lived by few
    team: str = NORTH


def _closed(referred: int, ending: str, **course) -> Life:
    return Life("closed", referred, ending=ending, **course)


WAITING = (
    Life("waiting", 24, cell="none:high", priority="high", late=(0, 0, 0), relative=True),
    Life("waiting", 12, proposed=True, rerated=((0, "moderate:high"),), late=(-2, 0)),
    Life("waiting", 46, cell="none:moderate", priority="high", complexity="high", patience=9, late=(0, -1),
         warned=True, rare=True),
    Life("waiting", 20, cell="full:low", priority="low", complexity="low", kind=CARER, told_later=True, relative=True),
    Life("waiting", 20, late=(14,), patience=1, rare=True),
    Life("waiting", 33, patience=0, tries=(1,), agreed=(0, 4), relative=True),
    Life("waiting", 3, cell="none:high", priority="high", urgent=True, late=(9,), rare=True),
    Life("waiting", 36, cell="full:moderate", priority="low", kind=THERAPY, patience=1, late=(-3,)),
    Life("waiting", 25, rerated=((1, "full:moderate"),), agreed=(0, 20), late=(-9, 0), proposed=True),
    Life("waiting", 15, cell="moderate:high", priority="high", tries=(0, 1), unseen=True, by_hand=1, patience=1),
    Life("waiting", 37, cell="moderate:low", priority="low", kind=REVIEW, late=(14,)),
    Life("waiting", 40, rerated=((0, "none:high"), (2, "moderate:moderate")), move=(1, "accepted"), patience=2),
    Life("waiting", 21, complexity="low", move=(0, "")),
)  # fmt: skip
HELD = (
    Life("allocated", 60, waits=22, cell="none:moderate", priority="high", relative=True),
    Life("allocated", 90, waits=34, patience=1, late=(0, 6)),
    Life("allocated", 35, waits=14, cell="full:low", priority="low", complexity="low", proposed=True),
    Life("allocated", 140, waits=45, cell="none:high", priority="high", complexity="high", late=(0, 0), by_hand=2),
    Life("allocated", 75, waits=26, tries=(0,), relative=True),
    Life("allocated", 50, waits=9, kind=CARER, told_later=True),
    Life("allocated", 110, waits=30, move=(1, "accepted"), patience=0),
)  # fmt: skip
RESTING = (
    Life("review", 200, waits=20, works=60),
    Life("review", 300, waits=31, works=45, kind=THERAPY, patience=1),
    Life("review", 120, waits=12, works=30, kind=CARER, proposed=True),
)
ENTERING = (Life("duty", 4), Life("referral", 1), Life("duty", 7, kind=THERAPY), Life("referral", 3, kind=CARER))
CLOSED = (
    _closed(40, "resolved"),
    _closed(230, "closed", waits=25, works=70),
    _closed(310, "died", waits=18, cell="none:high", priority="high", relative=True),
    _closed(150, "resolved", kind=THERAPY),
    _closed(340, "closed", waits=36, works=80, patience=2, late=(0, 7, 0)),
    _closed(180, "withdrew", waits=16, tries=(0,)),
    _closed(90, "resolved"),
    _closed(270, "closed", waits=21, works=50, proposed=True, rerated=((0, "none:moderate"),)),
    _closed(130, "other-authority", waits=24),
    _closed(355, "closed", waits=40, works=90, cell="none:high", priority="high", patience=1, by_hand=1),
    _closed(210, "resolved", kind=CARER),
    _closed(190, "closed", waits=13, works=60, relative=True),
    _closed(120, "died", waits=20, works=25),
    _closed(250, "moved", waits=28, late=(2, 4)),
    _closed(300, "resolved"),
    _closed(165, "closed", waits=29, works=40, told_later=True),
    _closed(330, "closed", waits=22, works=65, move=(0, "declined")),
    _closed(75, "resolved", reopened=True),
    _closed(285, "closed", waits=15, works=55, kind=CARER, priority="low"),
    _closed(220, "withdrew", waits=33, cell="full:low", priority="low", patience=0),
    _closed(320, "closed", waits=27, works=75, tries=(1,), unseen=True),
    _closed(60, "resolved"),
    _closed(240, "closed", waits=18, works=45, move=(1, "accepted")),
)
KINDS = (WAITING, HELD, RESTING, ENTERING, CLOSED)


def how_many(cases: int) -> int:
    """How many histories are lived day by day for so many cases: at least one round of the tables, where there is room."""
    return min(cases, FEWEST_LIVES + cases // CASES_A_LIFE, MOST_LIVES)


def lives(rng: Random, count: int) -> Iterator[Life]:
    """So many lives; however few, in the proportions of the tables. Each round of the tables is a little different."""
    spread = [((place + 0.5) / len(kind), life) for kind in KINDS for place, life in enumerate(kind)]
    one_round = sorted(spread, key=lambda each: each[0])
    for number in range(count):
        turn, place = divmod(number, len(one_round))
        life = one_round[place][1]
        yield _varied(rng, life, turn, SOUTH if (turn + place) % 2 else NORTH)


def to_live_again(lived: Iterable[Life]) -> list[int]:
    """The places of lives in the order in which others live them again, over and over: the rare ones are few."""
    rare = [life.rare for life in lived]
    often = [place for place in range(len(rare)) if not rare[place]]
    return often * RARER + [place for place in range(len(rare)) if rare[place]]


def _varied(rng: Random, life: Life, turn: int, team: str) -> Life:
    """The same course at other days; the first round stands as it is written."""
    if turn == 0 or life.stage in ("duty", "referral"):
        return replace(life, team=team)
    days = rng.randint(-3, 3) if life.stage == "waiting" else rng.randint(-25, 10)
    late = tuple(rng.choice((-2, -1, 0, 0, 0, 1)) if abs(each) < 3 else each for each in life.late)
    return replace(life, team=team, referred=max(life.referred + days, 2), late=late)


def colleagues(cases: int) -> Iterator[tuple[str, str, str]]:
    """Who works in a pair of teams beside the accounts: team, the account whose work they share ("" while away), grade."""
    each_team = max(2, round(cases * SHARE_HELD / 2 / HELD_EACH))
    for team, user in CONTACTING.items():
        grades = ("practitioner", "asye", "practitioner", "practitioner", "senior-practitioner")
        yield from ((team, user, grades[number % len(grades)]) for number in range(each_team))
        yield team, "", "student"
    yield from ((NORTH, "officer", "social-work-officer") for _ in range(each_team // 4))
