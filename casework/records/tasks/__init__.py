"""Tasks: something that somebody is to do on a case by a date, set by a person or asked by a rule.

In the feed from its day until it is done; ended, never deleted.
"""
