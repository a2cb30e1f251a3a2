"""Practice: the trade itself, one room a capability.

Rules decide on plain values, operations do what was decided.
"""
