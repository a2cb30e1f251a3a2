"""Urgent and interim support before an assessment: what is put in place, its money, who is told (F23 to F27).

Temporary, with a day on which it is reviewed and a day on which it ends; it is not a care and support plan.
"""
