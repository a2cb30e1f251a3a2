"""Clocks: due dates, each with the rule that made it, from when, until when, met when.

The date is a pure function of policy, history and calendar (U6).
"""
