"""Demo: two teams, the accounts to try the app with, and people who are invented.

Their histories are made by the real operations, at moments of the past.
"""
