"""Ratings: how a case was rated so far, and rating it anew with any tool of its policy."""
