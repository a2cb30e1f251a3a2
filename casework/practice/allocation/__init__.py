"""Allocation: a manager gives a case to a worker.

Above the tray, because a case that waits comes off it with that. Who holds a case is kept in ``records.cases``.
"""
