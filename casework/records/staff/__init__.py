"""Staff: workers, grades, dated roles in teams, absences, deputies.

An Actor, the plain value that every operation is given, is made here.
"""
