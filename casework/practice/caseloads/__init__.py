"""Caseloads: what a case weighs, what a worker holds and may hold, and what is over a limit.

The limits are held here, in one place; ``allocation`` asks. A worker's load is shown and counted by nobody else.
"""
