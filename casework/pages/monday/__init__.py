"""A manager's week on one page: what changed, what waits for them, who has room, what falls due.

Composed of the rooms below; every figure stands above the list that it counts.
"""
