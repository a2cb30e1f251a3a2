"""Cases: one piece of work for one person, held by one team.

A case writes the involvement by which its team sees the person.
"""
