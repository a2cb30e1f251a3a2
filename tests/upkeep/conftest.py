from tests.storage.conftest import live, url  # noqa: F401
