"""Moving: a case goes to another team, once that team was asked and has accepted; its clocks go on.

Above triage, because a case whose placing is proposed stays until that is decided.
"""
