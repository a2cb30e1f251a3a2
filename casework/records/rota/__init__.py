"""Rota: who is on duty in a team on which day.

A day with nobody on it, or nobody of them there, is the duty roles' (U39).
"""
