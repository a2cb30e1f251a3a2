"""Referrals: one asks for one person, begun by anybody of a team and finished by anybody of it (F9 to F13).

The ground on which it may be taken, its fourteen items and what of them is missing, which team it goes to, by when.
"""
