"""Escalations: a matter put to a senior manager, open until acknowledged with a decision.

Not acknowledged in time, it goes up the policy's chain; it cannot be deleted.
"""
