"""What can be ticked of a worker and of a case: kinds of work, and needs of people. Skill for each is a thing of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

# A key of cases.rules.KINDS -> the work in words, as in "Skilled in …". Other work is no skill of its own.
FUNCTIONS = MappingProxyType(
    {
        "care-act-assessment": "Care Act assessments",
        "review": "reviews",
        "carers-assessment": "carer\u2019s assessments",
        "occupational-therapy": "occupational therapy",
        "safeguarding": "safeguarding",
        "dols": "deprivation of liberty",
        "hospital-discharge": "hospital discharges",
        "transition": "transition from children\u2019s services",
    }
)


@dataclass(frozen=True)
class Need:
    """A need of people. label: as it is ticked. people: as in "Skilled in supporting …"."""

    label: str
    people: str


NEEDS = MappingProxyType(
    {
        "learning-disability": Need("Learning disability", "people with a learning disability"),
        "autism": Need("Autism", "autistic people"),
        "dementia": Need("Dementia", "people with dementia"),
        "mental-health": Need("Mental health", "people with mental health needs"),
        "physical-disability": Need("Physical disability", "people with a physical disability"),
        "long-illness": Need("Long-term illness", "people with a long-term illness"),
        "brain-injury": Need("Brain injury", "people with a brain injury"),
        "sight-hearing": Need("Sight or hearing", "people with sight or hearing loss"),
        "substance-use": Need("Alcohol or drugs", "people who use alcohol or drugs"),
        "self-neglect": Need("Hoarding or self-neglect", "people who hoard or neglect themselves"),
        "domestic-abuse": Need("Domestic abuse", "people who live with domestic abuse"),
        "homelessness": Need("Homelessness", "people without a home"),
        "caring": Need("Caring for somebody", "unpaid carers"),
        "end-of-life": Need("End of life", "people at the end of their life"),
    }
)
# How a person's situation may go on, so far as it bears on who comes first (H9).
COURSES = MappingProxyType(
    {
        "steady": "Likely to stay as it is",
        "worse": "Likely to get worse",
        "fluctuates": "Goes up and down",
        "both": "Goes up and down, and is likely to get worse",
    }
)
LISTED = MappingProxyType(dict(FUNCTIONS) | {key: need.label for key, need in NEEDS.items()})  # by key, all of both


def in_words(keys: Iterable[str]) -> list[str]:
    """What these keys of either list mean, in the order of the lists, each beginning with a capital."""
    chosen = set(keys)
    return [words[0].upper() + words[1:] for key, words in LISTED.items() if key in chosen]


def in_a_sentence(keys: Iterable[str]) -> list[str]:
    """The same, as the words go on a sentence."""
    chosen = set(keys)
    return [words.lower() if key in NEEDS else words for key, words in LISTED.items() if key in chosen]
