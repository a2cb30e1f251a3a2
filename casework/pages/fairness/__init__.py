"""Fairness: waits and levels by age, work, need and language with small numbers hidden; points, Reds, complexity by worker.

It composes the rooms of practice, owns no table and writes nothing but who looked.
"""
