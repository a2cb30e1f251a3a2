"""How a referral ends: sent to a team, or not taken; and what the duty manager decides where no ground is met."""

from wtforms.fields.choices import SelectChoice

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refused
from casework.ground.web import actor, go, now_over, policies, render, request, typed_version, who_may
from casework.practice.referrals import operations, queries, rules
from casework.practice.referrals.forms import EndingForm, RulingForm, SendingForm
from casework.practice.referrals.models import Referral
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff import queries as staff
from casework.records.staff.rules import RECORD_ROLES

from .shared import bp, referral_or_404, seen

CHANGED = "Somebody changed this referral while you were here. Read it again, then send this once more."


@bp.route("/referrals/<int:referral_id>/sending", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def sending(referral_id: int):
    """To which team, for what work: it opens the case there."""
    found = referral_or_404(referral_id)
    known = {"version": str(found.version), "finance": rules.said(found.facts, "finance"), "team": str(found.team_id)}
    form = SendingForm(data=known if request.method == "GET" else {})
    teams = staff.all_teams()
    form.team.choices = [SelectChoice(str(team.id), team.name) for team in teams]
    if form.validate_on_submit():
        team = next(each for each in teams if str(each.id) == form.team.data)
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                case = operations.send(actor=actor(), now=clock.now(), policies=policies(), referral=found, team=team,
                                       sending=form.sending, version=typed_version(form))  # fmt: skip
                saved_as(actor=actor(), address=request.path, leads_to=f"/referrals/{found.id}")
            return go(_after(found, case.id), saying=f"Sent to {team.name}: case {case.id} is open there.")
        except Overtaken:
            form.form_errors = [*now_over(form, found).form_errors, CHANGED]
        except Refused as refused:
            form.refuse(refused.refusal)
    ground = rules.refusal_to_take(found.facts, queries.ruled(found.id))
    decides = actor().holds(*rules.DECIDERS, team_id=found.team_id)
    return _page("referrals/sending.html", found, form, ground=ground, decides=decides,
                 stands=rules.standings(queries.whole(found)))  # fmt: skip


def _after(found: Referral, case_id: int) -> str:
    return f"/cases/{case_id}" if case_for(actor(), case_id) else f"/referrals/{found.id}"


@bp.route("/referrals/<int:referral_id>/not-taken", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def not_taken(referral_id: int):
    """Ended without being taken, and why."""
    found = referral_or_404(referral_id)
    form = EndingForm(data={"version": str(found.version)} if request.method == "GET" else {})
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/referrals/{found.id}")
                operations.end_untaken(actor=actor(), now=clock.now(), referral=found, reason=form.reason.data or "",
                                       words=form.words.data or "", version=typed_version(form))  # fmt: skip
            return go(f"/referrals/{found.id}", saying="The referral is ended. All of it stays to be read.")
        except Overtaken:
            form.form_errors = [*now_over(form, found).form_errors, CHANGED]
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page("referrals/not-taken.html", found, form)


@bp.route("/referrals/<int:referral_id>/ruling", methods=["GET", "POST"])
@who_may(*rules.DECIDERS)
def ruling(referral_id: int):
    """The duty manager decides where no ground is met."""
    found, form = referral_or_404(referral_id), RulingForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/referrals/{found.id}")
                operations.rule_on(actor=actor(), now=clock.now(), referral=found, takes=form.takes.data == "yes",
                                   reason=form.reason.data or "")  # fmt: skip
            return go(f"/referrals/{found.id}", saying="Your decision is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = rules.refusal_to_rule(actor(), found.team_id, rules.said(found.facts, "ground"), found.ended_at is None)
    return _page("referrals/ruling.html", found, form, refusal=refusal, rulings=queries.rulings_of(found.id))


def _page(template: str, found: Referral, form, *, refusal=None, **more):
    draft, sent = draft_for_form(form, request.path), request.method == "POST"
    if not sent:
        seen(found)
    refusal = refusal or rules.refusal_to_change(found.ended_at is not None)
    return render(template, status=422 if sent else 200, referral=found, form=form, draft=draft, error=sent, refusal=refusal,
                  warnings=warnings_of(found.person_id), **more)  # fmt: skip
