"""Real processes for tests, each made from one with everything imported, where the system can."""

import multiprocessing
import os

from app import ROOMS

WAY = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
WAY.set_forkserver_preload([__name__, "alembic.command", *(f"casework.{room}.views" for room in ROOMS)])


def started(work, *given):
    """A process that does ``work(*given)``, and dies with this one."""
    process = WAY.Process(target=work, args=given, daemon=True)
    process.start()
    return process


class Talker:
    """A process that talks: ``work(*given, line)`` in one, and this side's end of the line."""

    def __init__(self, work, *given):
        self.line, end = WAY.Pipe()
        self.process = started(work, *given, end)
        end.close()

    @property
    def runs(self):
        return self.process.exitcode is None

    def kill(self):
        """At once; what it had still said."""
        self.process.kill()
        self.process.join()
        said = []
        while True:
            try:
                said.append(self.line.recv())
            except (EOFError, OSError):
                self.line.close()
                return said
