"""Outbox: mail to be sent: whom it is for and on what occasion, never what it says.

What it says, and whether it is still theirs, is found when it is sent; sending itself is the clockwork's (post).
"""
