"""Triage: the gates before the tray, a placing proposed and decided, and telling the person that they wait.

A practitioner proposes; a Team Manager or Team Leader decides, or places at once (L2).
"""
