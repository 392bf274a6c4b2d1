"""What the pages name is there: files, headings, make's targets, the kiosk's commands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli import COMMANDS
from kiosk.system.folders import ROOT

FOLDERS = (".", "docs", "models", "deploy/ansible", "deploy/cloud-init", "deploy/image")
PAGES = [page for folder in FOLDERS for page in sorted((ROOT / folder).glob("*.md"))]

TO_BE_MADE = re.compile(r"/(test_)?(xx|new[a-z]*|label|mine)\.")
"""Names that stand for a file the reader makes."""


def code(page: Path) -> list[str]:
    """What stands in backticks, and the lines to type into a shell."""
    text = page.read_text(encoding="utf-8")
    shell = "".join(re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)).splitlines()
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return shell + [" ".join(quoted.split()) for quoted in re.findall(r"`([^`]+)`", prose)]


def links(page: Path) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", link):
            yield link


def named(page: Path) -> set[str]:
    """Files of the repository in backticks, by their whole path."""
    paths = re.findall(
        r"(?<![\w./-])(?:kiosk|tests|scripts|lab|models|systemd|docs|constraints)/[\w./-]*",
        " ".join(code(page)),
    )
    return {path for path in paths if not TO_BE_MADE.search(path) and not path.startswith("lab/out")}


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    assert [path for path in sorted(named(page)) if not (ROOT / path).exists()] == []


def test_paths_are_found_in_what_is_quoted(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A `b`, c\n[x](y.md#z) `make T=tests/config/x.py::y`, `/opt/kiosk/a`, `kiosk/xx.yaml` kiosk/b\n"
    )
    assert list(links(page)) == ["y.md#z"]
    assert named(page) == {"tests/config/x.py"}
    assert anchors(page) == {"a-b-c"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    typed = [re.sub(r"^(sudo |\.venv/bin/)*", "", line) for line in code(page)]
    assert {made[1] for line in typed if (made := re.match(r"make ([a-z0-9-]+)", line))} <= targets
    assert {asked[1] for line in typed if (asked := re.match(r"kiosk ([a-z-]+)", line))} <= COMMANDS.keys()
