"""What is written into logs: where something failed and how, never whom it was about (A30).

A fault's own words often hold what it failed on: the values of a statement, a key that was asked for, a text that was typed.
So they stay out, whoever logs: the program, its web server or a library.
"""

import logging
import re
import traceback
from typing import Any

SECRET = re.compile(r"(/calendar/)[\w-]{16,}")  # the address of somebody's calendar opens it, also where it was cut or mistyped
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.LogRecord):
    """A record whose message is one line, and whose fault is told by its kind and its way through the code."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[1] is not None:
            self.exc_text = told(self.exc_info[1])  # what every usual formatter writes in place of the traceback

    def getMessage(self) -> str:  # noqa: N802 - the standard library's name
        """The message without secrets; what would begin a new line, and so could be taken for another message, is spelt out."""
        return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", SECRET.sub(r"\1…", super().getMessage()))


def keep_data_out() -> None:
    """Let each record of this process be one of these, from now on."""
    logging.setLogRecordFactory(OneLine)


def told(fault: BaseException) -> str:
    """The kind of a fault and where it came from, and of those that led to it; none of their words."""
    parts, seen = [], set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        parts.append(f"{''.join(traceback.format_tb(fault.__traceback__))}{type(fault).__module__}.{type(fault).__qualname__}")
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return "\nwhich came of:\n".join(parts)
