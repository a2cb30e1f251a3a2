"""One tool's answer on a form, and rating with it: what the case comments must say of it is said at once."""

from dataclasses import dataclass
from datetime import datetime

from casework.policy.model import Policy
from casework.practice.risk import operations as risk
from casework.practice.risk import queries as ratings
from casework.practice.risk.models import Rating
from casework.practice.risk.rules import comments_on
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.notes.models import Note


@dataclass(frozen=True)
class Rated:
    """One tool's answer on a form. decided: a level's key, None for the suggested one.

    urgent: a response is needed as fast as the policy's urgent one (L18); None leaves that as it is.
    """

    tool: str
    picked: dict
    decided: str | None = None
    reasoning: str = ""
    urgent: bool | None = None


def rate_and_comment(
    *, actor, now: datetime, policy: Policy, case: Case, rated: Rated, happened_at: datetime, note: Note | None = None
) -> Rating:
    """Rate, and write into the case comments what changed: ``urgent`` (L18), the RAG level (L12). Raises Refused."""
    before = ratings.current_rating(case.id, rated.tool)
    rating = risk.rate(actor=actor, now=now, policy=policy, case=case, tool=rated.tool, picked=rated.picked,
                       decided=rated.decided, reasoning=rated.reasoning, happened_at=happened_at, note=note,
                       urgent=rated.urgent)  # fmt: skip
    for words in comments_on(policy, rating, before):
        cases.comment(actor=actor, now=now, case=case, words=words)
    return rating
