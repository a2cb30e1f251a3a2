"""An office in full swing: people waiting in every state, a contact, warnings, a network, escalations and notices."""

from datetime import date, timedelta

from casework.clockwork import jobs
from casework.ground.db import transaction
from casework.practice.factors.operations import add_factor
from casework.practice.factors.rules import Typed, places
from casework.practice.moving import operations as moving
from casework.practice.tray import operations as tray
from casework.records.cases import operations as cases
from casework.records.people import operations as people
from casework.records.staff import operations as staff
from tests.guarding.scene import open_record, restrict
from tests.journeys.steps import NOTE

SECTIONS = dict(zip(("reason", "found", "analysis", "next-steps"), NOTE.values(), strict=True))


def furnish(office) -> dict:
    """Fill the office and sweep; gives the cases and the person that tests open, by name."""
    edith = office.person(
        "Edith", "Fairweather", date_of_birth=date(1938, 3, 14), phone="01632 960145", nhs_number="999 000 0018",
        address="14 Orchard Rise", postcode="LE5 3XY", preferred_contact="Telephone, after ten",
        communication_needs="Hard of hearing: speak slowly, and say who you are.",
    )  # fmt: skip
    red = office.waiting("none:high", days=45, person=edith, reference="T50001", reason="Fell twice on the stairs")
    contacted = office.waiting("none:moderate", days=20)
    office.waiting("none:low", days=9, person=office.person("Desmond", "Larkin-Bell"))
    office.waiting("full:low", days=2, person=office.person("Zoë", "D’Arcy", phone="01632 960146"))
    south = office.waiting(
        "none:high", days=40, team="South", person=office.person("Rhys", "Pryce", team="South", by="mo")
    )
    act = {"actor": office.actor("nadia"), "now": office.now}
    with transaction():
        people.add_warning(**act, person=edith, kind="risk-to-staff", words="Two workers at each visit: the dog bites.",
                           review_on=office.now.date() + timedelta(days=90))  # fmt: skip
        people.add_link(**act, person=edith, kind="family", name="Peter Fairweather", relationship_words="Son",
                        phone="01632 960147", ask_first=True)  # fmt: skip
    with transaction():
        cases.comment(**act, case=contacted, words="Her neighbour rang: she is back from hospital.")
    with transaction():
        tray.record_contact(**act, policy=office.policy, case=contacted, happened_at=office.now,
                            reached=tray.Reached("person", "telephone"), sections=SECTIONS)  # fmt: skip
    transfer = {"done": "Assessed", "outstanding": "A stair lift", "responsible": "The fitter rings on Monday"}
    gwil = office.case(team="South", by="mo", person=office.person("Gwil", "Pryce", team="South", by="mo"))
    for name, case, to in (("mary", office.case(), "South"), ("mo", gwil, "North")):
        with transaction():
            moving.ask(actor=office.actor(name), now=office.now, policies=office.policies, case=case, team=office.team(to),
                       why="They live nearer to you now.", sections=transfer)  # fmt: skip
    guarded = office.case(person=office.person("Ottilie", "Vane", nhs_number="999 000 0026"))
    restrict(office, guarded)
    open_record(office, office.case(), why="Her son rang our duty line: she has not come home.")
    with transaction():
        staff.record_absence(actor=office.actor("mary"), now=office.now, worker=office.worker("olive"),
                             from_on=office.now.date(), until_on=office.now.date() + timedelta(days=3),
                             deputy=office.worker("nadia"))  # fmt: skip
    today = office.now.date()
    agreed = Typed(places(office.policy)["risk/normal"], "A discharge waits for who pays", "Sam Okoro, SSM", today, today)
    with transaction():
        add_factor(actor=office.actor("mary"), now=office.now, team=office.team("North"), typed=agreed)
    jobs.sweep(office.now, office.policies)
    return {"red": red.id, "contacted": contacted.id, "south": south.id, "edith": edith.id, "rhys": south.person_id}
