"""Record: a person's page and a case's page with its timeline.

Hands a new note on to the room that knows its type.
"""
