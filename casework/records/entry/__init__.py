"""Entry: signing in and out, passwords, one-time links, one's own account.

Guessing is slowed per account; nothing tells a stranger which accounts exist.
"""
