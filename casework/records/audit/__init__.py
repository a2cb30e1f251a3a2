"""Audit: who did or saw what, in one chain.

Holds numbers and acts, never names or texts, so that a person can be erased and the chain still hold.
"""
