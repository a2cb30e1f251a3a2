"""Bringing a list in: choose the file, settle its columns, see what would happen, confirm, see what to do first."""

from casework.practice.intake.views import columns, outcome, upload
from casework.practice.intake.views.shared import bp

__all__ = ["bp", "columns", "outcome", "upload"]
