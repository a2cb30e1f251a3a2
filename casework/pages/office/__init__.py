"""Office: staff administration: workers, their roles, absences and links, teams.

Joins the staff room with signing in and with the cases that a leaver still holds.
"""
