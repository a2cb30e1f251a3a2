"""What these views share: the blueprint, and a person whom the reader may see."""

from flask import Blueprint

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.web import abort, actor
from casework.records.audit.operations import record
from casework.records.people import queries
from casework.records.people.models import Person
from casework.records.people.rules import CONSENTS, LINK_KINDS, WARNING_KINDS

bp = Blueprint("people", __name__)


@bp.app_context_processor
def _labels() -> dict:
    return {"warning_kinds": WARNING_KINDS, "link_kinds": LINK_KINDS, "consents": CONSENTS}


@bp.app_template_filter("nhs")
def _nhs(figures: str) -> str:
    """999 123 4560."""
    return f"{figures[:3]} {figures[3:6]} {figures[6:]}"


def person_or_404(person_id: int) -> Person:
    """The person, if the reader may see them; else the page says that there is none."""
    return queries.person_for(actor(), person_id) or abort(404)


def seen(person: Person) -> None:
    """Log that the reader looked at the record (U18)."""
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="person.read", subject=person, persons=[person.id])
