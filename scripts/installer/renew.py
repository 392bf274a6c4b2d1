"""The newest releases that fit, as pins with hashes: `make check-deps` compares, `make renew-deps` writes.

constraints/ holds one file per Raspberry Pi OS, resolved for aarch64 by its Python and C library, wheels
alone. PyPI's hashes are of all wheels of a release, so the same files serve amd64, where the kiosk is tested.
That the same releases fit there, and beside the numpy that apt brings, is looked at before anything is
written. constraints/web/ holds the same for the environment of the web page and the hub: the kiosk's own
pins, and what the two need beyond. constraints/fleet/ holds those of the fleet's client: what reads
config.yaml, of the same releases, and what speaks with a broker. requirements-data.txt gets its hashes here
too. Needs uv and a network.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = CHECKOUT / "requirements-data.txt"
HEADER = "# Written by `make renew-deps`; see scripts/installer/renew.py.\n"


BUILT_WITH = "setuptools>=77"
HELD = ("backports-strenum<1.3",)
"""1.3 is for Python below 3.11 only, as pip sees; uv takes no notice of an upper bound on Python."""
EXTRAS = ("web", "hub")
"""What the environment of the web page and the hub has beyond the kiosk's own."""
FLEET = "fleet"
"""The extra of the fleet's client."""
READERS = ("pydantic", "PyYAML", "ruamel.yaml", "font-manrope")
"""What of the kiosk's own the fleet's client has: config.yaml is read with these, and languages are, of which
nothing is taken that the typeface cannot draw."""


class System(NamedTuple):
    """A Raspberry Pi OS, as far as packages depend on it."""

    name: str
    python: str
    libc: str
    """The newest C library wheels may need; uv knows none above 2.40."""
    numpy: str
    """The release that apt brings."""

    @property
    def file(self) -> Path:
        """Where its pins are kept."""
        return CHECKOUT / "constraints" / f"{self.name}-aarch64-py{self.python.replace('.', '')}.txt"

    @property
    def web_file(self) -> Path:
        """Where the pins of the environment for the extras are kept."""
        return self.file.parent / "web" / self.file.name

    @property
    def fleet_file(self) -> Path:
        """Where the pins of the environment for the fleet's client are kept."""
        return self.file.parent / "fleet" / self.file.name


SYSTEMS = (System("bookworm", "3.11", "2_36", "1.24.2"), System("trixie", "3.13", "2_40", "2.2.4"))


def uv(*arguments: str, stdin: str = "") -> str:
    """What ``uv pip compile`` answers.

    Raises:
        SystemExit: uv found no releases that fit, or no network; it has said so itself.
    """
    options = ("--quiet", "--no-config", "--no-header")
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, *arguments]
    done = subprocess.run(command, cwd=CHECKOUT, input=stdin, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit("renew.py: no pins were found: see above; nothing has been changed.")
    return done.stdout


def resolve(system: System, machine: str, *more: str, extras: Sequence[str] = ()) -> str:
    """Pins for the kiosk, what builds it included, on such a machine, with more requirements if given."""
    named = [option for extra in extras for option in ("--extra", extra)]
    return _compiled(system, machine, "pyproject.toml", *named, wanted=[BUILT_WITH, *HELD, *more])


def resolve_alone(system: System, machine: str, beside: str, wanted: Sequence[str]) -> str:
    """Pins for some requirements alone, each at the release that it has among the pins ``beside``."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{name}=={release}\n" for name, release in releases(beside).items())
        file.flush()
        return _compiled(system, machine, "--no-annotate", "--constraints", file.name, wanted=wanted)


def _compiled(system: System, machine: str, *arguments: str, wanted: Sequence[str]) -> str:
    return uv(
        *(*arguments, "-"),
        *("--python-version", system.python, "--python-platform", f"{machine}-manylinux_{system.libc}"),
        *("--only-binary", ":all:", "--emit-build-options", "--generate-hashes"),
        stdin="\n".join(wanted),
    )


def releases(pins: str) -> dict[str, str]:
    """Package → release, of a requirements file."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", pins, flags=re.MULTILINE))


def renewed(system: System) -> str:
    """The pins of a system, with what they promise looked at.

    Raises:
        SystemExit: the newest that fit differ by processor, or do not fit apt's numpy.
    """
    pins, found = _on_both(system)
    beside_apt = releases(resolve(system, "aarch64", f"numpy=={system.numpy}"))
    if beside_apt != {**found, "numpy": system.numpy}:
        raise SystemExit(
            f"renew.py: {system.name}: the newest releases do not fit apt's numpy {system.numpy}; "
            "hold them back in pyproject.toml."
        )
    return HEADER + pins


def renewed_web(system: System, core: str) -> str:
    """The pins of the environment for the extras: of what both environments have, the same releases.

    apt's packages are not in its sight, so that numpy is among them.

    Args:
        core: the kiosk's own pins.

    Raises:
        SystemExit: the extras do not fit those, or their newest that fit differ by processor.
    """
    exactly = [f"{name}=={release}" for name, release in releases(core).items()]
    pins, _ = _on_both(system, *exactly, extras=EXTRAS)
    return HEADER + pins


def renewed_fleet(system: System, core: str) -> str:
    """The pins of the environment for the fleet's client: of what the kiosk has too, the same releases.

    Args:
        core: the kiosk's own pins.

    Raises:
        SystemExit: the extra does not fit those, or its newest that fit differ by processor.
    """
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [BUILT_WITH, *READERS, *project["optional-dependencies"][FLEET]]
    return HEADER + _same(system, lambda machine: resolve_alone(system, machine, core, wanted))


def _on_both(system: System, *more: str, extras: Sequence[str] = ()) -> tuple[str, dict[str, str]]:
    """Pins that are the same on a Pi and where the kiosk is tested, and their releases."""
    pins = _same(system, lambda machine: resolve(system, machine, *more, extras=extras))
    return pins, releases(pins)


def _same(system: System, resolved: Callable[[str], str]) -> str:
    """What is resolved for a Pi's processor, if another gets the same releases."""
    pins = resolved("aarch64")
    if releases(resolved("x86_64")) != releases(pins):
        raise SystemExit(
            f"renew.py: {system.name}: aarch64 and x86_64 get different releases; hold one in pyproject.toml."
        )
    return pins


def with_hashes(data: str) -> str:
    """The data-only packages of requirements-data.txt: releases and comments as they are, hashes anew."""
    names = "\n".join(f"{name}=={release}" for name, release in releases(data).items())
    pins = uv(
        *("-", "--no-deps", "--no-annotate", "--universal", "--python-version", SYSTEMS[0].python),
        *("--only-binary", ":all:", "--generate-hashes"),
        stdin=names,
    )
    blocks = {
        block.split("==")[0]: block
        for block in re.findall(r"^\S+==.*\n(?:[ \t].*\n?)*", pins, flags=re.MULTILINE)
    }
    kept = [line for line in data.splitlines(keepends=True) if not line.startswith(" ")]
    return "".join(blocks.get(line.split("==")[0], line) for line in kept)


def changes(before: str, after: str) -> list[str]:
    """One line for each package whose release differs."""
    old, new = releases(before), releases(after)
    return [
        f"{name} {old.get(name, '(new)')} → {new.get(name, '(gone)')}"
        for name in sorted(old | new)
        if old.get(name) != new.get(name)
    ]


def main() -> None:
    """Compare or write."""
    parser = argparse.ArgumentParser(description="Renew the pinned packages of the installer.")
    parser.add_argument("--check", action="store_true", help="say which pins are outdated, write nothing")
    check = parser.parse_args().check
    texts = {system.file: renewed(system) for system in SYSTEMS}
    texts |= {system.web_file: renewed_web(system, texts[system.file]) for system in SYSTEMS}
    texts |= {system.fleet_file: renewed_fleet(system, texts[system.file]) for system in SYSTEMS}
    if not check:
        texts[DATA] = with_hashes(DATA.read_text(encoding="utf-8"))
    for file, text in texts.items():
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        found = ", ".join(changes(before, text)) or "all are the newest that fit"
        print(f"{file.relative_to(CHECKOUT)}: {found}")
        if not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
