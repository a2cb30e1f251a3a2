"""Commands: the command line. One module a family, each with its ``COMMANDS``.

Exit status: 0 done, 1 failed and said why, 2 used wrongly. No command ends in a traceback.
"""

import pkgutil
from importlib import import_module
from typing import Any


def register(app: Any) -> None:
    """Add the commands of every module here to the application's command line."""
    for module in pkgutil.iter_modules(__path__):
        for command in getattr(import_module(f"{__name__}.{module.name}"), "COMMANDS", ()):
            app.cli.add_command(command)
