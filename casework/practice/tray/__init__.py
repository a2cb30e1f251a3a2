"""The Planned Work Tray: placing, contacting, and the list itself.

A contact moves the clock; an attempt does not.
"""
