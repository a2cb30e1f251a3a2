"""The pages: a worker's strengths, a team's at a glance, and what a case needs from its worker."""

from casework.practice.matching.views import needs, strengths
from casework.practice.matching.views.shared import bp

__all__ = ["bp", "needs", "strengths"]
