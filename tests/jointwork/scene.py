"""A whole request for joint work."""

from datetime import date

from casework.practice.jointwork.rules import Asked

ASKED = Asked("chc", "The hospital team", "Their form", "A joint look", "Nursing", "person", "At home", date(2026, 11, 20))
