"""Pages of the weekly walk: starting it, one case after another, its record; who is named to make it."""

from casework.practice.walk.views import naming, walking
from casework.practice.walk.views.shared import bp

__all__ = ["bp", "naming", "walking"]
