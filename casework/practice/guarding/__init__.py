"""Guarding records: restricting one to named people, opening one that is not yours, and looking into that.

What they see of it is decided in ``records.sight``; here is who may change that, and who is told.
"""
