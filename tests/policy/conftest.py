import pytest

from casework.policy.loader import SHIPPED, load_all


@pytest.fixture(scope="session")
def policies():
    return load_all()


@pytest.fixture(scope="session")
def combined(policies):
    return policies["combined"]


@pytest.fixture
def edited(tmp_path):
    """Writes a shipped policy with one text replaced, once, and gives the file."""

    def edit(old, new, name="combined"):
        text = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
        assert old in text
        file = tmp_path / f"{name}.toml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return file

    return edit
