"""What every page shares: page or fragment, the form base and its fields, who may, how dates are shown.

``who_may`` only declares; app.py installs the check, and a test fails for a view that declares nothing (A16).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote

from flask import abort, current_app, flash, g, redirect, render_template
from flask_wtf import FlaskForm
from htmx_flask import make_response, request
from werkzeug.routing import IntegerConverter
from wtforms import (
    Field,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casework.ground import days
from casework.ground.clock import now, today
from casework.ground.days import at_office, office_time
from casework.ground.db import clean
from casework.ground.refusal import Refusal
from casework.policy import used

LINE = 200
PROSE = 20_000

__all__ = ["FileField", "PasswordField", "RadioField", "SelectField", "abort", "flash", "request"]


# --- who may ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Access:
    """anyone: no sign-in asked. roles: one of them is needed, anywhere; none named means any signed-in worker.

    passive: does not count as using the app, so it keeps no session alive (polling). outside: shows, too, a record that the
    reader opened with a reason (U16); elsewhere there is no such record.
    """

    anyone: bool = False
    roles: tuple[str, ...] = ()
    passive: bool = False
    outside: bool = False


def who_may(*roles: str, passive: bool = False, outside: bool = False) -> Callable:
    """Declare that a view is for workers holding one of the roles; with none named, for each signed-in worker."""
    return _declare(Access(roles=roles, passive=passive, outside=outside))


def anyone(*, passive: bool = False) -> Callable:
    """Declare that a view needs no sign-in."""
    return _declare(Access(anyone=True, passive=passive))


def _declare(access: Access) -> Callable:
    def mark(view: Callable) -> Callable:
        view.access = access
        return view

    return mark


def actor() -> Any:
    """The Actor of this request (set by app.py); None when nobody is signed in."""
    return g.get("actor")


def policies() -> dict:
    """All policies in force, by name."""
    return current_app.extensions["casework_policies"]


def policy_of(team: Any) -> Any:
    """The policy of a team as it uses it: anything with ``.policy`` and ``.tools``."""
    return used.policy_of(policies(), team)


def mark() -> str:
    """What each file and print of this database says of it, such as that it is a demonstration; most often nothing."""
    return current_app.extensions["casework_mark"]()


def local_path(address: str | None) -> str | None:
    """The address when it is a path on this site, else None: a sign-in never sends people elsewhere."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return None
    return address if address.isprintable() else None


BIGGEST_NUMBER = 2**31 - 1  # that a column holds


class RowNumber(IntegerConverter):
    """A row's number in an address. What no column can hold is no page (404), not a fault of the database."""

    def __init__(self, map, **kwargs):
        super().__init__(map, **({"max": BIGGEST_NUMBER} | kwargs))


def whole_number(typed: str) -> int:
    """A number that an address asks with, such as a row's or a page's; one that no column can hold is the nearest that it can.

    Raises ValueError for what is no number.
    """
    return max(0, min(int(typed[:20]), BIGGEST_NUMBER))


# --- page or fragment -------------------------------------------------------------------------------------------------


def render(
    page: str, fragment: str | None = None, /, *, status: int = 200, headers: dict | None = None, **context: Any
):
    """The fragment for htmx, else the page that includes it; one context serves both."""
    wants_fragment = fragment is not None and bool(request.htmx) and not request.htmx.history_restore_request
    body = render_template(fragment if wants_fragment else page, **context)
    response = make_response((body, status))
    response.headers.update(headers or {})
    return response


def go(address: str, *, saying: str | None = None):
    """After a save: show ``address`` next, with a notice; by redirect header for htmx, 303 for everybody else."""
    if saying:
        flash(saying, "success")
    if request.htmx:
        return make_response(("", 200), redirect=address)
    return redirect(address, 303)


def way_back(usual: str) -> str:
    """Where a saved form leads: to the page of this site that its address names as ``back``, else as usual."""
    return local_path(request.args.get("back")) or usual


def way_on() -> str:
    """The end of a form's address that keeps ``back``; nothing where none is named."""
    back = local_path(request.args.get("back"))
    return f"?back={quote(back, safe='')}" if back else ""


# --- forms ------------------------------------------------------------------------------------------------------------


class Form(FlaskForm):
    """Base of all forms: takes a Refusal in, gives its errors out in the order of the page."""

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field it names, or at the top."""
        self.refusal = refusal
        if refusal.field and refusal.field in self._fields:
            field = self._fields[refusal.field]
            field.errors = [*field.errors, refusal.sentence]
        else:
            self.form_errors = [*self.form_errors, refusal.sentence]

    @property
    def problems(self) -> list[tuple[str | None, str]]:
        """(id of the field or None, message) for the error summary, top to bottom."""
        found = [(None, message) for message in self.form_errors]
        for field in self:
            found += [(field.id, message) for message in _flat(field.errors)]
        return found


def typed_version(form: Form) -> int | None:
    """The version of the row that the form was opened with; -1 for nonsense, which is nobody's version."""
    typed = form.version.data or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def now_over(form: Form, row: Any) -> Form:
    """After Overtaken: the same form with all that was typed, whose next saving knowingly goes over the row as it is."""
    form.version.raw_data, form.version.data = None, str(row.version)
    return form


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        errors = [m for messages in errors.values() for m in _flat(messages)]
    return [m for e in errors for m in ([e] if isinstance(e, str) else _flat(e))]


def _tidy(value: str | None) -> str:
    return clean(value or "").strip()


class LineField(StringField):
    """One line of text, cleaned and trimmed."""

    def __init__(self, label: str, *, required: str | None = None, longest: int = LINE, **kwargs: Any):
        checks = [InputRequired(required)] if required else [Optional()]
        too_long = f"{label} must be {longest} characters or fewer. Shorten it."
        checks.append(Length(max=longest, message=too_long))
        super().__init__(label, validators=[*checks, *kwargs.pop("validators", [])], filters=[_one_line], **kwargs)

    def pre_validate(self, form: Form) -> None:
        if self.flags.required and not self.data:
            raise ValidationError(_required_message(self))


class CellField(LineField):
    """A line in a row of rows that may stay empty, so nothing in it is called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.flags.optional = False


class ProseField(TextAreaField):
    """A long text, cleaned; ``required`` is the message shown when it is empty."""

    def __init__(self, label: str, *, required: str | None = None, longest: int = PROSE, **kwargs: Any):
        checks = [InputRequired(required)] if required else [Optional()]
        too_long = f"{label} must be {longest:,} characters or fewer. Shorten it, or put the rest in a further note."
        checks.append(Length(max=longest, message=too_long))
        super().__init__(label, validators=checks, filters=[_tidy], **kwargs)

    def pre_validate(self, form: Form) -> None:
        if self.flags.required and not self.data:
            raise ValidationError(_required_message(self))


def _one_line(value: str | None) -> str:
    return " ".join(_tidy(value).split())


def _required_message(field: Field) -> str:
    return next(v.message for v in field.validators if isinstance(v, InputRequired)) or f"Fill in {field.label.text}."


class ListField(SelectField):
    """A choice from a list, the empty one where nothing was sent; ``data`` is always one of the keys, or refused."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: Form) -> None:
        if str(self.data or "") not in {choice.value for choice in self.iter_choices()}:
            raise ValidationError(f"{self.label.text}: choose from the list.")


class TicksField(SelectMultipleField):
    """Ticks, one for each of some keys; ``data`` is a list of keys that are on offer, or refused."""

    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()

    def __init__(self, label: str, words: Mapping[Any, str] | None = None, *, key: Callable[[str], Any] = str, **kwargs: Any):
        choices = [SelectChoice(each, text) for each, text in (words or {}).items()]
        super().__init__(label, choices=choices, coerce=key, validate_choice=False, **kwargs)

    def pre_validate(self, form: Form) -> None:
        if set(self.data or ()) - {choice.value for choice in self.iter_choices()}:
            raise ValidationError(f"{self.label.text}: choose from the list.")


class DayField(StringField):
    """A date typed in any usual way (21/11/2026, 21 Nov 2026, 2026-11-21). ``data`` is a date; the typing is kept."""

    def __init__(self, label: str, *, required: str | None = None, future: bool = True, **kwargs: Any):
        self.required_message, self.future = required, future
        super().__init__(label, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return f"{self.data.day}/{self.data.month}/{self.data.year}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = _one_line(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        self.data = read_day(typed)
        if self.data is None:
            raise ValueError(f"{self.label.text} must be a real date, such as 21/11/2026.")

    def pre_validate(self, form: Form) -> None:
        if self.errors or self.process_errors:
            return
        if self.data is None and self.required_message:
            raise ValidationError(self.required_message)
        if self.data is not None and not self.future and self.data > today():
            raise ValidationError(f"{self.label.text} must be today or in the past.")


class TimeField(StringField):
    """A time of day typed as 14:30, 1430, 2.30pm or 9. ``data`` is a time."""

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return self.data.strftime("%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = _one_line(valuelist[0]) if valuelist else ""
        self.data = read_time(typed) if typed else None
        if typed and self.data is None:
            raise ValueError(f"{self.label.text} must be a time, such as 14:30.")


TIME_FORMS = ("%H:%M", "%H.%M", "%H%M", "%I:%M%p", "%I.%M%p", "%I%p")


def read_day(typed: str) -> date | None:
    """The date that a person meant, day before month; None when it is no date. Two-figure years after today's are 19xx."""
    return days.read_day(typed, today())


def read_time(typed: str) -> time | None:
    """The time that a person meant; None when it is none."""
    typed = typed.lower().replace(" ", "")
    for form in TIME_FORMS if len(typed) > 2 else ("%H",):  # else 17 would be seven minutes past one
        try:
            return datetime.strptime(typed, form).time()
        except ValueError:
            continue
    return None


def happened_at(day: date, hour: time | None) -> datetime:
    """The instant something happened, from a typed day and time. Without a time: now for today, else midday."""
    if hour is None:
        return now() if day == today() else at_office(day, time(12))
    return at_office(day, hour)


# --- how things are shown ---------------------------------------------------------------------------------------------


def day(value: date) -> str:
    """28 November 2026."""
    return f"{value.day} {value:%B %Y}"


def short_day(value: date) -> str:
    """28 Nov 2026."""
    return f"{value.day} {value:%b %Y}"


def moment(value: datetime) -> str:
    """28 November 2026 at 10:42, by the office's clock."""
    local = office_time(value)
    return f"{day(local.date())} at {local:%H:%M}"


def clock_time(value: datetime) -> str:
    """10:42, by the office's clock."""
    return f"{office_time(value):%H:%M}"


def plural(count: int, word: str, words: str | None = None) -> str:
    """1 day, 9 days."""
    return f"{count:,} {word if count == 1 else words or word + 's'}"


FILTERS = {"day": day, "short_day": short_day, "moment": moment, "clock_time": clock_time}
