"""Outcomes: what should happen with a case, at triage and after: all ways on one page, each leading to its room.

Back to duty is the one way that has no other room.
"""
