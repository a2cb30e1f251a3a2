"""Letters that a person can read: five kinds in three wordings, kept as they were written, as a page and for Word.

A letter stands on a case; writing it writes the note and meets the date that asked for it.
"""
