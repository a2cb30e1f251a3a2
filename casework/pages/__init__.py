"""Pages: addresses that compose several rooms; they own no tables.

A person's and a case's page, the desk, searching, explaining.
"""
