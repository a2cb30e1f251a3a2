"""Prioritising: a level found by ticking indicators, with the note behind it (S3, S7).

For each tool of indicators that the team's policy has.
"""
