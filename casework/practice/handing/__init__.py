"""Handing: what a case is closed with or changes hands with: a summary out of the record, what is left, and whose it is.

Below closing, allocation and moving, which write its note as part of their own act (H12, H14).
"""
