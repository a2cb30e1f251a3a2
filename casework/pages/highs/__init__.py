"""Highs: whom duty responds to today and looks at every day, who answers, and what was done (S1, S9, S16).

For the gravest level of the tool that the team's policy reviews daily.
"""
