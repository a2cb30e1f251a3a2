"""Workload concerns: of one worker, and of a whole team; each step a record with evidence, an owner and an answer.

Limits that a concern leads to are kept in caseloads; here is why they came about, and what was tried beside them.
"""
