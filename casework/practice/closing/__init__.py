"""Endings: a case ends and everything that ran for it stops; it is opened again; a note leaves the wrong record.

Above the tray, because whoever ends a case takes it off.
"""
