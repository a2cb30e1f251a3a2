"""Bringing a list in: choose the file, settle its columns, see what would happen, confirm, see what to do first.

And answering the gates of triage that the list left open.
"""

from casework.practice.intake.views import columns, gates, outcome, undoing, upload
from casework.practice.intake.views.shared import bp

__all__ = ["bp", "columns", "gates", "outcome", "undoing", "upload"]
