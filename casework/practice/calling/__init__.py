"""The waiting call: five questions of change, the levels looked at again, one save; and how long people wait here.

The call is a contact of the tray. What was answered stays, so that the next call shows how it went.
"""
