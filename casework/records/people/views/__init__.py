"""Recording a person and changing what is known of them."""

from . import details, network, new, warnings
from .shared import bp

__all__ = ["bp", "details", "network", "new", "warnings"]
