"""Who is in the demonstration, as tables. Everybody is invented; telephone numbers are those set aside for fiction."""

from dataclasses import dataclass
from datetime import date

PASSWORD = "casework-demo"  # noqa: S105 - everybody knows it: it opens nothing but a demonstration
NORTH, SOUTH = "North Locality", "South Locality"
TEAMS = {NORTH: ("01632 960110", "01632 960999"), SOUTH: ("01632 960120", "01632 960999")}
FOUNDED_DAYS_AGO = 400


@dataclass(frozen=True)
class Account:
    """Somebody who works in the demonstration. teams: none for a role of the whole directorate."""

    user: str
    name: str
    grade: str
    role: str
    teams: tuple[str, ...] = ()
    words: str = ""

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.user}@demo.example"


ACCOUNTS = (
    Account("admin", "Aled Pritchard", "other", "administrator", (), "administrator: staff and set-up, no records"),
    Account("practitioner", "Nadia Rahman", "practitioner", "practitioner", (NORTH,), "social worker, North"),
    Account("officer", "Owen Brady", "social-work-officer", "practitioner", (NORTH,), "social work officer, North"),
    Account("duty", "Dina Kovacs", "practitioner", "duty-worker", (NORTH,), "duty worker, North"),
    Account("leader", "Tomasz Lis", "senior-practitioner", "team-leader", (NORTH,), "Team Leader, North"),
    Account("manager", "Maureen Oyelaran", "other", "team-manager", (NORTH,), "Team Manager, North"),
    Account("practitioner.south", "Sunita Desai", "practitioner", "practitioner", (SOUTH,), "social worker, South"),
    Account("leader.south", "Lowri Hughes", "senior-practitioner", "team-leader", (SOUTH,), "Team Leader, South, away"),
    Account("manager.south", "Gareth Mbeki", "other", "team-manager", (SOUTH,), "Team Manager, South"),
    Account("ssm", "Simone Achebe", "other", "strategic-service-manager", (NORTH, SOUTH), "Strategic Service Manager"),
    Account("hos", "Harriet Lund", "other", "head-of-service", (), "Head of Service"),
    Account("ad", "Ashok Varma", "other", "assistant-director", (), "Assistant Director"),
    Account("psw", "Petra Novak", "practitioner", "principal-social-worker", (), "Principal Social Worker"),
)
PLACING = {NORTH: "manager", SOUTH: "manager.south"}
CONTACTING = {NORTH: "practitioner", SOUTH: "practitioner.south"}
AWAY, DEPUTY = "leader.south", "manager.south"  # since five days, for nine more


@dataclass(frozen=True)
class Reached:
    """A contact, so many days ago. cell: the matrix picked anew, or empty when nothing was rated."""

    days: int
    found: str
    cell: str = ""
    who: str = ""  # a relevant person's name; empty for the person
    how: str = "telephone"


@dataclass(frozen=True)
class Tried:
    """Nobody was reached, so many days ago."""

    days: int
    what: str
    needed: bool = False


@dataclass(frozen=True)
class Prioritised:
    """Indicators were ticked, so many days ago. more: further parts of the note."""

    days: int
    ticked: tuple[str, ...]
    why: str
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Looked:
    """Duty looked at somebody at the gravest level, so many days ago."""

    days: int
    outcome: str
    found: str


@dataclass(frozen=True)
class Story:
    """One person and their case. Days are counted back from today; placed: None for somebody not on the tray."""

    name: str  # given and family name, by a space
    born: date
    team: str
    kind: str
    referrer: str
    reason: str
    referred: int
    placed: int | None = None
    cell: str = ""  # of the matrix, as "none:high"
    priority: str = "medium"
    complexity: str = "medium"
    contacts: tuple[Reached, ...] = ()
    tries: tuple[Tried, ...] = ()
    levels: tuple[Prioritised, ...] = ()
    looks: tuple[Looked, ...] = ()
    ending: str = ""  # allocated | review | closed | duty
    needs: str = ""
    warning: tuple[str, str] = ()
    relative: tuple[str, str] = ()
    comment: str = ""


CARE, CARER, THERAPY, REVIEW = "care-act-assessment", "carers-assessment", "occupational-therapy", "review"
DAYS_TO_REVIEW = 5
ALLOCATION = {
    "tasks": "Care Act assessment within two weeks; a carer's assessment for whoever helps most.",
    "why": "Knows the person from the calls while they waited, and has room.",
    "discussed": "In supervision last week.",
}
RESTING = {
    "matter": "The support plan is in place, and everybody is content with it.",
    "decision": "Nothing is left to do until the review.",
}
STEADY = "Nothing has changed. They know how to reach us."

STORIES = (
    Story("Edith Thornley", date(1938, 3, 14), NORTH, CARE, "GP, Elm Surgery",
          "Two falls this month, lives alone, and manages the stairs on hands and knees.", 46, 41, "none:high", "high",
          contacts=(Reached(34, "Fell again in the bathroom, unhurt. A neighbour shops for her."),
                    Reached(27, "Tired and eating little."), Reached(20, "A bed was brought downstairs by her nephew."),
                    Reached(13, "Holding on. Afraid of the night."), Reached(6, "Wishes to stay at home. No falls.")),
          levels=(Prioritised(41, ("extensive-needs", "falls"), "Falls again and again; a neighbour looks in daily."),),
          relative=("Colin Thornley", "nephew"), needs="Hard of hearing: speak slowly, and let it ring for long."),
    Story("Bogdan Iliescu", date(1951, 9, 2), NORTH, CARE, "Ambulance service",
          "Confused at home, gas left on, no food in the house.", 19, 17, "none:high", "high",
          tries=(Tried(9, "Rang at ten and at four. Nobody answered."),
                 Tried(8, "Rang his sister, who had not seen him since Sunday.", True)),
          levels=(Prioritised(17, ("rapid-decline", "isolated"), "Gas left on twice, confused, nothing in the house."),
                  Prioritised(16, ("capacity-current", "isolated"), "Gas off, food in the house, his sister knows.",
                              (("mitigation", "Gas supply capped by the engineer. Sister brings meals until Monday. GP visits."),
                               ("told-to-call", "- They will call if things change")))),
          looks=(Looked(17, "responded", "Two of us went: gas turned off at the meter, doors and windows opened."),),
          relative=("Irina Iliescu", "sister"), comment="Sister asks to be rung after five."),
    Story("Marjorie Quill", date(1944, 12, 30), NORTH, CARE, "Daughter",
          "Daughter gives up the daily care at the end of the month.", 12, 10, "moderate:high", "high", "high",
          contacts=(Reached(3, "Daughter exhausted. Harm more likely than thought.", "none:high", "Hilary Quill"),),
          relative=("Hilary Quill", "daughter")),
    Story("Desmond Achterberg", date(1960, 6, 21), NORTH, CARE, "Housing officer",
          "Hoarding, blocked doorways, one fire already.", 30, 29, "moderate:moderate", "medium", "high",
          contacts=(Reached(16, "Let us in. One room cleared."), Reached(4, "Accepts a fire safety visit.")),
          warning=("risk-to-staff", "Large dog, loose in the front garden. Ring before going in.")),
    Story("Parveen Akhtar", date(1972, 2, 8), NORTH, CARER, "Carers' centre",
          "Cares for her husband day and night, has not slept through for weeks.", 24, 22, "moderate:moderate",
          contacts=(Reached(9, "A sitter comes on Thursdays now."),),
          levels=(Prioritised(22, ("carer-may-stop",), "She has said that she cannot go on through the winter."),),
          needs="Prefers Urdu; an interpreter is wanted."),
    Story("Frank Delacroix", date(1947, 4, 17), NORTH, THERAPY, "District nurse",
          "Cannot get out of the bath without help.", 26, 23, "full:moderate", "low", "low",
          contacts=(Reached(7, STEADY),)),
    Story("Oluwaseun Adeyemi", date(1985, 11, 3), NORTH, CARE, "Self",
          "Multiple sclerosis, fatigue worse since summer.", 18, 15, "moderate:low", "low", "medium",
          contacts=(Reached(2, "Works mornings only. Partner helps in the evening."),)),
    Story("Winifred Ogden", date(1933, 7, 26), NORTH, REVIEW, "Care agency",
          "Agency says that four visits a day are no longer enough.", 15, 13, "moderate:moderate", "medium",
          relative=("Jean Ogden", "daughter in law")),
    Story("Yusuf Karim", date(1990, 1, 19), NORTH, "transition", "Children's services",
          "Turns 18's services over: learning disability, moves out of residential school.", 33, 31, "full:low", "low",
          "high", contacts=(Reached(12, "Settled. Likes the day centre.", who="Amina Karim"),),
          relative=("Amina Karim", "mother"), needs="Uses pictures and short sentences. Ring his mother first."),
    Story("Gwen Treharne", date(1941, 10, 11), NORTH, CARE, "Hospital social worker",
          "Home from hospital with a new hip, husband frail himself.", 9, 8, "full:moderate", "medium", "low",
          contacts=(Reached(1, "Walks with a frame. A nurse comes daily.", who="Ivor Treharne"),),
          relative=("Ivor Treharne", "husband")),
    Story("Leonard Fisk", date(1955, 5, 5), NORTH, CARE, "Police", "Found wandering twice after dark.", 4, 3,
          "none:moderate", "high", "high",
          levels=(Prioritised(1, ("danger-now", "isolated"), "Found on the bypass at night for the third time."),),
          looks=(Looked(1, "responded", "Visited with the police officer: door alarm fitted, sister stays tonight."),),
          warning=("no-voicemail", "Others listen to his messages: leave none.")),
    Story("Carys Bevan", date(1968, 8, 15), NORTH, CARE, "GP, Elm Surgery",
          "Low mood since her mother died, has stopped cooking and washing.", 7, 6, "moderate:moderate", "medium",
          levels=(Prioritised(0, ("rapid-decline", "self-neglect"), "Her neighbour rang: in bed for two days."),)),
    Story("Samuel Okafor", date(1949, 3, 3), NORTH, CARE, "Son", "Stroke in spring, wants help to get dressed.", 60, 55,
          "moderate:low", "medium", contacts=(Reached(40, STEADY), Reached(25, "Chosen for allocation next week.")),
          ending="allocated"),
    Story("Ruth Pemberton", date(1936, 9, 9), NORTH, CARE, "Neighbour", "Worried neighbour: curtains drawn all day.",
          50, 48, "full:low", "low", "low", contacts=(Reached(30, "Visits her sister for the winter. Wants nothing."),),
          ending="closed"),
    Story("Ahmed Siddiqui", date(1979, 12, 1), NORTH, CARE, "Food bank", "Cannot manage money after a head injury.", 2),
    Story("Phyllis Hartnell", date(1940, 1, 28), SOUTH, CARE, "GP, Weir Practice",
          "Memory failing fast, husband in hospital.", 37, 35, "none:moderate", "high", "high",
          contacts=(Reached(28, "Meals are brought. Door left open at night."), Reached(15, "Niece stays with her now."),
                    Reached(8, "Niece leaves on Friday.", "none:high", "Ellen Hartnell")),
          relative=("Ellen Hartnell", "niece")),
    Story("Kwame Boateng", date(1963, 6, 6), SOUTH, CARE, "Hospital social worker",
          "Amputation below the knee, third-floor flat without a lift.", 16, 14, "moderate:high", "high", "medium",
          contacts=(Reached(7, "Cannot leave the flat. Brother brings food."),)),
    Story("Iris Colclough", date(1952, 11, 23), SOUTH, CARER, "Self", "Cares for a son with epilepsy.", 21, 20,
          "moderate:moderate", contacts=(Reached(6, STEADY),)),
    Story("Mohan Pillai", date(1946, 4, 2), SOUTH, THERAPY, "District nurse", "Needs rails and a ramp.", 28, 25,
          "full:low", "low", "low", levels=(Prioritised(25, ("therapy-minor",), "Manages with his son's help."),)),
    Story("Doreen Vance", date(1935, 2, 27), SOUTH, CARE, "Daughter", "Refuses food from her carers.", 11, 9,
          "moderate:moderate", "medium", "medium",
          tries=(Tried(2, "Rang twice. The carer says she was asleep."),), relative=("Pauline Vance", "daughter")),
    Story("Piotr Zielinski", date(1981, 7, 7), SOUTH, CARE, "Probation",
          "Leaves custody with a brain injury and nowhere to go.", 8, 7, "none:high", "high", "high",
          levels=(Prioritised(2, ("homeless", "danger-now"), "The hostel has no bed after tonight."),),
          looks=(Looked(2, "responded", "Housing found two nights; we took him there."),
                 Looked(1, "stays", "Still no address. Housing looks on.")),
          warning=("unsafe-contact", "His former partner must not learn where he lives.")),
    Story("Agnes Blackwood", date(1939, 8, 31), SOUTH, REVIEW, "Care home", "Funding runs out in the spring.", 14, 12,
          "full:low", "low", "low", contacts=(Reached(5, "Content where she is.", how="visit"),)),
    Story("Theo Marchetti", date(1994, 10, 10), SOUTH, CARE, "University", "Autism, stays in his room, not eating.", 5,
          ending="duty"),
    Story("Hilda Marsden", date(1943, 5, 20), SOUTH, CARE, "Son", "Moved to her son's in another county.", 44, 40,
          "full:moderate", "low", "low", contacts=(Reached(21, "Happy at her son's. Nothing is needed here."),),
          ending="closed"),
    Story("Elsie Goodrich", date(1945, 6, 30), NORTH, REVIEW, "Care agency", "Is the plan of last winter still right?",
          34, ending="review"),
)  # fmt: skip


def nhs_number(place: int) -> str:
    """A number that is set aside for tests (999), with its right last figure; ``place`` counts the people from 0."""
    for serial in range(100_000 + place * 10, 100_010 + place * 10):
        figures = f"999{serial:06}"
        check = 11 - sum(int(figure) * (10 - index) for index, figure in enumerate(figures)) % 11
        if check != 10:
            return figures + str(check % 11)
    raise AssertionError("ten numbers in a row cannot all be without a last figure")
