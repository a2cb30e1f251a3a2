"""Drafts: what somebody is typing, kept on the server until it is saved; also a form sent after a session had ended.

Never checked, never logged, seen by its writer alone.
"""
