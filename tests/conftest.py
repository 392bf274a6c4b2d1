"""What every test goes by."""

import pytest
from hypothesis import settings

import kiosk.vision  # noqa: F401  (OpenCV's limit on pictures, which it reads when a test first imports it)

# The same examples each time, and none fails because a machine has other work to do.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _the_tests_own_process_stays_dumpable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that run within it would give up its core dumps for good; what they do to their own process
    is tested in processes of their own (tests/system/test_hardening.py)."""
    monkeypatch.setattr("kiosk.cli.forbid_core_dumps", lambda: None)
