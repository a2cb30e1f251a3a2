"""Supervision: a worker and their manager talk once a month about the caseload and how the worker is (H15).

The agenda is made from the cases held, the record is kept unaltered, and what is agreed becomes tasks.
"""
