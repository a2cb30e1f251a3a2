"""Reminders: the sweep. It asks what became due and tells it once.

What is due is read from stored dates; a sweep that did not run loses nothing.
"""
