"""Absences: who of a manager's teams is away, and who answers meanwhile."""
