"""Disclosures: what is told about a person to somebody outside, on what ground, and who allowed it.

Asked, allowed or refused, and made are rows that never change. Nothing is recorded as made that nobody allowed.
"""
