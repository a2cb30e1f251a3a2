"""Contacts: who called or wrote, about whom, to which worker or duty it went, and what came of the message (F1 to F4).

A contact that is begun is a row at once, so that nothing typed on the phone is lost; what it was is never altered.
"""
