"""Reviews: the Review tray, where a case rests that needs nothing until a date.

A date is a row that never changes; leaving the tray, whichever way, meets its clock.
"""
