"""Pages of endings: how a case ends or is asked to, what undoes it, who closes without asking."""

from casework.practice.closing.views import closures, endings, leaves, undoing
from casework.practice.closing.views.shared import bp

__all__ = ["bp", "closures", "endings", "leaves", "undoing"]
