"""Safeguarding concerns: raised by anybody about anybody, put to the managers at once, climbing until one answers.

A concern, and the answer to it, are rows that never change.
"""
