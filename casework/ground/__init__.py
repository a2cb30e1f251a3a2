"""The ground: time, calendar, database, refusals and the web's few common pieces.

Nothing here knows social care; every room above stands on it.
"""
