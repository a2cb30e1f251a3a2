"""People: one record for anybody the team works with, with network, warnings and histories.

Sight of a person follows the teams involved with them.
"""
