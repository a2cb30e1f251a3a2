"""Clockwork: commands, the schedule and what it asks.

Nothing becomes due because a job ran: the sweep only tells (U6).
"""
