"""Notes: what was recorded, by whom, when it happened.

Never altered; a correction is a further note that points at the first.
"""
