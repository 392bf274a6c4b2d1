"""The layer for rpi-image-gen, which cannot be built here: its documentation's rules, and its hooks."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from kiosk.system.folders import ROOT

IMAGE = ROOT / "deploy" / "image"
LAYER = IMAGE / "layer" / "mood-kiosk.yaml"
HOOKS = sorted((IMAGE / "layer" / "mood-kiosk.d" / "hooks").iterdir())
CONFIGS = sorted((IMAGE / "config").iterdir())

# docs/layer and docs/execution of rpi-image-gen, as of September 2026.
FIELDS = {
    f"X-Env-Layer-{name}"
    for name in (
        *("Name", "Category", "Desc", "Version", "Requires", "Provides", "RequiresProvider", "AfterProvider"),
        *("Conflicts", "Type", "Generator", "Sets"),
    )
} | {"X-Env-VarPrefix", "X-Env-VarRequires", "X-Env-VarRequires-Valid"}
ATTRIBUTES = {"Desc", "Required", "Valid", "Set", "Triggers", "Conflicts", "Anchor"}
RULES = (
    r"string(-or-empty|-or-unset)?|bool|int(:\d+-\d+)?|size|capacity"
    r"|file(-nzero)?|dir|(regex|keywords|list):.+|.+,.*"
)
POLICIES = {"immediate", "lazy", "force", "skip", "y", "n"}
PHASES = (
    *("prebuild", "setup", "extract", "essential", "customize", "cleanup"),
    *("postbuild", "sbom", "preimage", "postimage", "finalize", "deploy"),
)
ITS_LAYERS = {
    *("device-user-admin", "systemd-timesyncd", "trixie-minbase", "rpi-splash-screen"),
    *("image-rpios", "image-rota", "rpi5"),
}
STATES = {"image-rpios": "partition", "image-rota": "persistent"}


def fields() -> dict[str, str]:
    """The layer's metadata: DEB822 in comments, a field's further lines indented."""
    block = re.search(r"^# METABEGIN\n(.*?)^# METAEND\n---\n", LAYER.read_text(), re.DOTALL | re.MULTILINE)
    assert block
    found: dict[str, str] = {}
    name = ""
    for line in block[1].splitlines():
        text = line.removeprefix("#").removeprefix(" ")
        if text[:1] == " ":
            found[name] += " " + text.strip()
        elif text:
            name, colon, value = text.partition(":")
            assert colon, line
            assert name not in found, name
            found[name] = value.strip()
    return found


def variables() -> dict[str, dict[str, str]]:
    """Each variable's default, and its attributes."""
    found: dict[str, dict[str, str]] = {}
    for name, value in fields().items():
        if match := re.fullmatch(r"X-Env-Var-(\w+)(?:-(\w+))?", name):
            found.setdefault(match[1], {})[match[2] or "default"] = value
    return found


def test_the_metadata_has_fields_that_the_tool_knows():
    unknown = [
        name for name in fields() if name not in FIELDS and not re.fullmatch(r"X-Env-Var-\w+(-\w+)?", name)
    ]
    assert unknown == []
    assert fields()["X-Env-Layer-Name"] == LAYER.stem == "mood-kiosk"
    assert re.fullmatch(r"\d+\.\d+\.\d+", fields()["X-Env-Layer-Version"])
    assert {name.strip() for name in fields()["X-Env-Layer-Requires"].split(",")} <= ITS_LAYERS


@pytest.mark.parametrize("name", sorted(variables()))
def test_every_variable_is_described_and_its_default_is_allowed(name: str):
    told = variables()[name]
    assert {"default", "Desc", "Required", "Valid", "Set"} <= set(told)
    assert set(told) <= ATTRIBUTES | {"default"}
    assert told["Set"] in POLICIES
    assert told["Required"] in {"y", "n"}
    assert re.fullmatch(RULES, told["Valid"])
    if told["Required"] == "y":
        assert (told["default"], told["Set"]) == ("", "n")
        return
    kind, _, rule = told["Valid"].partition(":")
    if kind == "int":
        least, most = map(int, rule.split("-"))
        assert least <= int(told["default"]) <= most
    else:
        assert re.fullmatch(rule.replace(",", "|"), told["default"])


def test_the_body_is_what_mmdebstrap_takes():
    body = yaml.safe_load(LAYER.read_text())
    assert set(body) == {"mmdebstrap"}
    packages = body["mmdebstrap"]["packages"]
    assert len(set(packages)) == len(packages)


def test_the_layer_has_what_the_installer_would_fetch():
    """In an image the installer has nothing to ask apt for; `make check-image` looks them all up."""
    lists = (ROOT / "scripts" / "installer" / "system.sh").read_text()
    wanted = " ".join(
        re.search(rf"^{name}=\((.*?)\)", lists, re.M)[1] for name in ("PACKAGES", "PI_PACKAGES")
    )
    packages = set(yaml.safe_load(LAYER.read_text())["mmdebstrap"]["packages"])
    assert {*wanted.split(), "libcamera-ipa", "overlayroot"} <= packages


@pytest.mark.parametrize("file", HOOKS, ids=lambda file: file.name)
def test_a_hook_has_a_name_by_which_it_is_run_and_may_be_run(file: Path):
    assert re.fullmatch(rf"({'|'.join(PHASES)})\d\d-[a-z0-9-]+", file.name)
    assert file.stat().st_mode & 0o111


@pytest.mark.parametrize("file", HOOKS, ids=lambda file: file.name)
def test_a_hook_uses_variables_that_there_are_and_begins_with_asking_for_them(file: Path):
    text = file.read_text()
    used = set(re.findall(r"IGconf_(\w+)", text))
    ours = {f"kiosk_{name}" for name in variables()}
    assert used <= ours | {"image_name", "image_suffix"}
    assert used == set(re.findall(r"\$\{IGconf_(\w+):\?\}", text))
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", file], check=True)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.name)
def test_a_configuration_goes_with_the_layer(config: Path):
    told = yaml.safe_load(config.read_text())
    named = {told["device"]["layer"], told["image"]["layer"], *told["layer"].values()}
    assert named <= ITS_LAYERS | {"mood-kiosk"}
    assert "mood-kiosk" in named
    assert set(told["kiosk"]) <= set(variables())
    assert told["kiosk"]["state"] == STATES[told["image"]["layer"]]


def hook(phase: str) -> Path:
    (found,) = (file for file in HOOKS if file.name.startswith(phase))
    return found


def play(phase: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **{f"IGconf_{k}": v for k, v in settings.items()}}
    command = [hook(phase), folder]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_another_release_than_the_one_that_is_meant_ends_the_build(tmp_path: Path):
    archive = tmp_path / "release.tar.gz"
    archive.write_bytes(b"another one")
    system = tmp_path / "system"
    system.mkdir()
    settings = {"kiosk_archive": str(archive), "kiosk_sha256": "0" * 64, "kiosk_state": "partition"}
    done = play("customize", system, kiosk_language="en", **settings)
    assert done.returncode == 1
    assert "not the release that is meant" in done.stderr
    assert list(system.iterdir()) == []


def test_with_two_slots_no_partition_is_added(tmp_path: Path):
    image = tmp_path / "kiosk.img"
    image.write_bytes(b"as it was")
    settings = {
        "kiosk_state": "persistent",
        "kiosk_state_mb": "128",
        "image_name": "kiosk",
        "image_suffix": "img",
    }
    assert play("postimage", tmp_path, **settings).returncode == 0
    assert image.read_bytes() == b"as it was"


@pytest.mark.skipif(not shutil.which("sfdisk"), reason="sfdisk is not here")
def test_the_partition_is_added_behind_the_others_which_stay_as_they_are(tmp_path: Path):
    image = tmp_path / "kiosk.img"
    image.write_bytes(b"")
    subprocess.run(["truncate", "--size=101M", image], check=True)
    table = "start=8MiB,size=32MiB,type=c,bootable\nstart=40MiB,size=60MiB,type=83\n"
    subprocess.run(["sfdisk", "--quiet", image], input=table, text=True, check=True)
    with image.open("r+b") as file:
        file.seek(8 << 20)
        file.write(b"what lies on the first partition")
    dump = ["sfdisk", "--dump", image]
    before = re.findall(r"start=.*", subprocess.check_output(dump, text=True))
    settings = {
        "kiosk_state": "partition",
        "kiosk_state_mb": "128",
        "image_name": "kiosk",
        "image_suffix": "img",
    }
    done = play("postimage", tmp_path, **settings)
    assert done.returncode == 0, done.stderr
    after = re.findall(r"start=.*", subprocess.check_output(dump, text=True))
    assert after[:2] == before
    start, size = map(int, re.findall(r"(?:start|size)= *(\d+)", after[2]))
    assert (start * 512, size * 512) == (104 << 20, 128 << 20)
    with image.open("rb") as file:
        file.seek(8 << 20)
        assert file.read(32) == b"what lies on the first partition"
        file.seek(start * 512)
        (tmp_path / "state").write_bytes(file.read(size * 512))
    label = subprocess.check_output(
        ["blkid", "-p", "-o", "value", "-s", "LABEL", tmp_path / "state"], text=True
    )
    assert label == "KIOSK-STATE\n"
    subprocess.run(["e2fsck", "-fn", tmp_path / "state"], check=True, capture_output=True)
