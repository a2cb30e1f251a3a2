"""Directory: organisations that people can be told of, kept by those who use it, and shared by all teams.

What was changed stands with who changed it. Once a year somebody finds out whether each entry is still right.
"""
