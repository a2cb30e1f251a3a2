"""The weekly walk through a team's tray: one case at a time, and a record of what was looked at.

It reads the tray and changes nothing on it.
"""
