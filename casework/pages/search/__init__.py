"""Search: find a person or a case; no name ever stands in an address.

Forgiving of slips, strict about rights.
"""
