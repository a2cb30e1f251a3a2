"""Factors: a team's own signs of a level, in any tool that it uses; agreed by a senior manager, and never deleted.

Whoever shows a tool asks here for the policy with the factors in force (``queries.with_factors``).
"""
