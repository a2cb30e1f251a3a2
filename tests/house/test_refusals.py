"""Whatever is refused, and whoever was first meanwhile, every word and every choice stands in the answer (U14, A31)."""

from dataclasses import replace
from datetime import timedelta

import html5lib
import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.practice.advice import operations as advice
from casework.practice.advice import queries as advices
from casework.practice.advice.models import AdviceFollowUp
from casework.practice.advice.rules import Tried
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.allocation import operations as allocation
from casework.practice.allocation.models import AllocationConcern
from casework.practice.closing import operations as closing
from casework.practice.closing.models import ClosureRequest
from casework.practice.closing.rules import Ending
from casework.practice.contacts import operations as contacts
from casework.practice.contacts.models import Contact
from casework.practice.contacts.rules import Taking
from casework.practice.disclosures import operations as disclosures
from casework.practice.disclosures.models import Disclosure
from casework.practice.disclosures.rules import Wanted
from casework.practice.escalation import operations as escalation
from casework.practice.escalation.models import Escalation
from casework.practice.forums import operations as forums
from casework.practice.handing.rules import Handed, Left
from casework.practice.jointwork import operations as jointwork
from casework.practice.referrals import operations as referrals
from casework.practice.referrals.models import Referral
from casework.practice.revising import operations as revising
from casework.practice.revising.models import PlanRequest
from casework.practice.safeguarding import operations as safeguarding
from casework.practice.safeguarding.models import SafeguardingConcern
from casework.practice.safeguarding.rules import Said
from casework.practice.sampling import operations as sampling
from casework.practice.sampling.models import DipSampleCase
from casework.practice.sampling.queries import people_in
from casework.practice.sampling.rules import RIGHT, Finding
from casework.practice.support import operations as support
from casework.practice.support import queries as queries_of_support
from casework.practice.support.rules import Step
from casework.practice.tray import operations as tray
from casework.practice.triage import operations as triage
from casework.practice.triage.models import Proposal
from casework.practice.workload import operations as workload
from casework.practice.workload.models import WorkloadConcern
from casework.practice.workload.rules import Taken
from casework.records.cases.models import Case
from casework.records.directory import operations as directory
from casework.records.directory.models import Organisation
from casework.records.notes.models import Note
from casework.records.staff.rules import SYSTEM
from tests.advice.scene import give, organisation
from tests.jointwork.scene import ASKED
from tests.letters.scene import set_head
from tests.revising.scene import asks
from tests.support.scene import DECIDED as DECIDED_ON
from tests.support.scene import ask, begin, decide
from tests.triage.answers import FACTS, NOT_TOLD, TELLING, typed

TEXT = "She said: “come on Tuesday” <b>& bring the letter.\nLine two ✓"
TODAY, IN_THREE_WEEKS, IN_A_YEAR = (f"{today() + timedelta(days=days):%d/%m/%Y}" for days in (0, 21, 365))
PWT = {"reason": "Weekly call", "found": "Well", "analysis": "Steady", "next-steps": "Ring again"}
CLOSED = {"done": "Settled", "outstanding": "None", "responsible": "None"}
DECIDED = {"matter": "Her son rang", "decision": "As said on the telephone"}

SECTIONS = {"reason": f"1 {TEXT}", "found": f"2 {TEXT}", "analysis": f"3 {TEXT}", "next_steps": f"4 {TEXT}"}
CONTACT = SECTIONS | {
    "reached": "relevant-person", "reached_who": "Ann Marsh, her daughter", "how": "visit", "happened_on": TODAY,
    "happened_time": "0:01", "rag": "full:low", "decided": "red", "reasoning": f"5 {TEXT}", "priority": "medium",
    "complexity": "high", "next_on": IN_THREE_WEEKS, "next_reason": "Away until then",
}  # fmt: skip
CALL = CONTACT | dict.fromkeys(("fall", "hospital", "carer", "food"), "no-change") | {
    "safety": "worse", "safety_words": "Afraid of a neighbour",
}  # fmt: skip
ATTEMPT = {"how": "office", "happened_on": TODAY, "happened_time": "0:01", "tried": f"1 {TEXT}",
           "safe_and_well": f"2 {TEXT}", "safe_and_well_needed": "needed"}  # fmt: skip
DECISION = {"matter": f"1 {TEXT}", "discussed_with": f"2 {TEXT}", "decision": f"3 {TEXT}", "reasons": f"4 {TEXT}"}
CLOSURE = {"done": f"1 {TEXT}", "things-0-what": "Order the ramp", "things-0-name": "Ann Marsh", "considered": "y",
           "things-0-by": IN_THREE_WEEKS, "things-2-what": "The bath", "things-2-name": "The district nurse"}  # fmt: skip
HANDED = {field: text for field, text in CLOSURE.items() if field != "considered"}
SAMPLED = {"level": "too-low", "note_good": "no", "themes": ["risk", "old"], "follows": TEXT}
MATRIX = {"rag": "none:low", "decided": "red", "reasoning": TEXT}
TRIAGE = typed(circumstances=f"1 {TEXT}", rationale=f"2 {TEXT}", tried=f"3 {TEXT}", priority="low", section_117="yes",
               section_117_detail="Owed by the City")  # fmt: skip
SUPERVISED = {"discussed": f"1 {TEXT}", "agreed": f"2 {TEXT}", "workload": f"3 {TEXT}", "wellbeing": f"4 {TEXT}",
              "held_on": IN_THREE_WEEKS, "action_2_words": "Find a course", "action_2_due_on": IN_THREE_WEEKS,
              **{f"action_{n}_whose": "supervisor" for n in range(1, 6)}}  # fmt: skip
NEEDED = {"needs": ["dementia", "autism"], "languages": "Polish", "known_face": "y", "wishes": TEXT, "asked_whom": "Her son",
          "asked_on": TODAY, "support_until": IN_THREE_WEEKS, "course": "both"}  # fmt: skip
ADVISED = {"topics": ["falls", "health"], "said": f"1 {TEXT}", "how": "letter", "given_on": TODAY, "given_to": "family",
           "who": "Ann Marsh, her daughter", "access": ["explained", "format"], "access_words": f"2 {TEXT}",
           "due_on": IN_THREE_WEEKS, "whose": "duty"}  # fmt: skip
REFERRED = {"given_name": "Edith", "family_name": "Marsh", "first_on": TODAY, "issue": TEXT, "ground": "own", "urgent": "no",
            "na_other": "Asked her", "person_version": "1"}  # fmt: skip
LETTER = {"to_name": "Ann Marsh", "to_address": "4 Mill Lane", "paragraph": f"1 {TEXT}", "wording": "easy"}
TOLD = {field: typed()[field] for field in TELLING}


@pytest.fixture
def scene(cast):
    """Cases at each point at which something can be refused, by what they are; as numbers."""
    cast.now = this_moment()
    return Scene(cast)


class Scene:
    """What the forms are about, and what others do meanwhile."""

    def __init__(self, cast):
        self.cast, self.number, self.page = cast, {}, {}

    def by(self, name):
        return {"actor": self.cast.actor(name), "now": self.cast.now, "policy": self.cast.policy}

    def make(self, *wanted):
        for one in wanted:
            self.number[one] = getattr(self, f"make_{one}")()
        return self.number

    @property
    def case(self):
        return db.session.get(Case, self.number.get("case") or self.number["referral"])

    def make_case(self):
        case = self.cast.waiting("none:high", days=3)
        self.number["person"] = case.person_id
        return case.id

    def make_held(self):
        with transaction():
            allocation.allocate(**self.by("mary"), case=self.case, worker_id=self.cast.worker("nadia").id, weight="low",
                                sections={"tasks": "Visit", "why": "Knows her", "discussed": "Today"})  # fmt: skip
        return self.case.id

    def make_asked(self):
        with transaction():
            return closing.ask_for_closure(**self.by("nadia"), case=self.case, ending=Ending("closed"),
                                           sections={"done": "Assessed"}, left=Left(nothing=True)).id  # fmt: skip

    def make_doubt(self):
        with transaction():
            return allocation.state_concern(**self.by("nadia"), case=self.case, words="I know the family").id

    def answers_doubt(self):
        with transaction():
            doubt = db.session.get(AllocationConcern, self.number["doubt"])
            allocation.answer_concern(actor=self.cast.actor("tom"), now=self.cast.now, concern=doubt, answer="stays",
                                      words="Olive joins you")  # fmt: skip

    def make_referral(self):
        return self.cast.case().id

    def make_note(self):
        with transaction():
            return tray.record_contact(**self.by("nadia"), case=self.case, happened_at=self.cast.now, sections=PWT,
                                       reached=tray.Reached("person", "visit")).note.id  # fmt: skip

    def make_escalation(self):
        with transaction():
            return escalation.raise_escalation(
                actor=SYSTEM, now=self.cast.now, policy=self.cast.policy, case=self.case, rule="L27", chain="grave-wait",
                occasion="placing:1:1", reason="Red", figures=[]).id  # fmt: skip

    def make_proposal(self):
        with transaction():
            return triage.propose(**self.by("nadia"), case=self.case, facts=FACTS).id

    def make_gravest(self):
        return self._prioritised("danger-now")

    def make_dated(self):
        return self._prioritised("isolated")

    def _prioritised(self, tick):
        with transaction():
            return tray.prioritise(**self.by("nadia"), case=self.case, tool="risk", ticked=(tick,), decided=None,
                                   sections={"rationale": "Seen today"}).id  # fmt: skip

    def make_sample(self):
        with transaction():
            sample = sampling.draw_sample(**self.by("mary"), team=self.cast.team("North"))
            self.page["sampled"] = people_in(self.cast.actor("mary"), sample.id)[0].row.id
        return sample.id

    def make_sampled(self):
        return self.page["sampled"]

    def make_worker(self):
        return self.cast.worker("nadia").id

    def make_untold(self):
        with transaction():
            triage.place(**self.by("mary"), case=self.case, facts=FACTS | NOT_TOLD)

    def make_concern(self):
        with transaction():
            return workload.raise_concern(actor=self.cast.actor("nadia"), now=self.cast.now, policies=self.cast.policies,
                                          team=self.cast.team("North"), worker=self.cast.worker("nadia"),
                                          words="Late").id  # fmt: skip

    def make_person(self):
        return self.case.person_id

    def make_given(self):
        give(self.cast, self.case.person, to="nadia", due_on=today())
        return advices.running_of(self.case.person_id)[0].id

    def make_entry(self):
        return organisation(self.cast).id

    def make_head(self):
        set_head(self.cast)
        self.number["team"] = self.cast.team("North").id

    def make_told(self):
        """Money that is decided, and told by telephone."""
        decide(self.cast, ask(self.cast, queries_of_support.held(self.number["support"])))

    # --- meanwhile, somebody else …

    def asks_whether_it_helped(self):
        row = db.session.get(AdviceFollowUp, self.number["given"])
        advice.record_outcome(actor=self.cast.actor("olive"), now=self.cast.now, follow_up=row, tried=Tried(today(), "worked"))

    def ends_the_entry(self):
        directory.end(actor=self.cast.actor("tom"), now=self.cast.now, policies=self.cast.policies, why="They closed",
                      row=db.session.get(Organisation, self.number["entry"]))  # fmt: skip

    def make_begun(self):
        with transaction():
            return contacts.begin_contact(
                actor=self.cast.actor("nadia"), now=self.cast.now, policies=self.cast.policies, team=self.cast.team("North"),
                begun=contacts.Begun("call", "Ann Marsh"), person=self.case.person).id  # fmt: skip

    def make_duty(self):
        return self.cast.team("North").id

    def make_message(self):
        self.number["begun"] = number = self.make_begun()
        with transaction():
            self.takes_the_call()
        return number

    # --- meanwhile, somebody else …

    def takes_the_call(self):
        contacts.take_contact(
            actor=self.cast.actor("nadia"), now=self.cast.now, policies=self.cast.policies, to=f"duty-{self.make_duty()}",
            contact=db.session.get(Contact, self.number["begun"]),
            taking=Taking("available", "message", today(), "Today", "Ring her", otherwise="Ring duty"))  # fmt: skip

    def calls_back(self):
        contacts.answer_contact(actor=self.cast.actor("tom"), now=self.cast.now, what="called-back", words="We spoke",
                                contact=db.session.get(Contact, self.number["message"]))  # fmt: skip

    def make_taken(self):
        with transaction():
            return referrals.begin(**self.by("dev"), person=self.cast.person(), team=self.cast.team("North"),
                                   facts={"ground": "none"}).id  # fmt: skip

    # --- meanwhile, somebody else …

    def ends_the_referral(self):
        referrals.end_untaken(actor=self.cast.actor("olive"), now=self.cast.now, reason="withdrawn", words="She rang",
                              referral=db.session.get(Referral, self.number["taken"]), version=None)  # fmt: skip
    def make_safeguarding(self):
        with transaction():
            return safeguarding.raise_concern(**self.by("nadia"), team=self.cast.team("North"), person=self.case.person,
                                              said=Said("Bruises")).id  # fmt: skip

    def make_disclosure(self):
        with transaction():
            return disclosures.ask(**self.by("nadia"), team=self.cast.team("North"), person=self.case.person,
                                   wanted=Wanted("Her address", "The police", "crime", "Burglars")).id  # fmt: skip

    def make_support(self):
        self.number["support"] = begin(self.cast, self.case).id
        return self.number["support"]

    def make_money(self):
        self.number["money"] = ask(self.cast, queries_of_support.held(self.number["support"])).id
        return self.number["money"]

    # --- meanwhile, somebody else …

    def make_planned(self):
        return asks(self.cast, self.case).id

    def make_joint(self):
        with transaction():
            return jointwork.ask(**self.by("nadia"), case=self.case, asked=replace(ASKED, made_on=today())).id

    # --- meanwhile, somebody else …

    def takes_the_request_back(self):
        revising.end(actor=self.cast.actor("tom"), now=self.cast.now, how="withdrawn", words="She is content",
                     request=db.session.get(PlanRequest, self.number["planned"]))  # fmt: skip
    def ends_support(self):
        support.take_step(**self.by("tom"), support=queries_of_support.held(self.number["support"]), what="ending",
                          step=Step(self.cast.now.date(), "She is assessed"))  # fmt: skip

    def decides_on_money(self):
        money = queries_of_support.money_for(self.cast.actor("tom"), self.number["money"])
        support.decide(**self.by("tom"), request=money.request, decided=DECIDED_ON)

    def finds_a_duty(self):
        advocacy.answer(actor=self.cast.actor("tom"), now=self.cast.now, policies=self.cast.policies, person=self.case.person,
                        answered=Answered("yes", "no", ("weighing",)))  # fmt: skip

    def answers_the_concern(self):
        safeguarding.answer_concern(actor=self.cast.actor("tom"), now=self.cast.now, decision="enquiry", words="Today",
                                    concern=db.session.get(SafeguardingConcern, self.number["safeguarding"]))  # fmt: skip

    def allows(self):
        disclosures.answer(actor=self.cast.actor("tom"), now=self.cast.now, allowed=True,
                           disclosure=db.session.get(Disclosure, self.number["disclosure"]))  # fmt: skip

    def explores(self):
        concern = db.session.get(WorkloadConcern, self.number["concern"])
        workload.take_step(actor=self.cast.actor("tom"), now=self.cast.now, policies=self.cast.policies, concern=concern,
                           key="explore", what="explored",
                           taken=Taken("Seen", reasons=("volume",), welfare=("not-needed",)))  # fmt: skip

    def dies(self):
        closing.record_death(actor=self.cast.actor("tom"), now=self.cast.now, policies=self.cast.policies, case=self.case,
                             died_on=today(), sections=DECIDED)  # fmt: skip

    def ends(self):
        closing.end_case(**self.by("tom"), case=self.case, ending=Ending("moved"), sections=CLOSED)

    def sends_back(self):
        closing.send_back(actor=self.cast.actor("tom"), now=self.cast.now, reason="Who pays?",
                          request=db.session.get(ClosureRequest, self.number["asked"]))  # fmt: skip

    def reopens(self):
        closing.reopen_case(**self.by("tom"), case=self.case, why="A mistake")

    def takes_the_death_back(self):
        closing.take_back_death(actor=self.cast.actor("tom"), now=self.cast.now, case=self.case, reason="Her sister")

    def marks_the_note(self):
        closing.misplace_note(**self.by("tom"), note=db.session.get(Note, self.number["note"]), reason="Mr Reed")

    def escalates(self):
        escalation.raise_by_hand(**self.by("tom"), case=self.case, reason="She fell")

    def decides(self):
        row = db.session.get(Escalation, self.number["escalation"])
        escalation.acknowledge(**self.by("helen"), escalation=row, sections=DECIDED)

    def allocates(self):
        allocation.allocate(**self.by("tom"), case=self.case, worker_id=self.cast.worker("olive").id, weight="low",
                            transfer=Handed({"done": "Visited"}, Left(nothing=True)) if self.case.holder_id else None,
                            sections={"tasks": "Visit", "why": "Knows her", "discussed": "Today"})  # fmt: skip

    def proposes(self):
        triage.propose(**self.by("olive"), case=self.case, facts=FACTS)

    def places(self):
        triage.place(**self.by("tom"), case=self.case, facts=FACTS)

    def accepts(self):
        triage.accept(**self.by("tom"), proposal=db.session.get(Proposal, self.number["proposal"]))

    def answers_for_the_sample(self):
        row = db.session.get(DipSampleCase, self.number["sampled"])
        sampling.answer_for(**self.by("tom"), sampled=row, finding=Finding(RIGHT, True))

    def puts_it_forward(self):
        forums.put_forward(actor=self.cast.actor("tom"), now=self.cast.now, case=self.case, kind="cases", question="What now?")

    def worries(self):
        escalation.raise_worry(**self.by("tom"), case=self.case, reason="She fell")

    def tells(self):
        facts = FACTS | {"told_on": str(today())}
        triage.record_telling(actor=self.cast.actor("tom"), now=self.cast.now, case=self.case, facts=facts)


# what it is about; before the form is opened, and while it is filled in; who fills which form, and what they are told.
REFUSED = [
    ("case head", "", "dies", "nadia", "/cases/{case}/letters/waiting", LETTER, "has died"),
    ("case head support told", "", "", "nadia", "/cases/{case}/letters/decision",
     LETTER | {"decision": f"2 {TEXT}", "rationale": f"3 {TEXT}", "complaint": ""}, "the letter says all five"),
    ("case head", "", "", "mo", "/teams/{team}/letterhead", {"council": "Ours", "address": TEXT, "hours": "Always"},
     "A manager of"),
    ("case", "", "", "nadia", "/cases/{case}/contact", CONTACT, "Only a Team Manager or Team Leader may agree a later day"),
    ("case", "", "dies", "nadia", "/cases/{case}/contact", CONTACT, "This person died on"),
    ("case", "", "ends", "nadia", "/cases/{case}/contact", CONTACT, "not on the tray now"),
    ("case", "", "", "nadia", "/cases/{case}/waiting-call", CALL, "Only a Team Manager or Team Leader may agree a later day"),
    ("case", "", "", "nadia", "/cases/{case}/waiting-call", CALL | {"reasoning": "", "next_on": ""},
     "The tool suggests Green and you decided Red"),
    ("case", "", "dies", "nadia", "/cases/{case}/waiting-call", CALL, "This person died on"),
    ("case", "", "ends", "nadia", "/cases/{case}/waiting-call", CALL, "not on the tray now"),
    ("case", "", "dies", "nadia", "/cases/{case}/attempt", ATTEMPT, "This person died on"),
    ("case", "", "ends", "nadia", "/cases/{case}/attempt", ATTEMPT, "not on the tray now"),
    ("case gravest", "", "allocates", "nadia", "/cases/{case}/duty-review",
     {"outcome": "responded", "rationale": f"1 {TEXT}", "mitigation": f"2 {TEXT}", "signposting_ticked": ["1", "2"]},
     "Duty reviews only those whom nobody holds"),
    ("case gravest", "", "", "nadia", "/cases/{case}/prioritisation?tool=risk",
     {"ticked": ["isolated", "falls"], "rationale": TEXT, "told_to_call_ticked": ["0", "3"]}, "Write what lowered the risk"),
    ("case dated", "", "", "nadia", "/cases/{case}/allocation-date",
     {"allocate_on": IN_A_YEAR, "allocate_why": "Her son is back then"}, "Only a Team Manager or Team Leader moves"),
    ("case", "", "ends", "nadia", "/cases/{case}/ratings/new?tool=rag", MATRIX, "This case is closed"),
    ("case", "", "dies", "nadia", "/cases/{case}/ratings/new?tool=priority",
     {"priority": "high", "urgent": "y", "reasoning": TEXT}, "This case is closed"),
    ("case", "", "", "nadia", "/cases/{case}/decision", DECISION | {"happened_on": TODAY, "happened_time": "23:59"},
     "cannot have happened in the future"),
    ("case note", "", "marks_the_note", "nadia", "/notes/{note}/correction",
     SECTIONS | {"happened_on": TODAY, "happened_time": "0:01"}, "written on the wrong person"),
    ("case note", "", "marks_the_note", "mary", "/notes/{note}/misplaced", {"reason": TEXT}, "marked already"),
    ("case", "", "escalates", "mary", "/cases/{case}/escalate", {"reason": TEXT}, "already been escalated"),
    ("case", "", "worries", "nadia", "/cases/{case}/worry", {"reason": TEXT}, "with a manager already"),
    ("case", "", "puts_it_forward", "nadia", "/cases/{case}/forum", {"kind": "cases", "question": TEXT}, "waits for that forum"),
    ("case given", "", "asks_whether_it_helped", "nadia", "/advice/follow-ups/{given}",
     {"on": TODAY, "outcome": "partly", "words": TEXT, "again_on": IN_THREE_WEEKS, "again_whose": "duty"}, "recorded already"),
    ("case person", "", "", "nadia", "/people/{person}/advice/new", ADVISED | {"follows": "no"}, "Say why nobody finds out"),
    ("case", "", "ends", "nadia", "/cases/{case}/prevention",
     {"whole": f"1 {TEXT}", "lighter": f"2 {TEXT}", "way_reablement": "suits", "way_reablement_why": "Wants it"},
     "This case has ended"),
    ("entry", "", "ends_the_entry", "nadia", "/directory/{entry}/change",
     {"name": "Sure Steps", "what": TEXT, "topics": ["falls", "health"], "phone": "1", "notes": TEXT}, "This entry has ended"),
    ("entry", "", "ends_the_entry", "mary", "/directory/{entry}/ending", {"why": TEXT}, "ended already"),
    ("worker", "", "", "mary", "/supervisions/{worker}/new", SUPERVISED, "cannot have been held in the future"),
    ("worker", "", "", "nadia", "/supervisions/{worker}/new", SUPERVISED, "Your manager records your supervision"),
    ("case", "", "", "nadia", "/cases/{case}/escalate", {"reason": TEXT}, "Only a Team Manager or Team Leader"),
    ("case escalation", "", "decides", "sam", "/escalations/{escalation} /acknowledgement", DECISION, "Helen Ford"),
    ("case escalation", "", "", "nadia", "/escalations/{escalation} /acknowledgement", DECISION, "Only somebody it was put"),
    ("referral", "", "proposes", "nadia", "/cases/{referral}/triage", TRIAGE, "proposed already"),
    ("referral", "", "ends", "nadia", "/cases/{referral}/triage", TRIAGE, "closed"),
    ("referral", "", "places", "mary", "/cases/{referral}/triage", TRIAGE, "on the tray already"),
    ("referral proposal", "", "accepts", "mary", "/proposals/{proposal}/change", TRIAGE, "accepted already"),
    ("referral proposal", "", "accepts", "mary", "/proposals/{proposal} /turning-down", {"reason": TEXT}, "accepted already"),
    ("referral untold", "", "tells", "mary", "/cases/{referral}/telling", TOLD, "nothing left to tell"),
    ("case sample sampled", "", "answers_for_the_sample", "mary", "/dip-samples/{sample}/people/{sampled} /answer", SAMPLED,
     "Tom Lloyd has answered"),
    ("case sample sampled", "", "", "mary", "/dip-samples/{sample}/people/{sampled} /answer", SAMPLED | {"follows": ""},
     "Say what follows"),
    ("case", "", "ends", "mary", "/cases/{case}/weight", {"level": "high", "why": TEXT}, "This case has ended"),
    ("case", "", "", "nadia", "/cases/{case}/weight", {"level": "high", "why": TEXT}, "A manager of the team weighs"),
    ("case", "", "ends", "nadia", "/cases/{case}/needs", NEEDED, "This case has ended"),
    ("case", "", "", "nadia", "/cases/{case}/needs", NEEDED | {"asked_whom": ""}, "Say who told you of these wishes"),
    ("case", "", "ends", "mary", "/cases/{case}/ending/moved", CLOSURE, "ended already"),
    ("case", "", "ends", "mary", "/cases/{case}/ending/withdrew", CLOSURE, "ended already"),
    ("case", "", "ends", "mary", "/cases/{case}/ending/closed", CLOSURE, "ended already"),
    ("case", "", "dies", "mary", "/cases/{case}/ending/other-authority",
     CLOSURE | {"authority": "Derby City Council", "accepted_by": "Jo Hall, today"}, "ended already"),
    ("case", "", "dies", "nadia", "/cases/{case}/ending/died", DECISION | {"died_on": TODAY}, "on record already"),
    ("case begun duty", "", "takes_the_call", "nadia", "/contacts/{begun}/taking?to=duty-{duty}&how=available",
     {"outcome": "message", "due_on": IN_A_YEAR, "told": f"1 {TEXT}", "message": f"2 {TEXT}", "otherwise": f"3 {TEXT}"},
     "taken already"),
    ("case message", "", "calls_back", "nadia", "/contacts/{message} /answers",
     {"what": "not-reached", "words": TEXT, "next_on": IN_A_YEAR}, "answered already"),
    ("case message", "", "calls_back", "nadia", "/contacts/{message}/passing", {"words": TEXT}, "answered already"),
    ("taken", "", "ends_the_referral", "nadia", "/referrals/{taken}", REFERRED, "sent on or ended meanwhile"),
    ("taken", "", "", "nadia", "/referrals/{taken}", REFERRED | {"ni_number": "QQ1"}, "A National Insurance number has"),
    ("taken", "", "", "nadia", "/referrals/{taken}/sending", {"kind": "review", "team": "1", "views": TEXT},
     "changed this referral"),
    ("taken", "", "ends_the_referral", "nadia", "/referrals/{taken}/not-taken", {"reason": "withdrawn", "words": TEXT},
     "sent on or ended meanwhile"),
    ("taken", "", "ends_the_referral", "mary", "/referrals/{taken}/ruling", {"takes": "no", "reason": TEXT}, "has ended"),
    ("concern", "", "explores", "mary", "/workload/{concern}/steps/explore",
     {"reasons": ["health", "cover"], "words": f"1 {TEXT}", "welfare": ["assistance"], "welfare_words": f"2 {TEXT}"},
     "has gone on meanwhile"),
    ("concern", "", "", "nadia", "/workload/new", {"words": TEXT}, "open already"),
    ("case", "", "", "nadia", "/cases/{case}/ending/moved", CLOSURE, "Only a manager of the team ends a case"),
    ("case", "", "", "mary", "/cases/{case}/ending/moved", CLOSURE | {"nothing": "y"}, "Not both"),
    ("case held", "", "ends", "nadia", "/cases/{held}/ending/closed", CLOSURE, "ended already"),
    ("case held", "", "allocates", "nadia", "/cases/{held}/ending/moved", CLOSURE, "Only a manager of the team ends a case"),
    ("case held", "", "", "mary", "/cases/{held}/duty", DECISION | HANDED | {"things-2-name": ""}, "Say who is responsible"),
    ("case held asked", "", "sends_back", "mary", "/closures/{asked} /sending-back", {"reason": TEXT}, "This request is closed"),
    ("case held", "", "allocates", "nadia", "/cases/{held}/allocation-concern", {"words": TEXT}, "Only whoever holds a case"),
    ("case held doubt", "", "answers_doubt", "mary", "/allocation-concerns/{doubt} /answer", {"answer": "moves", "words": TEXT},
     "answered already"),
    ("case", "ends", "reopens", "mary", "/cases/{case}/reopening", {"why": TEXT}, "open already"),
    ("case", "", "finds_a_duty", "nadia", "/cases/{case}/processes", {"kind": "assessment", "on": TODAY, "words": TEXT},
     "none is in place"),
    ("case", "", "ends", "nadia", "/cases/{case}/processes", {"kind": "review", "on": TODAY, "words": TEXT}, "case is closed"),
    ("case", "", "", "nadia", "/cases/{case}/plan-revisions/new", {"on": TODAY, "what": f"1 {TEXT}", "told": f"2 {TEXT}"},
     "only after a review"),
    ("case", "", "ends", "nadia", "/cases/{case}/plan-requests/new", {"asker": "family", "who": "Ann", "on": TODAY, "what": TEXT},
     "case is closed"),
    ("case planned", "", "takes_the_request_back", "nadia", "/plan-requests/{planned}/light-touch",
     {"on": TODAY, "found": f"1 {TEXT}", "result": "revised", "what": f"2 {TEXT}", "told": f"3 {TEXT}"}, "request has ended"),
    ("case joint", "", "", "nadia", "/joint-work/{joint}/answer", {"how": "no", "on": TODAY, "who": "Jo", "words": ""},
     "Write down the reason"),
    ("case", "", "dies", "nadia", "/people/{person}/advocacy/answers",
     {"difficulty": "yes", "areas": ["retaining", "weighing"], "other": "no", "view": f"1 {TEXT}", "why": f"2 {TEXT}"},
     "has died"),
    ("case", "", "", "nadia", "/people/{person}/advocacy/declined", {"on": TODAY, "words": TEXT}, "Explain first"),
    ("case safeguarding", "", "answers_the_concern", "mary", "/safeguarding/{safeguarding} /answer",
     {"decision": "other-action", "words": TEXT}, "Tom Lloyd has answered"),
    ("case disclosure", "", "allows", "mary", "/disclosures/{disclosure} /answer", {"allowed": "no", "reason": TEXT},
     "answered already"),
    ("case disclosure", "", "", "nadia", "/disclosures/{disclosure} /making", {"on": TODAY, "how": TEXT}, "Nobody has allowed"),
    ("case", "", "dies", "nadia", "/cases/{case}/support/new", {"support": TEXT, "reliable": "partly", "hard": "no"}, "has died"),
    ("case support", "", "ends_support", "nadia", "/support/{support}/change",
     {"support": TEXT, "reliable": "partly", "hard": "no", "version": "1"}, "This support has ended"),
    ("case support", "", "ends_support", "nadia", "/support/{support}/steps/review", {"on": TODAY, "words": TEXT},
     "This support has ended"),
    ("case support money", "", "decides_on_money", "mary", "/funding/{money}",
     {"outcome": "refused", "rests_on": ["risk"], "rationale": TEXT}, "decided already"),
    ("case support money", "", "", "mary", "/funding/{money}", {"outcome": "refused", "rests_on": ["cost"], "rationale": TEXT},
     "never rests on cost alone"),
    ("case support money", "decides_on_money", "", "nadia", "/funding/{money}/telling",
     {"on": TODAY, "whom": "Her", "way": "phone", "decision": f"1 {TEXT}", "rationale": f"2 {TEXT}", "advice": f"3 {TEXT}",
      "next": f"4 {TEXT}", "complaint": ""}, "they are told all five"),
    ("case support", "", "", "nadia", "/support/{support}/funding", {"what": TEXT}, "no decision is made without it"),
    ("case", "dies", "takes_the_death_back", "mary", "/cases/{case}/death", {"reason": TEXT}, "No death is on record"),
]  # fmt: skip


def standing(page) -> dict[str, set[str]]:
    """What stands in the fields of a page, by name: texts, and what is chosen."""
    found: dict[str, set[str]] = {}
    for field in html5lib.parse(page.text, namespaceHTMLElements=False).iter():
        if field.tag not in ("textarea", "input", "select"):
            continue
        if field.tag == "textarea":
            values = ["".join(field.itertext()).removeprefix("\n")]
        elif field.tag == "select":
            values = [option.get("value", "") for option in field.iter("option") if "selected" in option.attrib]
        else:
            box = field.get("type") in ("radio", "checkbox")
            values = [field.get("value", "")] if not box or "checked" in field.attrib else []
        found.setdefault(field.get("name"), set()).update(values)
    return found


@pytest.mark.rule("U14", "U16", "U37", "L2")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # a page is the same on both
@pytest.mark.parametrize("line", REFUSED, ids=[f"{line[3]} {line[4]} {line[2] or 'by rule'}" for line in REFUSED])
def test_a_refusal_says_why_and_every_word_and_choice_still_stands(scene, as_person, line):
    about, before, meanwhile, name, address, form, why = line
    address, _, to = address.format(**scene.make(*about.split())).partition(" ")
    if before:
        with transaction():
            getattr(scene, before)()
    browser = as_person(name)
    browser.get(address)
    if meanwhile:
        with transaction():
            getattr(scene, meanwhile)()
    answer = browser.post(address + to, data=form)
    assert answer.status_code == 422
    assert why in " ".join(answer.text.split()), "it says why"
    shown = standing(answer)
    sent = {field: set(value) if isinstance(value, list) else {value} for field, value in form.items()}
    assert {field: value for field, value in sent.items() if not value - {""} <= shown.get(field, set())} == {}
