"""The first start, as it goes on machines that are not as they should be. Each is tried for real, in a copy."""

import ast
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from casework import bootstrap

ROOT = Path(__file__).resolve().parents[2]
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable
# An app that says where it runs, what it was given, and that the locked packages are there.
APP = """
import sys
from casework import bootstrap
if __name__ == "__main__":
    bootstrap.enter(__file__, sys.argv[1:])
    print("inside", sys.prefix, sys.argv[1:])
    if sys.argv[1:2] == ["exit"]:
        sys.exit(int(sys.argv[2]))
    if sys.argv[1:2] == ["test"]:
        sys.exit(bootstrap.run_tests(bootstrap.Path(__file__).parent, sys.argv[2:]))
    if sys.argv[1:2] == ["package"]:
        import greeting
        print(greeting.WORD)
"""
UNREACHABLE = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}


@pytest.fixture
def copy(tmp_path):
    """A copy of Casework's start in a folder with a space, that asks for no packages."""
    return lay_out(tmp_path / "Case work")


def lay_out(folder):
    (folder / "casework").mkdir(parents=True)
    (folder / "tests").mkdir()
    for name in ("__init__.py", "bootstrap.py"):
        shutil.copy(ROOT / "casework" / name, folder / "casework")
    (folder / "app.py").write_text(APP)
    (folder / "requirements.txt").write_text("# none\n")
    (folder / "tests" / "requirements.txt").write_text("# none\n")
    return folder


def start(folder, *arguments, python=BASE_PYTHON, **settings):
    """Run app.py in `folder` as a person would, from elsewhere; never with a network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))}
    options = {key: settings.pop(key) for key in ("user", "group", "extra_groups") if key in settings}
    done = subprocess.run(
        [str(python), str(folder / "app.py"), *arguments],
        cwd="/" if os.name == "posix" else None,
        env=kept | UNREACHABLE | settings,
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


def wheel(folder, word="hello"):
    """Lay a package called greeting into `folder`; gives the line that locks it."""
    folder.mkdir(exist_ok=True)
    path = folder / "greeting-1.0-py3-none-any.whl"
    about = "greeting-1.0.dist-info/"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("greeting.py", f"WORD = {word!r}\n")
        file.writestr(about + "METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
        file.writestr(about + "WHEEL", "Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(about + "RECORD", f"greeting.py,,\n{about}METADATA,,\n{about}WHEEL,,\n{about}RECORD,,\n")
    return f"greeting==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """A copy whose first start is over, to be copied in its turn: making an environment takes several seconds."""
    folder = lay_out(tmp_path_factory.mktemp("first") / "Case work")
    assert start(folder).returncode == 0
    return folder


@pytest.fixture
def prepared(first_start, tmp_path):
    """A copy whose first start is over."""
    return Path(shutil.copytree(first_start, tmp_path / "Case work", symlinks=True))


def test_the_first_start_prepares_and_the_second_is_quick(copy):
    first = start(copy, "--demo", "a b")
    assert f"inside {copy / '.venv'} ['--demo', 'a b']" in first.stdout
    assert "Preparing Casework" in first.stderr

    second = start(copy, "--demo")
    assert second.stdout.startswith("inside")
    assert second.stderr == ""


def test_the_exit_status_comes_through(prepared):
    assert start(prepared, "exit", "7").returncode == 7


def test_the_packages_come_from_a_wheels_folder_without_a_network(copy):
    (copy / "requirements.txt").write_text(wheel(copy / "wheels"))
    assert start(copy, "package").stdout.endswith("hello\n")


def test_a_changed_list_of_packages_is_brought_up_to_date(prepared):
    (prepared / "requirements.txt").write_text(wheel(prepared / "wheels"))
    done = start(prepared, "package", python=bootstrap.python_of(prepared / ".venv"))
    assert "up to date" in done.stderr
    assert done.stdout.endswith("hello\n")


def test_after_an_update_that_failed_the_version_before_it_still_starts_without_a_network(prepared):
    """As when a newer version was unpacked over an older one, and its packages cannot be had."""
    older = wheel(prepared / "wheels")
    (prepared / "requirements.txt").write_text(older)
    assert start(prepared, "package").returncode == 0
    shutil.rmtree(prepared / "wheels")
    (prepared / "requirements.txt").write_text("greeting==2.0 --hash=sha256:" + "0" * 64 + "\n")
    failed = start(prepared, "package")
    assert failed.returncode == 1 and "there is no network" in failed.stderr
    (prepared / "requirements.txt").write_text(older)
    assert start(prepared, "package").stdout.endswith("hello\n")


def test_a_package_that_is_not_the_locked_one_is_refused(prepared):
    (prepared / "requirements.txt").write_text(wheel(prepared / "wheels"))
    wheel(prepared / "wheels", word="something else")
    done = start(prepared, "package")
    assert done.returncode == 1
    assert "not the one Casework was tested with" in done.stderr


def test_without_a_network_a_sentence_says_so(prepared):
    (prepared / "requirements.txt").write_text("greeting==1.0 --hash=sha256:" + "0" * 64 + "\n")
    done = start(prepared)
    assert done.returncode == 1
    assert "there is no network" in done.stderr
    assert "wheels" in done.stderr
    assert "inside" not in done.stdout


@pytest.mark.long
def test_once_the_network_is_back_the_next_start_succeeds(copy):
    line = wheel(copy / "elsewhere")
    (copy / "requirements.txt").write_text(line)
    assert start(copy).returncode == 1
    (copy / "elsewhere").rename(copy / "wheels")
    assert start(copy, "package").stdout.endswith("hello\n")


@pytest.mark.skipif(os.name != "posix", reason="kills a process group")
@pytest.mark.parametrize("after", [0.6, *(pytest.param(other, marks=pytest.mark.long) for other in (0.15, 1.5))])
def test_an_interrupted_first_start_heals(copy, after):
    (copy / "requirements.txt").write_text(wheel(copy / "wheels"))
    process = subprocess.Popen(
        [BASE_PYTHON, str(copy / "app.py")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert start(copy, "package").stdout.endswith("hello\n")


@pytest.mark.long
def test_a_half_installed_package_is_made_anew(prepared):
    (prepared / "requirements.txt").write_text(wheel(prepared / "wheels"))
    assert start(prepared, "package").returncode == 0
    next((prepared / ".venv").glob("[Ll]ib/**/greeting.py")).unlink()
    (prepared / ".venv" / bootstrap.UNFINISHED).touch()
    assert start(prepared, "package").stdout.endswith("hello\n")


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="Windows has no dangling link here")
def test_an_environment_whose_python_is_gone_is_made_anew(prepared):
    python = bootstrap.python_of(prepared / ".venv")
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert start(prepared).returncode == 0


def test_a_folder_that_is_not_ours_is_left_alone(copy):
    (copy / ".venv").mkdir()
    (copy / ".venv" / "thesis.txt").write_text("years of work")
    done = start(copy)
    assert done.returncode == 1
    assert "is in the way" in done.stderr
    assert (copy / ".venv" / "thesis.txt").read_text() == "years of work"


@pytest.mark.long
def test_two_starts_at_once_prepare_it_once(copy):
    (copy / "requirements.txt").write_text(wheel(copy / "wheels"))
    command = [BASE_PYTHON, str(copy / "app.py"), "package"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert all(out.endswith("hello\n") for out, _ in said)
    assert sum("Preparing Casework" in err for _, err in said) == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_read_only_folder_gets_a_sentence():
    with tempfile.TemporaryDirectory(prefix="casework ") as folder:
        copy = lay_out(Path(folder) / "copy")
        Path(folder).chmod(0o755)
        copy.chmod(0o555)
        try:
            done = start(copy, python=python_for_anybody(), **anybody())
        finally:
            copy.chmod(0o755)
        assert done.returncode == 1
        assert f"cannot write to its folder, {copy.resolve()}" in done.stderr
        assert not (copy / ".venv").exists()


def anybody():
    """Root may write anywhere, so for root somebody else starts it."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}


def python_for_anybody():
    for python in (BASE_PYTHON, "/usr/bin/python3", shutil.which("python3.12"), shutil.which("python3.13")):
        asked = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            if python and subprocess.run(asked, capture_output=True, cwd="/", **anybody()).returncode == 0:
                return python
        except OSError:
            continue
    if os.environ.get("CASEWORK_REQUIRE_ALL") == "1":
        pytest.fail("no Python that an ordinary user may run")
    return pytest.skip("no Python that an ordinary user may run")


@pytest.fixture
def active(tmp_path):
    """The Python of a virtual environment that somebody made and entered."""
    subprocess.run([BASE_PYTHON, "-m", "venv", "--without-pip", tmp_path / "theirs"], check=True)
    return bootstrap.python_of(tmp_path / "theirs")


def test_an_active_environment_is_used_as_it_is(copy, active):
    done = start(copy, python=active)
    assert f"inside {active.parent.parent}" in done.stdout
    assert not (copy / ".venv").exists()


def test_an_active_environment_that_lacks_a_package_is_told(copy, active):
    (copy / "requirements.txt").write_text(wheel(copy / "wheels"))
    done = start(copy, python=active)
    assert done.returncode == 1
    assert "lacks greeting" in done.stderr
    assert "deactivate" in done.stderr
    assert "theirs" in done.stderr


def test_an_active_environment_with_the_package_passes(copy, active):
    (copy / "requirements.txt").write_text(wheel(copy / "wheels"))
    with zipfile.ZipFile(next((copy / "wheels").iterdir())) as file:
        file.extractall(next(active.parent.parent.glob("[Ll]ib/**/site-packages")))
    assert start(copy, "package", python=active).stdout.endswith("hello\n")


def test_an_environment_made_by_hand_beside_the_app_is_used_as_it_is(copy):
    subprocess.run([BASE_PYTHON, "-m", "venv", "--without-pip", copy / ".venv"], check=True)
    done = start(copy, python=bootstrap.python_of(copy / ".venv"))
    assert done.stdout.startswith("inside")
    assert not (copy / ".venv" / bootstrap.STAMP).exists()


def test_test_prepares_the_packages_of_the_tests_too(prepared):
    (prepared / "tests" / "requirements.txt").write_text(wheel(prepared / "wheels"))
    assert start(prepared, "test").returncode != 0, "there is no pytest among them, and the exit status says so"
    python = bootstrap.python_of(prepared / ".venv")
    assert subprocess.check_output([python, "-c", "import greeting; print(greeting.WORD)"], text=True) == "hello\n"
    stamp = json.loads((prepared / ".venv" / bootstrap.STAMP).read_text())
    assert set(stamp) == {"requirements.txt", "tests/requirements.txt", "python"}


@pytest.mark.parametrize(("body", "status"), [("assert 1", 0), ("assert 0", 1), (None, 5)])
def test_the_exit_status_of_the_tests_is_pytests(copy, body, status):
    if body:
        (copy / "tests" / "test_a.py").write_text(f"def test_a():\n    {body}\n")
    assert bootstrap.run_tests(copy, ["-q", "-p", "no:cacheprovider", "tests"]) == status


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 9, 18), (3, 10, 13)])
def test_an_old_python_gets_a_sentence(version):
    with pytest.raises(bootstrap.Trouble, match=r"needs Python 3\.11 or newer, and this is Python .*Install a newer"):
        bootstrap.refuse_wrong_python(version, found="")
    with pytest.raises(bootstrap.Trouble, match=r"start with  python3\.12 app\.py"):
        bootstrap.refuse_wrong_python(version, found="python3.12")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_new_python_passes(version):
    bootstrap.refuse_wrong_python(version)


def old_pythons():
    """Pythons of this machine that are too old, by version; most machines have none."""
    places = [shutil.which(f"python3.{minor}") for minor in range(6, 11)]
    places += sorted((Path.home() / ".pyenv" / "versions").glob("3.[6-9].*/bin/python3"))
    places += sorted((Path.home() / ".pyenv" / "versions").glob("3.10.*/bin/python3"))
    return [str(place) for place in places if place and bootstrap.runs(place)]


@pytest.mark.skipif(not old_pythons(), reason="no old Python on this machine")
@pytest.mark.parametrize("name", ["start", "app.py"])
def test_real_old_pythons_say_the_sentence(copy, name):
    if name == "app.py":
        shutil.copy(ROOT / "app.py", copy)
    for python in old_pythons():
        done = start(copy, python=python)
        assert done.returncode == 1
        assert re.match(r"Casework needs Python 3\.11 or newer, and this is Python 3\.\d+\.\d+\. ", done.stderr)


@pytest.mark.parametrize("name", ["app.py", "casework/__init__.py", "casework/bootstrap.py"])
def test_what_an_old_python_reads_is_in_a_language_it_knows(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))


def test_the_start_knows_the_standard_library_only():
    tree = ast.parse((ROOT / "casework" / "bootstrap.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_each_locked_package_has_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    pins = re.findall(r"^([a-z0-9-]+)(?:\[[a-z]+\])?==", text, re.MULTILINE)
    assert len(pins) > 15
    for entry in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links| @ ", text)


def test_the_tests_keep_the_versions_of_the_program():
    def pins(name):
        return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", (ROOT / name).read_text(), re.MULTILINE))

    run, tests = pins("requirements.txt"), pins("tests/requirements.txt")
    assert {name: tests[name] for name in run.keys() & tests.keys()} == {name: run[name] for name in run.keys() & tests}


def test_the_locked_packages_are_those_asked_for():
    for folder in (ROOT, ROOT / "tests"):
        asked = re.findall(r"^([a-z][a-z0-9-]*)", (folder / ".requirements.in").read_text(), re.MULTILINE)
        locked = (folder / "requirements.txt").read_text()
        assert [name for name in asked if not re.search(rf"^{name}(\[[a-z]+\])?==", locked, re.MULTILINE)] == []
