"""Which packages does the kiosk get on this system? Its pins, with hashes, on stdout as a requirements file.

Run with the Python that is to have them: ``python pins.py >pins.txt``, then
``pip install --require-hashes --requirement pins.txt``. They come from constraints/, one file per Raspberry
Pi OS, chosen by Python's version; for a Python without such a file nothing is printed.

A numpy that is in sight and that pyproject.toml accepts is left out: it is apt's, and apt's picamera2 is
built on it. ``python pins.py web`` prints those of the environment for the web page and the hub, which sees
nothing of apt's: all of constraints/web's.
"""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# packaging itself is not there yet in a new environment; pip is.
from pip._vendor.packaging.requirements import Requirement

CHECKOUT = Path(__file__).resolve().parents[2]
BELONGS_TO_APT = "numpy"


def pins_file(constraints: Path, python: tuple[int, int]) -> Path | None:
    """The file for this version of Python; None where there is none."""
    return next(iter(constraints.glob("*-py{}{}.txt".format(*python))), None)


def accepted(pyproject: str, name: str, release: str) -> bool:
    """Whether every requirement for the package in pyproject.toml that holds here accepts the release."""
    requirements = map(Requirement, tomllib.loads(pyproject)["project"]["dependencies"])
    return all(
        requirement.specifier.contains(release)
        for requirement in requirements
        if requirement.name == name and (requirement.marker is None or requirement.marker.evaluate())
    )


def without(pins: str, name: str) -> str:
    """The pins but for one package: its line ``name==…``, and the indented ones that belong to it."""
    return re.sub(rf"^{re.escape(name)}==.*\n(?:[ \t].*\n)*", "", pins, flags=re.MULTILINE)


def in_sight(name: str) -> str | None:
    """The release of a package that this Python can import already."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def main(folder: str = "") -> None:
    """Print the pins of this system, of those in a folder of constraints/."""
    file = pins_file(CHECKOUT / "constraints" / folder, sys.version_info[:2])
    if file is None:
        return
    pins = file.read_text(encoding="utf-8")
    release = in_sight(BELONGS_TO_APT)
    if (
        not folder
        and release
        and accepted((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"), BELONGS_TO_APT, release)
    ):
        pins = without(pins, BELONGS_TO_APT)
    print(pins, end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
