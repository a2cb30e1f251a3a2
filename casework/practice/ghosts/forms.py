"""What is typed when a whole caseload is handed on."""

from collections.abc import Iterable, Mapping

from wtforms.fields.choices import SelectChoice

from casework.ground.web import Form, ListField, ProseField
from casework.practice.ghosts.rules import CLOSE, STAYS
from casework.records.cases.models import Case

LONGEST = 3_000


def handing_on_form(cases: Iterable[Case], takers: Mapping[int, Mapping[str, str]]) -> type[Form]:
    """The form class: what becomes of each case. takers: by team, workers in words by number."""
    fields = {
        f"case_{case.id}": ListField(
            f"What becomes of case {case.reference or case.id}?",
            choices=[SelectChoice(STAYS, "Stays for now"), SelectChoice(CLOSE, "Close it: the work is done"),
                     *(SelectChoice(number, words) for number, words in takers[case.team_id].items())],
        )
        for case in cases
    }  # fmt: skip
    typed = {
        "why": ProseField("Why these workers?", required="Write why these workers.", longest=LONGEST),
        "outstanding": ProseField("What is outstanding?", required="Write what is outstanding, or none.", longest=LONGEST),
    }
    return type("HandingOnForm", (Form,), fields | typed)
