"""Upkeep: bringing the database up to date, verify, doctor, and how colleagues are served.

Copies of the database are the room below's (storage).
"""
