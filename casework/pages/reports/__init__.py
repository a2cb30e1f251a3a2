"""Reports: the manager's view of what comes in, waits, is given out and ends, for a period and the reader's teams (H17, S17).

It composes the rooms below, owns no tables and writes nothing but who listed or took away whose records.
"""
