"""Requests to change a care and support plan: considered, decided by a table, reviewed, and only then a revision.

For people with care and support needs; carers have a procedure of their own.
"""
