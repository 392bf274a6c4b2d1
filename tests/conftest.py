"""What every test goes by."""

import gc
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

import kiosk.vision  # noqa: F401  (OpenCV's limit on pictures, which it reads when a test first imports it)
from kiosk.content import scripts
from kiosk.screen import fonts, runs, text

DEBIAN = scripts.FOLDER

# The same examples each time, and none fails because a machine has other work to do.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
# Nor do they depend on what is loaded by then: Hypothesis looks for numbers and texts in the code of modules.
providers._get_local_constants = lambda: providers._local_constants


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: what looks for garbage need not go through them each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _for_all_tests() -> Iterator[None]:
    """What is the same for all of them is set once: there are thousands.

    Commands that run within the tests' own process would give up its core dumps for good; what they do to
    their own process is tested in processes of their own (tests/system/test_hardening.py). Tests go by the
    kiosk's own typeface alone, whatever the machine has, unless they ask for ``noto``. And they write in more
    sizes than one kiosk does, on a machine that has the memory to keep them all open.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kiosk.cli.forbid_core_dumps", lambda: None)
        patched.setattr(scripts, "FOLDER", Path("/nonexistent/fonts"))
        kept = lru_cache(maxsize=1024)(fonts.font.__wrapped__)
        for module in (fonts, runs):
            patched.setattr(module, "font", kept)
        yield


@pytest.fixture
def noto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The fonts of all scripts, by Debian's packages; where they are missing it is skipped, but not in CI."""
    monkeypatch.setattr(scripts, "FOLDER", DEBIAN)
    lacking = sorted({script.package for script in scripts.SCRIPTS if not scripts.installed(script)})
    if lacking:
        said = f"needs the letters of other scripts: apt-get install {' '.join(lacking)}"
        assert not os.environ.get("CI"), said
        pytest.skip(said)
    forget()
    yield
    forget()


def forget() -> None:
    """What was set with other fonts."""
    for kept in (text.legible, text.fit):
        kept.cache_clear()
