"""Advice: information and advice given to anybody, and whether it helped; prevention looked into before long-term work.

Organisations that were named are entries of the directory. Somebody without a record is counted, and nothing else is kept.
"""
