"""When the death of a person can be recorded, and when that can be taken back."""

from datetime import date

from casework.ground.refusal import Refusal


def refusal_of_death(known: date | None, died_on: date, born_on: date | None, today: date) -> Refusal | None:
    """Why this date of death cannot be recorded. known: the one on record."""
    if known is not None:
        return refusal_of_another_death(known)
    if died_on > today:
        return Refusal("The date of death cannot lie in the future. Check it.", "U29", "died_on")
    if born_on is not None and died_on < born_on:
        return Refusal("The date of death lies before the date of birth on record. Check both.", "U29", "died_on")
    return None


def refusal_of_another_death(known: date | None) -> Refusal | None:
    """Why no death can be recorded: one is on record."""
    if known is None:
        return None
    return Refusal(f"It is on record already that they died on {known.day} {known:%B %Y}.", "U37")


def refusal_to_take_back_death(died_on: date | None) -> Refusal | None:
    """Why there is nothing to take back."""
    return None if died_on is not None else Refusal("No death is on record for this person.", "U37")
