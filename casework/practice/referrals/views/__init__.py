"""Pages of referrals: the list, beginning one, one of them, and its three endings."""

from . import beginning, ending, going_on
from .shared import bp

__all__ = ["beginning", "bp", "ending", "going_on"]
