"""Post: sending what waits in the outbox through the office's mail server, and the page that shows how it goes.

Mail leaves after the transaction that caused it, and never from within one.
"""
