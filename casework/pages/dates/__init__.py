"""Dates: the day by which a case is to be allocated, changed by hand, and each day that it was before (S9, S14)."""
