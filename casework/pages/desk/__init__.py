"""Desk: the first things on signing in: my feed and my cases.

It composes notices, ratings and clocks, and owns no table.
"""
