"""axe-core, which looks for what keeps people out: fetched by npm, and only the release we know is used."""

import base64
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from kiosk.system.folders import ROOT

VERSION = "4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""Of the package, in base64 as npm writes it."""

FOLDER = ROOT / "out" / "web" / "axe-core"

GRAVE = ("serious", "critical")


def source() -> str:
    """The script that a page is examined with."""
    package = FOLDER / f"axe-core-{VERSION}.tgz"
    if not package.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.fail("npm is not installed, which fetches axe-core: apt-get install npm")
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [npm, "pack", "--silent", f"axe-core@{VERSION}"], cwd=FOLDER, check=True, capture_output=True
        )
    return _script(package)


def _script(package: Path) -> str:
    found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    assert found == SHA512, f"{package} is not the axe-core {VERSION} that we know: {found}"
    with tarfile.open(package) as archive:
        file = archive.extractfile("package/axe.min.js")
        assert file is not None
        return file.read().decode()


def findings(page: Any, script: str) -> list[str]:
    """What is serious or critical on a page as it is now: rule, what is wrong, and where.

    Args:
        page: a Playwright page.
        script: what `source` gives.
    """
    page.evaluate(script)
    report = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:300]} {node['failureSummary'][:300]}"
        for found in report["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]
