"""Advocacy: the duty, worked out from two answers; who is asked to be the advocate, who waits for one.

An answer and a step are rows that never change; the newest answer holds.
"""
