"""Telling somebody that they wait (L10): safe first, then by whom, how, when, and what they were told."""

from collections.abc import Iterator

from casework.ground.refusal import Refusal
from casework.practice.triage.rules import asked
from casework.practice.triage.rules.asked import LEAVES_OPEN, Facts, said


def refusals_to_tell(facts: Facts) -> list[Refusal]:
    """What is wrong with the answers about telling them. Not having told them yet is an answer; it becomes a task."""
    return [*_whether_safe(facts), *_what_was_told(facts), *_referrer(facts)]


def refusals_to_finish(facts: Facts) -> list[Refusal]:
    """The same where the task is to be done with: then everybody was told, or may not be."""
    found = refusals_to_tell(facts)
    if said(facts, "told") == LEAVES_OPEN:
        found.append(
            Refusal("The task is done when they have been told. Until then it stays in your feed.", "L10", "told")
        )
    if said(facts, "referrer_told") == LEAVES_OPEN:
        sentence = "The task is done when the referrer has been told too, or may not be."
        found.append(Refusal(sentence, "L10", "referrer_told"))
    return found


def is_told(facts: Facts) -> bool:
    """Whether nothing is left to be told to anybody."""
    return not refusals_to_finish(facts)


def _whether_safe(facts: Facts) -> Iterator[Refusal]:
    safe = said(facts, "safe")
    if safe not in asked.SAFE:
        yield Refusal("Say first whether it is safe to contact them.", "L10", "safe")
    if safe == "careful" and not said(facts, "safe_detail"):
        yield Refusal("Write what to mind when they are contacted.", "L10", "safe_detail")
    if safe == "no" and not said(facts, "safe_detail"):
        sentence = "Write why it may not be safe, and who finds a safe way of telling them."
        yield Refusal(sentence, "L10", "safe_detail")
    if said(facts, "representative") not in asked.REPRESENTATIVE:
        yield Refusal("Say whether the representative is part of the worry.", "L10", "representative")


def _what_was_told(facts: Facts) -> Iterator[Refusal]:
    told, who = said(facts, "told"), said(facts, "told_who")
    if told not in asked.TOLD:
        yield Refusal("Say whether they have been told that they wait.", "L10", "told")
    if told != "yes":
        return
    if said(facts, "safe") == "no":
        yield Refusal(
            "It was not safe to contact them, you say, and yet they were told. Correct one of them.", "L10", "told"
        )
    if who not in asked.WHO:
        yield Refusal("Say who was told.", "L10", "told_who")
    elif who == "representative" and said(facts, "representative") != "no":
        sentence = "Their representative cannot be the one who is told: they are part of the worry, or there is none."
        yield Refusal(sentence, "L10", "told_who")
    if said(facts, "told_how") not in asked.WAYS:
        yield Refusal("Say how they were told. It should be the way they prefer.", "L10", "told_how")
    if not said(facts, "told_on"):
        yield Refusal("Give the day on which they were told.", "L10", "told_on")
    if not said(facts, "told_by"):
        yield Refusal("Name who told them.", "L10", "told_by")
    if set(facts.get("covered") or ()) != set(asked.COVERED):
        sentence = "Telling them takes all of these. Tick what was done, or answer that they have not been told yet."
        yield Refusal(sentence, "L10", "covered")


def _referrer(facts: Facts) -> Iterator[Refusal]:
    if said(facts, "referrer_told") not in asked.REFERRER:
        yield Refusal("Say whether the referrer has been told.", "L10", "referrer_told")
