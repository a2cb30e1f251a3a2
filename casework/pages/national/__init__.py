"""National: how the published waiting-time method would count a team's own records, and two clocks for each open case.

It composes the rooms of practice, owns no table and writes nothing but who looked.
"""
