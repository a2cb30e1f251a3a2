"""The allocation meeting: who waits on one side, who has room on the other; tried out together, then allocated.

Everything that is tried stands in the meeting's picks, so that two managers see the same; ``allocation`` alone gives a case.
"""
