"""Notices: one item in one person's, or one team's, feed.

Unique by rule, case, occasion and receiver, so that nothing is told twice (U12).
"""
