"""Matching: what a worker is good at, what a case needs from its worker, and why the one suits the other (H8).

Whoever chooses a worker asks here (``queries.matches``, ``rules.ranked``); the choice is a manager's.
"""
