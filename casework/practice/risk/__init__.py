"""Risk: the tools of a policy, the pickers, the ratings made with them.

The tool suggests, people decide, and why is kept.
"""
