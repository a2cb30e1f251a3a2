"""Calendars: what is due, for the calendar that somebody uses anyway, at a secret address of their own.

Case numbers and days, no names and no initials (U15).
"""
