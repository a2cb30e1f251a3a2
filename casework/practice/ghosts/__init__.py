"""Ghosts: open cases that nobody works on, and the one way to hand on or close all that a worker holds.

Owns no tables: it finds, and lets ``allocation`` and ``closing`` act, case by case.
"""
