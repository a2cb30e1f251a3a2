"""Founding: the first set-up in the browser, from the first administrator to the members of the teams.

Each step is saved as it is done; leaving in the middle loses nothing.
"""
