"""The installer gets exact releases, each file known by its hash, that are those pyproject.toml allows."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
from pip._vendor.packaging.requirements import Requirement

from tests.scripts.installer.machine import SCRIPTS, Machine

CHECKOUT = SCRIPTS.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


def part(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / "installer" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


pins, renew = part("pins"), part("renew")

CORE, WEB = [system.file for system in renew.SYSTEMS], [system.web_file for system in renew.SYSTEMS]
FLEET = [system.fleet_file for system in renew.SYSTEMS]
FILES = [*CORE, *WEB, *FLEET, CHECKOUT / "requirements-data.txt"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# The files as they are.


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CHECKOUT)))
def test_every_package_is_one_release_known_by_its_hashes(file: Path):
    text = file.read_text(encoding="utf-8")
    blocks = re.findall(
        r"^(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, flags=re.MULTILINE
    )
    required = [line for line in text.splitlines() if re.match(r"[\w.]", line)]
    assert [f"{release} \\" for release, _ in blocks] == required
    assert all("==" in release for release, _ in blocks)


@pytest.mark.parametrize(
    "extras", [(), renew.EXTRAS], ids=["the kiosk's own", "with the web page and the hub"]
)
@pytest.mark.parametrize("system", renew.SYSTEMS, ids=lambda system: system.name)
def test_the_pins_are_all_that_pyproject_requires_and_what_builds_it(system, extras: Sequence[str]):
    found = renew.releases((system.web_file if extras else system.file).read_text(encoding="utf-8"))
    environment = {"python_version": system.python, "python_full_version": f"{system.python}.0"}
    required = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    for extra in extras:
        required += PROJECT["project"]["optional-dependencies"][extra]
    for text in required:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.specifier.contains(found[re.sub("[-_.]+", "-", requirement.name.lower())]), (
                text
            )


@pytest.mark.parametrize("system", renew.SYSTEMS, ids=lambda system: system.name)
def test_what_both_environments_have_is_the_same_release(system):
    core, web = (renew.releases(file.read_text(encoding="utf-8")) for file in (system.file, system.web_file))
    assert core.items() < web.items()


@pytest.mark.parametrize("system", renew.SYSTEMS, ids=lambda system: system.name)
def test_the_fleet_s_client_has_what_reads_the_configuration_and_its_extra_and_no_more(system):
    core, fleet = (
        renew.releases(file.read_text(encoding="utf-8")) for file in (system.file, system.fleet_file)
    )
    assert {name: core[name] for name in fleet if name in core} == {
        name: release for name, release in fleet.items() if name in core
    }
    (paho,) = map(Requirement, PROJECT["project"]["optional-dependencies"][renew.FLEET])
    assert fleet.keys() - core.keys() == {paho.name}
    assert paho.specifier.contains(fleet[paho.name])
    assert {"pydantic", "pyyaml", "ruamel-yaml", "setuptools"} <= fleet.keys()
    assert not {"numpy", "pygame-ce", "opencv-python-headless", "gpiozero"} & fleet.keys()


@pytest.mark.parametrize("file", CORE + WEB + FLEET, ids=lambda file: str(file.relative_to(CHECKOUT)))
def test_an_installation_never_builds_a_package(file: Path):
    assert "--only-binary :all:\n" in file.read_text(encoding="utf-8")


def test_what_is_built_with_is_what_pyproject_says():
    assert PROJECT["build-system"]["requires"] == [renew.BUILT_WITH]


# Which of them a system gets.

TWO = "# pins\nnumpy==1.26.4 \\\n    --hash=sha256:1\n    # via cv\nsegno==1.6.6 \\\n    --hash=sha256:2\n"


def test_pythons_version_chooses_the_file(tmp_path: Path):
    (tmp_path / "bookworm-aarch64-py311.txt").touch()
    assert pins.pins_file(tmp_path, (3, 11)) == tmp_path / "bookworm-aarch64-py311.txt"
    assert pins.pins_file(tmp_path, (3, 12)) is None


def test_the_kiosk_s_pins_are_not_taken_for_those_of_the_web_page():
    for system in renew.SYSTEMS:
        python = tuple(map(int, system.python.split(".")))
        assert pins.pins_file(CHECKOUT / "constraints", python) == system.file
        assert pins.pins_file(CHECKOUT / "constraints" / "web", python) == system.web_file
        assert pins.pins_file(CHECKOUT / "constraints" / "fleet", python) == system.fleet_file


def test_a_package_is_left_out_with_its_hashes_and_the_others_stay():
    assert pins.without(TWO, "numpy") == "# pins\nsegno==1.6.6 \\\n    --hash=sha256:2\n"
    assert pins.without(TWO, "num") == TWO


@pytest.mark.parametrize(("release", "stays"), [("1.24.2", True), ("2.2.4", False), ("1.19.5", False)])
def test_a_numpy_in_sight_stays_where_pyproject_accepts_it(release: str, stays: bool):
    here, elsewhere = "numpy>=1.24,<2; python_version > '3'", "numpy>=9; python_version < '3'"
    pyproject = f'[project]\ndependencies = ["{here}", "{elsewhere}"]'
    assert pins.accepted(pyproject, "numpy", release) is stays


def test_what_is_not_installed_is_not_in_sight():
    assert pins.in_sight("no-such-package") is None


def test_said_as_pip_reads_it():
    said = subprocess.check_output([sys.executable, SCRIPTS / "installer" / "pins.py"], text=True)
    file = pins.pins_file(CHECKOUT / "constraints", sys.version_info[:2])
    expected = pins.without(file.read_text(encoding="utf-8"), "numpy") if file else ""
    assert said == expected


def test_the_web_page_has_a_numpy_of_its_own_whatever_is_in_sight():
    said = subprocess.check_output([sys.executable, SCRIPTS / "installer" / "pins.py", "web"], text=True)
    file = pins.pins_file(CHECKOUT / "constraints" / "web", sys.version_info[:2])
    assert said == (file.read_text(encoding="utf-8") if file else "")


# Faults.


@pytest.mark.parametrize(
    ("logged", "says"),
    [
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the file that constraints/ names",
        ),
        ("ERROR: No matching distribution found for numpy==1.26.4", "pip could not install"),
    ],
)
def test_a_download_that_differs_is_told_from_other_faults(machine: Machine, logged: str, says: str):
    release = machine.root / "release"
    (release / "venv" / "bin").mkdir(parents=True)
    python = release / "venv" / "bin" / "python"
    python.write_text(f"#!/bin/sh\necho '{logged}'\nexit 1\n")
    python.chmod(0o755)
    run = machine.bash(f"LOG={machine.root}/log; pip_install {release} {release}/venv --requirement pins.txt")
    assert run.returncode == 1
    assert says in run.stderr


# Renewing them.


def test_what_changes_is_one_line_a_package():
    after = TWO.replace("1.6.6", "1.7.0").replace("numpy==1.26.4", "tqdm==4.1")
    assert renew.changes(TWO, after) == ["numpy 1.26.4 → (gone)", "segno 1.6.6 → 1.7.0", "tqdm (new) → 4.1"]


def answers(monkeypatch: pytest.MonkeyPatch, **releases: str) -> None:
    """What uv finds, by machine; beside apt's numpy under apt."""

    def resolve(_system, machine: str, *more: str, extras: Sequence[str] = ()) -> str:
        return releases["apt" if more else machine]

    monkeypatch.setattr(renew, "resolve", resolve)


def test_pins_are_renewed_when_they_fit_both_processors_and_apts_numpy(monkeypatch: pytest.MonkeyPatch):
    answers(monkeypatch, aarch64=TWO, x86_64=TWO, apt=TWO.replace("1.26.4", "1.24.2"))
    assert renew.renewed(renew.SYSTEMS[0]) == renew.HEADER + TWO


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"x86_64": TWO.replace("1.6.6", "1.6.5"), "apt": TWO}, "aarch64 and x86_64"),
        (
            {"x86_64": TWO, "apt": TWO.replace("1.26.4", "1.24.2").replace("1.6.6", "1.5")},
            "apt's numpy 1.24.2",
        ),
    ],
)
def test_pins_that_do_not_fit_everywhere_are_refused(
    monkeypatch: pytest.MonkeyPatch, other: dict[str, str], says: str
):
    answers(monkeypatch, aarch64=TWO, **other)
    with pytest.raises(SystemExit, match=says):
        renew.renewed(renew.SYSTEMS[0])


def test_the_web_page_s_pins_are_the_kiosk_s_and_those_of_its_extras(monkeypatch: pytest.MonkeyPatch):
    asked = []

    def resolve(_system, machine: str, *more: str, extras: Sequence[str]) -> str:
        asked.append((machine, more, extras))
        return TWO

    monkeypatch.setattr(renew, "resolve", resolve)
    assert renew.renewed_web(renew.SYSTEMS[0], TWO) == renew.HEADER + TWO
    exactly = ("numpy==1.26.4", "segno==1.6.6")
    assert asked == [(machine, exactly, renew.EXTRAS) for machine in ("aarch64", "x86_64")]


def test_pins_of_the_web_page_that_differ_by_processor_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        renew, "resolve", lambda _, machine, *more, extras: TWO.replace("1.6.6", f"1.6.{len(machine)}")
    )
    with pytest.raises(SystemExit, match="aarch64 and x86_64"):
        renew.renewed_web(renew.SYSTEMS[0], TWO)


def test_the_fleet_s_pins_are_those_of_the_kiosk_where_both_have_them(monkeypatch: pytest.MonkeyPatch):
    asked = []

    def resolve(_system, machine: str, beside: str, wanted: Sequence[str]) -> str:
        asked.append((machine, beside, wanted))
        return TWO

    monkeypatch.setattr(renew, "resolve_alone", resolve)
    assert renew.renewed_fleet(renew.SYSTEMS[0], "the kiosk's") == renew.HEADER + TWO
    (extra,) = PROJECT["project"]["optional-dependencies"][renew.FLEET]
    wanted = [renew.BUILT_WITH, *renew.READERS, extra]
    assert asked == [(machine, "the kiosk's", wanted) for machine in ("aarch64", "x86_64")]


def test_the_data_only_packages_keep_release_and_comment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(renew, "uv", lambda *_, stdin: f"{stdin} \\\n    --hash=sha256:9\n")
    data = "# what for\nsegno==1.6.6 \\\n    --hash=sha256:2\n"
    assert renew.with_hashes(data) == "# what for\nsegno==1.6.6 \\\n    --hash=sha256:9\n"
    assert (
        renew.with_hashes("# what for\nsegno==1.6.6\n")
        == "# what for\nsegno==1.6.6 \\\n    --hash=sha256:9\n"
    )
