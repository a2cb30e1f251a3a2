"""What is unsafe or unhealthy, and with which cure (health); when colleagues may be served (serving)."""

from .health import UNHEALTHY, UNSAFE, Facts, Finding, findings, trouble_of_health
from .serving import Serving, is_local, refusal_to_serve, serving_of

__all__ = [
    "UNHEALTHY", "UNSAFE", "Facts", "Finding", "Serving", "findings", "is_local", "refusal_to_serve", "serving_of",
    "trouble_of_health",
]  # fmt: skip
