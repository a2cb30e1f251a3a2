"""Prepares the environment: a `.venv` beside app.py with the locked packages, made at the first start, kept up to date.

Standard library only, and written so that a Python as old as 3.6 can still read it and print the sentence that says
what to install. Whatever goes wrong here ends in such a sentence and exit status 1, never in a traceback.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)  # each locked package has ready-made wheels for these
STAMP = "casework-prepared.json"  # in .venv: which files it was made from
UNFINISHED = "casework-unfinished"  # in .venv, from before the first change until after the stamp
LOCK = ".venv.lock"

# What pip says, and what that means for the person at the keyboard; the first that fits.
TROUBLES = (
    (r"DO NOT MATCH THE HASHES|not match .*hash", "A package that came is not the one Casework was tested with, so it "
     "was not installed. Start again; if it happens twice, something between this machine and the package server "
     "changes what is downloaded: ask your IT team."),
    (r"No space left on device|not enough space", "The disk is full. Free about 200 MB and start again."),
    (r"CERTIFICATE_VERIFY_FAILED|SSLError|SSL: ", "The package server's certificate is not trusted on this machine, "
     "often because a filter of the organisation reads the traffic. Ask your IT team for its certificate file, set "
     "PIP_CERT to where it lies, and start again."),
    (r"ProxyError|407 Proxy|Tunnel connection failed", "The proxy let nothing through. Set HTTPS_PROXY to the address "
     "that your IT team gives you, and start again."),
    (r"NewConnectionError|NameResolution|Max retries|ConnectTimeout|ReadTimeout|Connection (broken|aborted|reset)|"
     r"[Cc]onnection error|timed out|Network is unreachable|Temporary failure",
     "The packages could not be fetched: there is no network, or the package server cannot be reached. Connect and "
     "start again, or lay the packages in a folder called wheels beside app.py (on a connected machine: "
     "python3 -m pip download -r requirements.txt -d wheels)."),
    (r"No matching distribution|Could not find a version|not a supported wheel", "A package has no ready-made form for "
     "this Python on this machine. Start Casework with Python {} to {} of 64 bits.".format(
         ".".join(map(str, OLDEST)), ".".join(map(str, NEWEST)))),
    (r"Permission denied|Read-only file system|Access is denied", "The folder .venv cannot be written to. Make it "
     "yours, or delete it, and start again."),
)


class Trouble(Exception):
    """The environment cannot be prepared; says why and what to do, in a sentence or two."""


def enter(app_file, arguments):
    """Return inside the prepared environment; outside it, prepare it and run `app_file` there with `arguments`.

    An active virtual environment that we did not make is used as it is: only its packages are checked.
    """
    root = Path(app_file).resolve().parent
    try:
        refuse_wrong_python(sys.version_info)
        files = requirement_files(root, arguments)
        ours = root / ".venv"
        if in_virtual_environment() and not (is_inside(ours) and made_by_us(ours)):
            return refuse_missing(files)
        if not prepared(ours, files):
            with only_one(root):
                if not prepared(ours, files):  # another start may have done it while this one waited
                    prepare(root, ours, files)
        elif is_inside(ours):
            return None
        sys.exit(run_inside(ours, [str(Path(app_file).resolve())] + list(arguments)))
    except Trouble as trouble:
        sys.exit(say(str(trouble)))
    except KeyboardInterrupt:
        say("Stopped. The next start goes on from here.")
        sys.exit(130)
    except OSError as error:
        sys.exit(say(unwritable(root, error)))


def run_tests(root, arguments):
    """Run pytest with `arguments` in `root`, inside the environment that `enter` prepared; give its exit status."""
    return wait_for([sys.executable, "-m", "pytest"] + list(arguments), cwd=str(root))


# What is asked for, and what is there


def refuse_wrong_python(version, found=None):
    """Raise Trouble for a Python that is too old, naming a newer one on this machine when there is one."""
    if tuple(version[:2]) >= OLDEST:
        return
    newer = newer_python() if found is None else found
    cure = ("A newer one is on this machine, too: start with  {} app.py".format(newer) if newer else
            "Install a newer one (Windows and macOS: python.org; Debian and Ubuntu: sudo apt install python3.11 "
            "python3.11-venv), then start with it:  python3.11 app.py")
    raise Trouble("Casework needs Python {} or newer, and this is Python {}. {}".format(
        ".".join(map(str, OLDEST)), ".".join(map(str, version[:3])), cure))


def newer_python():
    """The name of a Python on the search path that is new enough and runs, or an empty string."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = "python3.{}".format(minor)
        if shutil.which(name) and runs(name):
            return name
    return ""


def runs(python):
    try:
        return subprocess.call([str(python), "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def requirement_files(root, arguments):
    """The files of locked packages: those to run with, and for `test` those of the tests."""
    files = [root / "requirements.txt"]
    if list(arguments[:1]) == ["test"]:
        files.append(root / "tests" / "requirements.txt")
    for file in files:
        if not file.is_file():
            raise Trouble("The file {} is missing: this copy of Casework is not whole. Fetch it again.".format(file))
    return files


def in_virtual_environment():
    return sys.prefix != sys.base_prefix


def is_inside(folder):
    return Path(sys.prefix).resolve() == folder.resolve()


def made_by_us(folder):
    return (folder / STAMP).is_file() or (folder / UNFINISHED).is_file()


def refuse_missing(files):
    """Raise Trouble when the active virtual environment lacks a package that `files` always ask for."""
    from importlib.metadata import PackageNotFoundError, version  # not there before 3.8, which is refused earlier
    missing = []
    for file in files:
        for name in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==[^;\n]*$", file.read_text(encoding="utf-8"), re.MULTILINE):
            try:
                version(name)
            except PackageNotFoundError:
                missing.append(name)
    if missing:
        raise Trouble("The virtual environment in use ({}) lacks {}. Run  python -m pip install {}  in it, or leave it "
                      "with  deactivate  and start again: Casework then prepares one of its own.".format(
                          sys.prefix, ", ".join(missing), " ".join('-r "{}"'.format(file) for file in files)))


def prepared(folder, files):
    """Whether `folder` holds the packages of `files` as they are now, for the Python that runs in it."""
    if (folder / UNFINISHED).exists() or not python_of(folder).exists():
        return False
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if is_inside(folder) and stamp.get("python") != list(sys.version_info[:2]):
        return False  # the system's Python was replaced under it
    return all(stamp.get(key) == value for key, value in sums(files).items())


def sums(files):
    return {file.parent.name + "/" + file.name if file.parent.name == "tests" else file.name:
            hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def python_of(folder):
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# Preparing it


@contextlib.contextmanager
def only_one(root):
    """Hold the lock of this copy of Casework, waiting for another start that prepares it."""
    with open(str(root / LOCK), "a+") as lock:
        os.set_inheritable(lock.fileno(), True)  # a pip that outlives a killed start keeps the lock to its own end
        waiting = False
        while not try_lock(lock):
            if not waiting:
                say("Another start is preparing the environment; this one waits for it.")
            waiting = True
            time.sleep(0.2)
        yield  # closing the file, or the end of this process in whatever way, lets the lock go


def try_lock(file):
    try:
        if os.name == "nt":
            import msvcrt
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held = error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
        return not held  # a file system that knows no locks: go on without
    return True


def prepare(root, folder, files):
    """Bring `folder` to what `files` lock; from nothing when it is not there, was left half done or does not run."""
    say("Preparing Casework: fetching its packages, about a minute the first time." if not folder.exists() else
        "Bringing Casework's packages up to date.")
    rebuild = (folder / UNFINISHED).exists() or not usable(folder)
    if rebuild and folder.exists():
        clear(folder)
    folder.mkdir(exist_ok=True)
    (folder / UNFINISHED).write_text("A start began to change this folder. If it was cut off, the next one makes it "
                                     "anew.\n", encoding="utf-8")
    if rebuild:
        make_environment(folder)
    before = None if rebuild else packages_in(folder)
    try:
        install(root, folder, files)
    except Trouble:
        if before is not None and packages_in(folder) == before:
            (folder / UNFINISHED).unlink()  # nothing was changed: the version that it was made for still starts
        raise
    stamp = dict(sums(files), python=version_in(folder))
    (folder / STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    (folder / UNFINISHED).unlink()


def packages_in(folder):
    """The names, with version, of what is installed in `folder`."""
    return sorted(path.name for path in folder.glob("[Ll]ib/**/*.dist-info"))


def usable(folder):
    """Whether a Python runs in `folder`, and is the one its packages were made for."""
    python = python_of(folder)
    if not python.exists() or not runs(python):
        return False
    return os.name == "nt" or (folder / "lib" / "python{}.{}".format(*version_in(folder))).is_dir()


def version_in(folder):
    said = subprocess.check_output([str(python_of(folder)), "-c", "import sys; print(*sys.version_info[:2])"])
    return [int(part) for part in said.split()]


def clear(folder):
    """Remove an environment that is ours to remove; raise Trouble for anything else that bears its name."""
    if folder.is_symlink() or not folder.is_dir():
        raise Trouble("{} is in the way: Casework keeps its environment there. Move it and start again.".format(folder))
    if not made_by_us(folder) and not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
        raise Trouble("{} is in the way and is not a Python environment. Move it and start again.".format(folder))
    # The mark goes last: a start that is cut off in here is still seen as one.
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name == UNFINISHED):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(str(entry))
        else:
            entry.unlink()


def make_environment(folder):
    """Make an environment in `folder`, with pip in it where this Python can, else without (`pip_for` then helps)."""
    python = getattr(sys, "_base_executable", None) or sys.executable
    failed = ""
    for extra in ([], ["--without-pip"]):
        status, failed = run_quietly([python, "-m", "venv"] + extra + [str(folder)])
        if status == 0:
            return
    if re.search("Permission denied|Read-only", failed):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))
    raise Trouble("This Python cannot make a virtual environment. On Debian and Ubuntu run  sudo apt install "
                  "python3-venv  and start again; elsewhere install Python from python.org." + quote(failed))


def pip_for(folder):
    """The command that is pip for `folder`: its own, else that of the Python which runs this."""
    if run_quietly([str(python_of(folder)), "-m", "pip", "--version"])[0] == 0:
        return [str(python_of(folder)), "-m", "pip"]
    python = getattr(sys, "_base_executable", None) or sys.executable
    if run_quietly([python, "-m", "pip", "--python", str(python_of(folder)), "--version"])[0] == 0:
        return [python, "-m", "pip", "--python", str(python_of(folder))]
    raise Trouble("This Python has no pip to install packages with. On Debian and Ubuntu run  sudo apt install "
                  "python3-venv  and start again; elsewhere install Python from python.org.")


def install(root, folder, files):
    """Install what `files` lock: from `wheels/` alone when that suffices, else from the package server, too."""
    command = pip_for(folder) + ["install", "--quiet", "--no-input", "--disable-pip-version-check", "--retries", "2",
                                 "--no-warn-script-location", "--require-hashes", "--only-binary", ":all:"]
    for file in files:
        command += ["-r", str(file)]
    wheels = root / "wheels"
    local = ["--find-links", str(wheels)] if wheels.is_dir() else []
    if local and run_quietly(command + ["--no-index"] + local)[0] == 0:
        return
    status, said = run_quietly(command + local)
    if status == 0:
        return
    meaning = next((meaning for sign, meaning in TROUBLES if re.search(sign, said)), "The packages could not be "
                   "installed. Start again; if it happens twice, show the lines below to whoever looks after Casework.")
    raise Trouble(meaning + quote(said))


# Running, and saying


def run_quietly(command):
    """Run `command`; give its exit status and everything it said."""
    environment = dict(os.environ, PIP_USER="0", PYTHONIOENCODING="utf-8")
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          env=environment, close_fds=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def run_inside(folder, arguments):
    """Become the Python of `folder`; where a process cannot (Windows), run it and give its exit status."""
    sys.stdout.flush()
    os.environ.pop("__PYVENV_LAUNCHER__", None)  # macOS: would lead back to the Python outside
    command = [str(python_of(folder))] + arguments
    if os.name == "posix":
        os.execv(command[0], command)
    return wait_for(command)


def wait_for(command, cwd=None):
    """Run `command` to its end and give its exit status; Ctrl+C reaches it by itself, so here it is only waited out."""
    sys.stdout.flush()
    process = subprocess.Popen(command, cwd=cwd)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def quote(said):
    """The last telling lines of what a tool said, for whoever helps."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("WARNING")]
    return "".join("\n    " + line[:300] for line in lines[-3:])


def unwritable(root, error):
    if isinstance(error, PermissionError) or error.errno in (errno.EPERM, errno.EACCES, errno.EROFS):
        return ("Casework cannot write to its folder, {}. Copy the folder to a place of your own, or make it yours, "
                "and start again there.".format(root))
    return "Casework could not prepare its environment: {}. Put that right and start again.".format(error)


def say(sentence):
    """Print `sentence` for the person at the keyboard; give the exit status of a failure."""
    print(sentence, file=sys.stderr, flush=True)
    return 1
