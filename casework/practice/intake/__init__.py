"""Intake: waiting lists brought in from spreadsheets.

Nothing is written before it is confirmed, then all or nothing.
"""
