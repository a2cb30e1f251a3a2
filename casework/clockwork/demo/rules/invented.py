"""People by number: names, dates of birth, addresses and words, drawn from tables. Everybody is invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

GIVEN = (
    "Ada", "Agnes", "Ahmed", "Alfred", "Amina", "Anita", "Arthur", "Beryl", "Bronwen", "Carmen", "Cedric", "Chidi",
    "Clifford", "Dafydd", "Deepak", "Delia", "Derek", "Doreen", "Edna", "Edwin", "Eileen", "Elsie", "Emrys", "Enid",
    "Ernest", "Fatima", "Florence", "Geraint", "Gladys", "Gordon", "Gurpreet", "Harjit", "Hazel", "Hussein", "Ingrid",
    "Irene", "Jamila", "Jerzy", "Joan", "Kamala", "Kenneth", "Kofi", "Krystyna", "Leila", "Lionel", "Lorna", "Malcolm",
    "Maria", "Maureen", "Mehmet", "Mildred", "Mohammed", "Moira", "Muriel", "Nasreen", "Neville", "Nora", "Norman",
    "Olga", "Olive", "Patience", "Pearl", "Percy", "Rajesh", "Reginald", "Rhiannon", "Ronald", "Rosemary", "Roy",
    "Sadia", "Selwyn", "Sheila", "Sidney", "Stanley", "Sylvia", "Terence", "Thelma", "Usha", "Vera", "Vernon", "Violet",
    "Walter", "Wanda", "Winston", "Yasmin", "Yvonne", "Zainab", "Zofia",
)  # fmt: skip
FAMILY_BEGINS = (
    "Alder", "Ash", "Barn", "Beck", "Birch", "Black", "Bram", "Brock", "Burn", "Carl", "Clay", "Cold", "Crow", "Dal",
    "Dun", "East", "Elm", "Fair", "Fern", "Glen", "Hal", "Hart", "Hazel", "Holm", "Kirk", "Lang", "Lin", "Marl", "Mere",
    "Moor", "North", "Oak", "Pen", "Raven", "Red", "Rush", "Stan", "Thorn", "Wal", "Whit", "Win", "Wood",
)  # fmt: skip
FAMILY_ENDS = (
    "bank", "bourne", "bridge", "brook", "by", "combe", "croft", "dale", "den", "field", "ford", "gate", "ham", "hurst",
    "ley", "low", "mere", "more", "shaw", "stead", "stow", "thorpe", "ton", "well", "wick", "worth",
)  # fmt: skip
FAMILY_OTHERS = (
    "Adeleke", "Ahmed", "Begum", "Chaudhry", "Conteh", "Davies", "Evans", "Ferreira", "Georgiou", "Hassan", "Hughes",
    "Ibrahim", "Jones", "Kapoor", "Kaur", "Khan", "Kowalski", "Malik", "McAllister", "Mensah", "Mistry", "Morgan",
    "Nguyen", "Novak", "Nowak", "Okonkwo", "Owusu", "Patel", "Petrov", "Popescu", "Rahman", "Rees", "Rossi", "Shah",
    "Sharma", "Singh", "Suleiman", "Thomas", "Wong", "Yilmaz",
)  # fmt: skip
STREETS = (
    "Weir Lane",
    "Chapel Row",
    "Foundry Street",
    "Orchard Close",
    "Tannery Road",
    "Ropewalk",
    "Mill Rise",
    "Elm View",
)
REFERRERS = (
    "GP, Elm Surgery", "GP, Weir Practice", "Daughter", "Son", "District nurse", "Hospital social worker", "Self", "Police",
    "Ambulance service", "Housing officer", "Care agency", "Neighbour", "Carers' centre", "Fire service",
)  # fmt: skip
REASONS = (
    "Two falls in a fortnight, and nobody at home during the day.",
    "Memory failing; meals are missed and bills lie unopened.",
    "Home from hospital with a frame, and the stairs are steep.",
    "The carer is worn out and asks for help before the winter.",
    "Needs help to wash and dress since a stroke.",
    "Has stopped going out, and the flat is getting cold and dirty.",
    "The agency cannot cover the evening calls any more.",
    "Sight nearly gone in one year; burned a hand at the stove.",
    "Lives with a son who drinks; money goes missing.",
    "Moved here to be near a sister, and knows nobody else.",
    "A long illness is getting worse, and the bed is upstairs.",
    "Owes rent after weeks in hospital, and is afraid of losing the home.",
)
FOUND = (
    "Much the same. A neighbour looks in each morning.",
    "Sleeping badly, eating enough. Wants to know how long it will be.",
    "Had a fall on Tuesday, unhurt. The pendant worked.",
    "In better spirits. A niece stays for two weeks.",
    "Short of breath on the telephone. The surgery was told.",
    "Managing with help from the church on Sundays.",
    "Worried about money. The benefits line was given again.",
    "The washing machine is mended, and that helps more than anything.",
    "Says little, sounds tired. Will be rung again sooner if anything changes.",
    "Went to the day centre for the first time and liked it.",
)
RELATIONS = ("daughter", "son", "sister", "brother", "niece", "nephew", "neighbour", "friend")
AREAS = tuple(f"{one} {other}" for one in ("Upper", "Lower", "Great", "Little", "Old") for other in
              ("Weir", "Elm", "Marsh", "Heath", "Thorn", "Stone", "Brook", "Mill", "Ford", "Holt"))  # fmt: skip
FIRST_SERIAL = 110_000  # of the NHS numbers for tests; those before belong to the people told by hand
WITHOUT_NUMBER = 0.2  # of the people, who have no NHS number on their record


@dataclass(frozen=True)
class Invented:
    """Somebody's particulars: what differs between two people with the same history."""

    given_name: str
    family_name: str
    date_of_birth: date
    nhs_number: str | None
    council_number: str
    reference: str
    address: str
    postcode: str
    phone: str
    relative: str
    relative_phone: str
    referrer: str
    reason: str


def family_name(rng: Random) -> str:
    """A family name: many are of two halves, so that a hundred thousand people do not share fifty names."""
    if rng.random() < 0.3:
        return rng.choice(FAMILY_OTHERS)
    return rng.choice(FAMILY_BEGINS) + rng.choice(FAMILY_ENDS)


def full_name(rng: Random) -> str:
    """Given and family name of a worker or relative."""
    return f"{rng.choice(GIVEN)} {family_name(rng)}"


def invent(rng: Random, number: int, numbers: Iterator[str], today: date) -> Invented:
    """Person ``number``. numbers: NHS numbers, each taken once. Mostly old, some young, none born after 18 years ago."""
    family = family_name(rng)
    age = rng.triangular(18, 101, 82) if rng.random() < 0.8 else rng.uniform(18, 65)
    born = today - timedelta(days=int(age * 365.25) + 10)
    relative = f"{rng.choice(GIVEN)} {family if rng.random() < 0.6 else family_name(rng)}"
    return Invented(
        rng.choice(GIVEN), family, born, None if rng.random() < WITHOUT_NUMBER else next(numbers),
        f"P{100_000 + number}", f"C{500_000 + number}", f"{rng.randint(1, 180)} {rng.choice(STREETS)}",
        f"LE99 {number % 9 + 1}{rng.choice('ABDEFGHJ')}{rng.choice('LNPQRSTU')}", f"01632 960{rng.randint(0, 999):03}",
        relative, f"07700 900{rng.randint(0, 999):03}", rng.choice(REFERRERS), rng.choice(REASONS),
    )  # fmt: skip


def nhs_numbers() -> Iterator[str]:
    """Numbers set aside for tests (999), each with its right last figure; some 800,000 of them."""
    for serial in range(FIRST_SERIAL, 1_000_000):
        figures = f"999{serial}"
        check = 11 - sum(int(figure) * (10 - index) for index, figure in enumerate(figures)) % 11
        if check != 10:
            yield figures + str(check % 11)
