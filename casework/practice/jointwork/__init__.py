"""Joint work with other services: asked for, answered, what the answer settles, and what is decided in a delay.

Requests, answers, settlements and decisions are rows that never change; the newest of each holds.
"""
