"""Sessions: who is signed in, in which browser, until when; kept on the server.

The cookie holds a random token, the database its hash; a token is worth nothing once its session is over.
"""
