"""Storage: the database as a whole. It is made, migrated, copied and put back here, and nowhere else.

The live file is touched through SQLite alone: a plain open() in this process would drop its locks.
"""
