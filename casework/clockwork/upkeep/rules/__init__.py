"""What is unsafe or unhealthy, and with which cure (health); when colleagues may be served (serving).

And which memories outside the database bind the audit trail (trail).
"""

from .health import UNHEALTHY, UNSAFE, Facts, Finding, findings, is_low, trouble_of_health
from .serving import Serving, is_local, refusal_to_serve, serving_of
from .trail import is_of_this_trail

__all__ = [
    "UNHEALTHY", "UNSAFE", "Facts", "Finding", "Serving", "findings", "is_local", "is_low", "is_of_this_trail",
    "refusal_to_serve", "serving_of", "trouble_of_health",
]  # fmt: skip
