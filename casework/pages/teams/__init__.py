"""Teams: the list of teams, and each one's policy, telephone numbers and opening times."""
