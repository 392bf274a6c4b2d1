"""What scripts/install.sh decides and writes, without a system to install on: its parts are sourced into
bash, and every path they use lies in a temporary folder. The whole of it, on real systems: lab/install.sh."""

import importlib.util
import itertools
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
PARTS = ("talk", "files", "system", "release", "service")
WORDS = "quiet loglevel=3 vt.global_cursor_default=0 consoleblank=0 logo.nologo video=HDMI-A-1:D"


class Machine:
    """A folder that stands for the system, with a release in it, and commands that stand for its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands = root / "commands"
        self.etc, self.units = root / "etc", root / "units"
        self.cmdline = root / "boot" / "cmdline.txt"
        self.config, self.new = self.etc / "config.yaml", self.etc / "config.yaml.new"
        for folder in (self.commands, self.etc, self.units, self.cmdline.parent, root / "opt" / "releases"):
            folder.mkdir(parents=True)
        self.command("systemctl")
        self.command("sync")  # a busy disk would be waited for

    def command(self, name: str, says: str = "", status: int = 0) -> None:
        file = self.commands / name
        file.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
        file.chmod(0o755)

    def release(self, name: str, *, config: str = "language: en\n", whole: bool = True) -> Path:
        app = self.root / "opt" / "releases" / name / "app"
        (app / "systemd").mkdir(parents=True)
        (app / "config.yaml").write_text(config)
        (app / "systemd" / "kiosk.service").write_text(f"[Service]\n# {name}\n[Install]\n")
        if whole:
            (app.parent / "complete").write_text(f"digest-of-{name}\n")
        return app

    def bash(self, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
        settings = {
            "SOURCE": str(self.root / "checkout"),
            "PREFIX": str(self.root / "opt"),
            "ETC": str(self.etc),
            "UNITS": str(self.units),
            "WRAPPER": str(self.root / "bin" / "kiosk"),
            "CMDLINE": str(self.cmdline),
            "OS_RELEASE": str(self.root / "os-release"),
            "BOOTED_WITH": str(self.root / "proc-cmdline"),
            "ACCOUNT": "kiosk",
            "NEED_MB": "1",
            "QUIET_BOOT": "ask",
            "PATH": f"{self.commands}:{os.environ['PATH']}",
            **variables,
        }
        parts = "".join(f'source "{SCRIPTS}/install/{part}.sh"\n' for part in PARTS)
        # booted: a test never touches the systemd of the machine it runs on.
        script = f"set -euo pipefail\n{parts}booted() {{ false; }}\n{code}"
        return subprocess.run(
            ["bash", "-c", script],
            env=settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, code: str, **variables: str) -> str:
        run = self.bash(code, **variables)
        assert run.returncode == 0, run.stderr
        return run.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def command(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", SCRIPTS / "install.sh", *options],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def sentence(run: subprocess.CompletedProcess[str]) -> str:
    """The one line a refusal consists of."""
    (line,) = run.stderr.splitlines()
    assert line.startswith("install.sh: ")
    return line.removeprefix("install.sh: ")


# The command line.


def test_help_is_for_everybody():
    run = command("--help")
    assert run.returncode == 0
    assert "--rollback" in run.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--frobnicate"], "--frobnicate: no such option"),
        (["--rollback", "--uninstall"], "do not go together"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(options: list[str], says: str):
    run = command(*options)
    assert run.returncode == 2
    assert says in sentence(run)


@pytest.mark.parametrize("options", [[], ["--rollback"], ["--uninstall"]])
def test_only_root_may(machine: Machine, options: list[str]):
    machine.command("id", "1000")
    run = command(*options, PATH=f"{machine.commands}:{os.environ['PATH']}")
    assert run.returncode == 1
    assert "needs root" in sentence(run)


# Systems.


def system(machine: Machine, *, architecture: str = "arm64", name: str = "debian", codename: str = "trixie"):
    machine.command("dpkg", architecture)
    (machine.root / "os-release").write_text(f"ID={name}\nVERSION_CODENAME={codename}\n")
    return machine.bash("check_system")


@pytest.mark.parametrize("architecture", ["arm64", "amd64"])
@pytest.mark.parametrize("codename", ["bookworm", "trixie"])
def test_systems_it_is_made_for(machine: Machine, architecture: str, codename: str):
    assert system(machine, architecture=architecture, codename=codename).returncode == 0


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"architecture": "armhf"}, "32-bit"),
        ({"codename": "bullseye"}, "This is debian bullseye"),
        ({"name": "ubuntu", "codename": "noble"}, "This is ubuntu noble"),
    ],
)
def test_other_systems_are_refused_in_one_sentence(machine: Machine, facts: dict[str, str], says: str):
    run = system(machine, **facts)
    assert run.returncode == 1
    assert says in sentence(run)


def test_a_read_only_root_is_refused(machine: Machine):
    (machine.root / "proc-cmdline").write_text("root=X overlayroot=tmpfs:recurse=0\n")
    run = system(machine)
    assert run.returncode == 1
    assert "read-only root is on" in sentence(run)


def test_no_systemd_is_refused(machine: Machine):
    system(machine)
    run = machine.bash("command() { [ $2 != systemctl ]; }\ncheck_system")
    assert run.returncode == 1
    assert "no systemd" in sentence(run)


def test_too_little_disk_is_refused(machine: Machine):
    run = machine.bash("check_disk", NEED_MB="999999999")
    assert run.returncode == 1
    assert "Too little disk" in sentence(run)


# Packages.


def archive(machine: Machine, *offered: str) -> None:
    """Nothing is installed; of apt's answers only the candidate matters, and they may be long."""
    cases = "".join(f"{name}) version=1 ;; " for name in offered)
    (machine.commands / "apt-cache").write_text(
        f"#!/bin/sh\nversion='(none)'\ncase $2 in {cases} esac\n"
        'echo "$2:"; echo "  Installed: (none)"; echo "  Candidate: $version"; seq 50000\n'
    )
    (machine.commands / "apt-cache").chmod(0o755)
    machine.command("dpkg-query", status=1)


def wanted(machine: Machine) -> set[str]:
    return set(machine.done('list_wanted; echo "${WANTED[*]}"').split())


def test_debian_has_no_pi_camera(machine: Machine):
    archive(machine, "python3", "libcamera-ipa")
    assert {"python3", "python3-venv"} <= wanted(machine)
    assert not {"python3-picamera2", "python3-lgpio", "libcamera-ipa"} & wanted(machine)


def test_raspberry_pi_os_brings_camera_and_pins(machine: Machine):
    archive(machine, "python3-picamera2", "python3-lgpio", "libcamera-ipa")
    assert {"python3-picamera2", "python3-lgpio", "libcamera-ipa"} <= wanted(machine)


def test_what_is_installed_is_not_wanted(machine: Machine):
    archive(machine, "python3-picamera2", "python3-lgpio", "libcamera-ipa")
    machine.command("dpkg-query", "installed")
    assert wanted(machine) == set()


@pytest.mark.parametrize(
    ("said", "network"),
    [
        ("W: Failed to fetch http://x  Temporary failure resolving 'x'", False),
        ("NewConnectionError: Failed to establish a new connection: [Errno -3]", False),
        ("E: Unable to locate package python3-venv", True),
    ],
)
def test_a_missing_network_is_told_from_other_faults(machine: Machine, said: str, network: bool):
    log = machine.root / "log"
    log.write_text(f"{said}\n" + "E: another line\n" * 100)
    assert machine.bash(f"LOG={log}; offline").returncode == int(network)


# The operator's configuration.


def current(machine: Machine, name: str) -> None:
    machine.done(f"switch_to {name}")


def test_the_first_configuration_is_the_shipped_one(machine: Machine):
    machine.release("1", config="language: en\n")
    current(machine, "1")
    machine.done("put_configuration")
    assert machine.config.read_text() == "language: en\n"
    assert machine.config.stat().st_mode & 0o777 == 0o644


def test_a_configuration_never_edited_follows_the_defaults_there_and_back(machine: Machine):
    machine.release("1", config="language: en\n")
    machine.release("2", config="language: de\n")
    for name, text in (("1", "language: en\n"), ("2", "language: de\n"), ("1", "language: en\n")):
        current(machine, name)
        machine.done("put_configuration")
        assert machine.config.read_text() == text
        assert not machine.new.exists()


def edited(machine: Machine) -> None:
    machine.release("1", config="language: en\n")
    current(machine, "1")
    machine.done("put_configuration")
    machine.config.write_text("language: fr\n")


def test_an_edited_configuration_stays(machine: Machine):
    edited(machine)
    machine.done("put_configuration")
    assert machine.config.read_text() == "language: fr\n"
    assert not machine.new.exists()


def test_changed_defaults_are_put_beside_an_edited_configuration_and_told_once(machine: Machine):
    edited(machine)
    machine.release("2", config="language: de\n")
    current(machine, "2")
    assert "stays as it is" in machine.done("put_configuration")
    assert machine.config.read_text() == "language: fr\n"
    assert machine.new.read_text() == "language: de\n"
    assert "stays as it is" not in machine.done("put_configuration")
    assert machine.new.read_text() == "language: de\n"


def test_new_defaults_taken_over_need_not_lie_beside(machine: Machine):
    edited(machine)
    machine.release("2", config="language: de\n")
    current(machine, "2")
    machine.done("put_configuration")
    machine.config.write_text("language: de\n")
    machine.done("put_configuration")
    assert not machine.new.exists()


def test_a_configuration_that_was_there_first_stays(machine: Machine):
    machine.config.write_text("language: fr\n")
    machine.release("1", config="language: en\n")
    current(machine, "1")
    machine.done("put_configuration")
    assert machine.config.read_text() == "language: fr\n"
    assert machine.new.read_text() == "language: en\n"


def test_the_schema_lies_beside(machine: Machine):
    (machine.release("1") / "config.schema.json").write_text("{}")
    current(machine, "1")
    machine.done("put_configuration")
    assert (machine.etc / "config.schema.json").read_text() == "{}"


# The kernel's command line.


def test_quiet_boot_adds_what_is_missing_once_and_keeps_the_old_line(machine: Machine):
    machine.cmdline.write_text("console=tty1 loglevel=3 root=X\n")
    machine.done("offer_quiet_boot", QUIET_BOOT="yes")
    expected = "console=tty1 loglevel=3 root=X " + WORDS.replace("loglevel=3 ", "") + "\n"
    assert machine.cmdline.read_text() == expected
    machine.done("offer_quiet_boot", QUIET_BOOT="yes")
    assert machine.cmdline.read_text() == expected
    backup = machine.cmdline.with_name("cmdline.txt.before-kiosk")
    assert backup.read_text() == "console=tty1 loglevel=3 root=X\n"


def test_quiet_boot_leaves_a_video_mode_that_was_chosen(machine: Machine):
    machine.cmdline.write_text("root=X video=HDMI-A-1:1280x720@60\n")
    machine.done("offer_quiet_boot", QUIET_BOOT="yes")
    assert "HDMI-A-1:D" not in machine.cmdline.read_text()


def test_quiet_boot_is_taken_back_and_what_was_changed_since_stays(machine: Machine):
    machine.cmdline.write_text("root=X loglevel=3")
    machine.done("offer_quiet_boot", QUIET_BOOT="yes")
    machine.cmdline.write_text(machine.cmdline.read_text().strip() + " cma=256M\n")
    machine.done("undo_quiet_boot")
    assert machine.cmdline.read_text() == "root=X loglevel=3 cma=256M\n"
    assert os.listdir(machine.cmdline.parent) == ["cmdline.txt"]


def test_without_a_terminal_nobody_is_asked_and_nothing_changes(machine: Machine):
    machine.cmdline.write_text("root=X\n")
    machine.done("offer_quiet_boot", QUIET_BOOT="ask")
    assert machine.cmdline.read_text() == "root=X\n"


def test_where_there_is_no_such_file_quiet_boot_says_so(machine: Machine):
    assert "for a Raspberry Pi" in machine.done("offer_quiet_boot", QUIET_BOOT="yes")


# Releases.


def test_a_release_that_was_never_finished_is_removed(machine: Machine):
    machine.release("1")
    machine.release("2", whole=False)
    machine.done("remove_unfinished")
    assert os.listdir(machine.root / "opt" / "releases") == ["1"]


def test_the_current_release_and_the_one_to_go_back_to_are_kept(machine: Machine):
    for name in "123":
        machine.release(name)
    current(machine, "3")
    machine.done("prune 3 1")
    assert sorted(os.listdir(machine.root / "opt" / "releases")) == ["1", "3"]
    assert machine.done("other_release") == "1\n"


def test_a_release_is_known_by_what_it_was_made_from(machine: Machine):
    machine.release("1")
    machine.release("2")
    current(machine, "2")
    assert machine.done("release_with digest-of-1") == "1\n"
    assert machine.done("release_with digest-of-3") == ""


def test_the_wrapper_names_the_configuration_unless_told_otherwise(machine: Machine):
    program = machine.root / "opt" / "current" / "venv" / "bin" / "kiosk"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$KIOSK_CONFIG $*"\n')
    program.chmod(0o755)
    machine.done("put_wrapper")
    wrapper = machine.root / "bin" / "kiosk"

    def said(**environment: str) -> str:
        return subprocess.check_output([wrapper, "check", "a b"], env=environment, text=True)

    assert said() == f"{machine.config} check a b\n"
    assert said(KIOSK_CONFIG="/mine") == "/mine check a b\n"


def test_what_is_installed_is_what_belongs_to_the_checkout(machine: Machine):
    checkout = machine.root / "checkout"
    for name in ("kiosk/app.py", "lab/out/disk", ".venv/x", "out/x", "runs/x", "kiosk/__pycache__/x", "a b"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
    assert machine.done("source_files").split("\0")[:-1] == ["a b", "kiosk/app.py"]
    subprocess.run(["git", "init", "-q", checkout], check=True)
    subprocess.run(["git", "-C", checkout, "add", "kiosk/app.py", "out/x"], check=True)
    (checkout / "out/x").unlink()
    assert machine.done("source_files") == "kiosk/app.py\0"


# Units.


def test_units_are_those_of_the_current_release(machine: Machine):
    machine.release("1")
    app = machine.release("2")
    (app / "systemd" / "kiosk-failed.service").write_text("[Service]\n")
    for name, units in (("2", ["kiosk-failed.service", "kiosk.service"]), ("1", ["kiosk.service"])):
        current(machine, name)
        machine.done("put_units")
        assert sorted(os.listdir(machine.units)) == units
        assert f"# {name}" in (machine.units / "kiosk.service").read_text()


def test_a_restart_is_due_after_a_switch_or_a_changed_unit_and_not_otherwise(machine: Machine):
    due = machine.root / "opt" / "restart-due"
    machine.release("1")
    current(machine, "1")
    assert due.exists()
    due.unlink()
    machine.done("put_units")
    assert due.exists()
    due.unlink()
    machine.done("switch_to 1; put_units")
    assert not due.exists()


# Power cuts.

UPDATE = "switch_to 2; put_wrapper; put_configuration; put_units; QUIET_BOOT=yes offer_quiet_boot"


def looks(machine: Machine) -> dict[str, str]:
    """All that an update writes, but for the note that a restart is due."""
    folders = (machine.etc, machine.units, machine.cmdline.parent, machine.root / "bin")
    files = {file.name: file.read_text() for folder in folders for file in folder.glob("*")}
    return {**files, "current": os.readlink(machine.root / "opt" / "current")}


@pytest.mark.parametrize("config", ["language: en\n", "language: fr\n"], ids=["never edited", "edited"])
def test_an_update_cut_off_anywhere_is_whole_after_the_next(tmp_path: Path, config: str):
    machine = Machine(tmp_path / "machine")
    machine.release("1", config="language: en\n")
    machine.release("2", config="language: de\n")
    machine.cmdline.write_text("root=X\n")
    machine.done("switch_to 1; put_wrapper; put_configuration; put_units")
    machine.config.write_text(config)
    shutil.copytree(machine.root, tmp_path / "before", symlinks=True)
    machine.done(UPDATE)
    wanted = looks(machine)
    cuts = 0
    for command in itertools.count(1, 11):
        shutil.rmtree(machine.root)
        shutil.copytree(tmp_path / "before", machine.root, symlinks=True)
        # Ends bash, with no chance to tidy up, before the command of that number.
        cut = machine.bash(
            f"set -T; n=0; trap '((++n < {command})) || kill -9 $$' DEBUG; {UPDATE}; trap - DEBUG"
        )
        assert machine.config.read_text() in {config, wanted["config.yaml"]}
        machine.done(UPDATE)
        assert looks(machine) == wanted
        if cut.returncode == 0:
            break
        cuts += 1
    assert cuts > 5


# The self-test of a new environment.


def imports_module():
    spec = importlib.util.spec_from_file_location("imports", SCRIPTS / "install" / "imports.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


imports = imports_module()


def test_parts_of_apt_are_tried_where_they_must_or_can_be():
    def names(expected: list[str], in_sight: set[str]) -> set[str]:
        parts = imports.parts_for(expected, in_sight.__contains__)
        return {part.name for part in parts} - {part.name for part in imports.PARTS}

    assert names([], set()) == set()
    assert names(["picamera2"], set()) == {"picamera2"}
    assert names([], {"lgpio", "simplejpeg"}) == {"lgpio", "simplejpeg"}


def test_a_part_that_fails_is_named_with_its_remedy():
    part = imports.Part("simplejpeg", "code", "do this")
    well, faults = imports.try_parts([part], lambda code: (1, "numpy.dtype size changed"))
    assert well == []
    assert faults == ["simplejpeg does not work (numpy.dtype size changed): do this"]


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("print('1.24')", 0, "1.24"),
        ("raise ValueError('numpy.dtype size changed')", 1, "ValueError: numpy.dtype size changed"),
        ("import os; os.abort()", -6, "ended by signal 6"),
    ],
)
def test_a_part_may_end_its_process_in_any_way(code: str, status: int, said: str):
    assert imports.run_apart(code) == (status, said)
