"""Jobs: the schedule and its loop.

Jobs are only a tick: what is due is computed from the data, so that a missed or doubled tick changes nothing.
"""

import logging
import os
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from casework.clockwork.post import queries as post_queries
from casework.clockwork.post.operations import write_and_send
from casework.clockwork.reminders import operations, queries
from casework.clockwork.reminders.operations import finish_lease, push_on, take_lease
from casework.clockwork.storage import operations as storage
from casework.clockwork.storage import queries as storage_queries
from casework.clockwork.storage.rules import Folders, folders_of
from casework.ground.clock import now as clock_now
from casework.ground.days import office_date
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.policy.model import Policy
from casework.practice.intake.operations import clear_expired
from casework.records.drafts.operations import prune_drafts
from casework.records.entry.operations import prune_entry
from casework.records.outbox.operations import prune_mail
from casework.records.sessions.operations import prune_sessions
from casework.records.staff import queries as staff

log = logging.getLogger(__name__)
RENEW_AFTER = timedelta(seconds=30)
A_MOMENT = timedelta(seconds=2)  # by which a tick may be late when nothing is wrong
LOOK_AGAIN = 0.2  # seconds between two looks at a lease that somebody else holds


@dataclass(frozen=True)
class Job:
    """Something done again and again: its name (that of its lease), how often, and what."""

    name: str
    seconds: int
    run: Callable[..., object]  # given the moment and the policies
    files: bool = False  # given the folders, too
    settings: bool = False  # given the application's configuration, too


def sweep(now: datetime, policies: Mapping[str, Policy], *, patience: float = 0) -> dict[str, int]:
    """Tell everything that is due at ``now``, each matter once and in a transaction of its own: rule -> how many.

    One process sweeps at a time; another one gives up, after ``patience`` seconds, with an empty answer.
    """
    holder = f"{os.getpid()}@{socket.gethostname()[:30]}:{secrets.token_hex(4)}"
    until = time.monotonic() + patience
    while not _take("sweep", holder):
        if time.monotonic() >= until:
            return {}
        time.sleep(LOOK_AGAIN)
    try:
        return tell_all(now, policies, keep=_Keeper("sweep", holder))
    finally:
        with transaction():
            finish_lease(now=clock_now(), name="sweep", holder=holder)


def tell_all(
    now: datetime, policies: Mapping[str, Policy], *, keep: Callable[[], bool] | None = None
) -> dict[str, int]:
    """Tell all that is due, lease or no lease; stops when ``keep`` says that the lease is lost."""
    raised: Counter[str] = Counter()
    whole = [*queries.walks_due(now, policies), *queries.samples_due(now, policies), *queries.caseloads_due(policies),
             *queries.limits_due(now, policies), *queries.directory_due(now, policies)]  # fmt: skip
    for matter in [*queries.due(now), *whole, *queries.supervisions_due(now, policies)]:
        if keep is not None and not keep():
            log.warning("the lease was lost in mid-sweep; whoever has it goes on")
            break
        raised.update(_tell(now, policies, matter))
    return dict(sorted(raised.items()))


def _tell(now: datetime, policies: Mapping[str, Policy], matter: queries.Matter) -> list[str]:
    try:
        with transaction():
            return operations.tell(now=now, policies=policies, matter=matter)
    except OperationalError:  # the database is busy or away: nothing is wrong with the matter, the next sweep has it
        log.exception("could not tell %s %d for now", matter.kind, matter.number)
    except Exception:
        log.exception("could not tell %s %d; it is tried again later", matter.kind, matter.number)
        with transaction():
            push_on(now=now, matter=matter)
    return []


class _Keeper:
    """Renews the lease from time to time while the sweep goes on; False once it belongs to somebody else."""

    def __init__(self, name: str, holder: str):
        self.name, self.holder, self.renewed = name, holder, clock_now()

    def __call__(self) -> bool:
        if clock_now() - self.renewed < RENEW_AFTER:
            return True
        self.renewed = clock_now()
        return _take(self.name, self.holder)


def _take(name: str, holder: str) -> bool:
    with transaction():
        return take_lease(now=clock_now(), name=name, holder=holder)


def prune(now: datetime, _policies: Mapping[str, Policy]) -> int:
    """Once a day of the office: remove drafts nobody came back to, dead sessions, spent sign-ins; how many rows went."""
    last = queries.lease("prune")
    if last is not None and last.done_at is not None and office_date(last.done_at) == office_date(now):
        return 0
    holder = f"{os.getpid()}:{secrets.token_hex(4)}"
    if not _take("prune", holder):
        return 0
    with transaction():
        gone = prune_drafts(now=now) + prune_sessions(now=now) + prune_entry(now=now)
        gone += prune_mail(now=now)
        clear_expired(now=now)
        finish_lease(now=clock_now(), name="prune", holder=holder)
    return gone


def back_up(now: datetime, _policies: Mapping[str, Policy], folders: Folders) -> str:
    """Make last night's backup, when it is missing, and once a week try a restore out; not of nothing, not of a demonstration.

    Of several processes one does it: the lock of backups falls with its process, which a lease of some minutes would not.
    """
    if not staff.anybody() or storage_queries.is_demo():
        return ""
    try:
        return storage.back_up_when_due(folders=folders, engine=db.engine, now=now)
    except Refused as refused:
        log.error("no backup: %s", refused.refusal.sentence)
        return ""


def note_head(now: datetime, _policies: Mapping[str, Policy], folders: Folders) -> bool:
    """Write down outside the database where the audit trail ends."""
    return storage.note_head(data=folders.data, now=now)


def post(now: datetime, policies: Mapping[str, Policy], config: Mapping[str, Any]) -> int:
    """Send the mail that is due, where a mail server is set; how many mails went out. Without one nothing is written."""
    try:
        server = post_queries.server_of(config)
    except Refused:  # doctor says so, and each page of those in charge
        return 0
    if server is None:
        return 0
    return write_and_send(now=now, policies=policies, server=server, address=config["BASE_URL"], clock=clock_now)


SCHEDULE = (
    Job("sweep", 60, sweep), Job("post", 60, post, settings=True), Job("prune", 3600, prune),
    Job("backup", 600, back_up, files=True),
    Job("heads", 3600, note_head, files=True),
)  # fmt: skip


class SteadyScheduler(BackgroundScheduler):
    """Goes on when the machine's clock is moved: it would wait for hours, or make up for each minute of years (A14)."""

    def _process_jobs(self) -> float | None:
        now = datetime.now(UTC)
        for job in self.get_jobs():
            if abs(job.next_run_time - now) > job.trigger.interval + A_MOMENT:
                log.warning("the clock was moved, or stood: the job %s was planned for %s", job.id, job.next_run_time)
                job.modify(next_run_time=now)
        return super()._process_jobs()


def start(app) -> BackgroundScheduler | None:
    """Run the schedule beside the web server, the first time at once; None in the debug reloader's outer process.

    app: the Flask application, with its policies in ``extensions``. The scheduler ends with the process.
    """
    if app.debug and os.environ.get("WERKZEUG_RUN_MAIN") != "true":
        return None
    scheduler = SteadyScheduler(timezone=UTC)
    for job in SCHEDULE:
        scheduler.add_job(_run, "interval", (app, job), seconds=job.seconds, id=job.name, coalesce=True,
                          max_instances=1, misfire_grace_time=None, next_run_time=clock_now())  # fmt: skip
    scheduler.start()
    return scheduler


def _run(app, job: Job) -> None:
    """One tick; whatever goes wrong is logged, and the next tick comes all the same."""
    try:
        with app.app_context():
            given = [clock_now(), app.extensions["casework_policies"]]
            given += [folders_of(app.config)] if job.files else []
            given += [app.config] if job.settings else []
            job.run(*given)
    except Exception:
        log.exception("the job %s failed", job.name)
