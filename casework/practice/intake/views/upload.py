"""Choosing the file."""

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.sheets import MOST_BYTES, read_table
from casework.ground.web import who_may
from casework.practice.intake import forms, operations, queries, rules
from casework.practice.intake.views.shared import IMPORTERS, as_csv, bp


@bp.get("/import")
@who_may(*IMPORTERS)
def new_import():
    """What can be brought in, and the form for the file."""
    return _upload_page(forms.UploadForm())


@bp.post("/import")
@who_may(*IMPORTERS)
def save_upload():
    """Read the file and keep its rows for the next step, or say why it cannot be read."""
    form = forms.UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form, status=422)
    file = form.file.data
    content = file.stream.read(MOST_BYTES + 1)
    try:
        table = read_table(file.filename, content)
        with transaction():
            run = operations.upload(
                actor=web.actor(), now=clock.now(), file_name=file.filename, content=content, table=table
            )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _upload_page(form, status=422)
    return web.go(f"/import/{run.id}/columns")


def _upload_page(form, status: int = 200):
    teams = queries.teams_managed(web.actor())
    return web.render(
        "intake/upload.html", form=form, teams=teams, fields=rules.FIELDS, error=bool(form.problems), status=status
    )


@bp.get("/import/template.csv")
@who_may(*IMPORTERS)
def template():
    """An empty list with all headings."""
    return as_csv([[field.label for field in rules.FIELDS]], "waiting-list-template.csv")
