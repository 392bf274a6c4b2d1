"""What the tests of the hub's room share."""

from pathlib import Path

import pytest

from kiosk.hub.store import Store
from tests.model import tiny_model


@pytest.fixture
def store(tmp_path: Path) -> Store:
    folder = tmp_path / "models"
    folder.mkdir()
    return Store(folder)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifest of a model of a few kilobytes."""
    return tiny_model.install(tmp_path_factory.mktemp("tiny"))
