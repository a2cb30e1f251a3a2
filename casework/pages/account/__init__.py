"""Account: one's own name, password, sessions and absences."""
