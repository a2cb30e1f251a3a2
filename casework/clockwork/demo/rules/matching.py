"""What the workers of the demonstration are good at, and what some of its cases need, as tables."""

from types import MappingProxyType

from casework.practice.matching.rules import Written

CARE, REVIEW, CARER, THERAPY = "care-act-assessment", "review", "carers-assessment", "occupational-therapy"

# By account. Those whose manager has confirmed it stand in CONFIRMED.
STRENGTHS = MappingProxyType({
    "practitioner": Written(
        (CARE, REVIEW, CARER), ("dementia", "physical-disability", "caring"), ("caring",), ("self-neglect", "dols"),
        ("Urdu", "Punjabi"), training="Mental Capacity Act, two days, February 2025.\nMoving with dignity, May 2026.",
        strengths="Families who do not agree with one another.", develop="A first case in the Court of Protection."),
    "officer": Written(
        (REVIEW,), ("physical-disability", "long-illness"), ("end-of-life",), (CARE, "dementia"),
        training="Second year of the apprenticeship.", strengths="Knows every lunch club in the north of the county."),
    "duty": Written(
        ("safeguarding", "hospital-discharge"), ("mental-health", "domestic-abuse"), (), ("substance-use",),
        ("Hungarian", "Romanian"), training="Safeguarding enquiries, October 2025."),
    "leader": Written(
        (CARE, "safeguarding", "dols"), ("self-neglect", "mental-health", "substance-use"), ("self-neglect",), (), ("Polish",),
        training="Best Interests Assessor, March 2024.", interests="Fire safety where somebody hoards.",
        develop="Leading the forum on hoarding."),
    "practitioner.south": Written(
        (CARE, "transition", REVIEW), ("brain-injury", "autism", "learning-disability"), ("autism",), ("homelessness",),
        ("Gujarati", "Hindi"), training="Autism, tier 2, June 2025."),
    "leader.south": Written((CARE, "safeguarding"), ("dementia", "sight-hearing"), (), ("brain-injury",),
                            ("Welsh", "British Sign Language")),
})  # fmt: skip
CONFIRMED = ("practitioner", "leader", "practitioner.south")
# What the colleagues of a larger demonstration wrote, in turn.
PROFILES = (
    Written((CARE, REVIEW), ("dementia", "end-of-life"), (), ("self-neglect",)),
    Written((CARE, CARER), ("caring", "mental-health"), ("caring",), ("dols",), ("Polish",)),
    Written((REVIEW, THERAPY), ("physical-disability", "long-illness"), (), ("brain-injury",)),
    Written((CARE, "safeguarding"), ("self-neglect", "domestic-abuse", "substance-use"), (), (), ("Bengali",)),
    Written(("transition", CARE), ("learning-disability", "autism"), ("autism",), ("mental-health",), ("Gujarati",)),
    Written(("hospital-discharge", REVIEW), ("dementia", "long-illness"), (), ("end-of-life",)),
    Written((CARE,), ("sight-hearing", "physical-disability"), (), ("safeguarding",), ("British Sign Language",)),
)
# By the person's name: what was written, with accounts in place of workers' numbers. days: ago, when they were asked.
# lasts: for how many days from now the support that there is will last.
NEEDED = MappingProxyType({
    "Edith Thornley": {"needs": ("physical-disability", "sight-hearing"), "known_face": True, "asked_whom": "Herself", "days": 6,
                       "course": "worse"},
    "Bogdan Iliescu": {"needs": ("dementia",), "languages": ("Romanian",), "asked_whom": "His sister, Irina Iliescu", "days": 8,
                       "course": "both"},
    "Marjorie Quill": {"needs": ("physical-disability", "caring"), "asked_for": ("practitioner",), "days": 3, "lasts": 20,
                       "asked_whom": "Her daughter, Hilary Quill", "course": "worse"},
    "Desmond Achterberg": {"needs": ("self-neglect",), "not_again": ("officer",), "asked_whom": "Himself", "days": 4,
                           "wishes": "Nobody who comes without ringing first.", "course": "fluctuates"},
    "Parveen Akhtar": {"needs": ("caring",), "wishes": "A woman.", "asked_whom": "Herself", "days": 9, "course": "steady"},
    "Yusuf Karim": {"needs": ("learning-disability",), "asked_whom": "His mother, Amina Karim", "days": 12,
                    "wishes": "Somebody who has time to sit with him first."},
    "Piotr Zielinski": {"needs": ("brain-injury", "homelessness"), "languages": ("Polish",), "course": "fluctuates"},
    "Phyllis Hartnell": {"needs": ("dementia",), "lasts": 5, "course": "worse"},
})  # fmt: skip
