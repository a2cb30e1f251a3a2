"""Sight: records that only named people see, and those that somebody opened with a reason.

It narrows and widens what teams and roles give; ``people`` and ``cases`` ask it in each of their questions.
"""
