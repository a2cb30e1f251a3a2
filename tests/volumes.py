"""Small disks that can really be filled, where mounting is allowed; elsewhere the tests that need one skip, and say so."""

import atexit
import os
import subprocess
from pathlib import Path

import pytest

NOT_ALLOWED = "no small disk: mounting a tmpfs is not allowed here (run as root on Linux)"


def small_disk(folder: Path, *, megabytes: int) -> Path:
    """Mount a disk of that size at ``folder``; it goes with ``free``, or with this process. Skips where that is not allowed."""
    folder.mkdir(exist_ok=True)
    if os.name != "posix" or not hasattr(os, "getuid") or os.getuid() != 0:
        _cannot()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "casework-test", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        _cannot()
    if done.returncode:
        _cannot()
    atexit.register(free, folder)
    return folder


def free(folder: Path) -> None:
    """Take the disk away again."""
    if os.path.ismount(folder):
        subprocess.run(["umount", "--lazy", str(folder)], capture_output=True)


def _cannot() -> None:
    if os.environ.get("CASEWORK_REQUIRE_DISK") == "1":
        pytest.fail(NOT_ALLOWED)
    pytest.skip(NOT_ALLOWED)
