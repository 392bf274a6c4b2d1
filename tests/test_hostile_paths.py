"""Every command × what may lie where it expects a file: one sentence, soon, and no traceback."""

import json
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from kiosk.appliance.reboots import FILE as REBOOTS
from kiosk.appliance.status_file import FILE as STATUS
from kiosk.model.manifest import DEFAULT_MANIFEST
from kiosk.vision.camera.demo import demo_picture
from tests.forked import Ended, Forked
from tests.hostile_paths import close, plant

AWKWARD = {
    *("a pipe", "a folder", "2 GB", "links in a circle", "a link to a device", "20,000 brackets", "no text"),
    *(
        "a name that is no text",
        "a name with a line's end",
        "the kernel's messages",
        "nothing",
        "a long name",
    ),
    "no name",
}
"""One or two of each way in which a path can be of no use: what is no ordinary file, has no end, leads to
nothing, holds what cannot be read, or has a name that cannot be said."""


class Bench:
    """A folder with hostile things, a good configuration, and commands in processes of their own."""

    def __init__(self, folder: Path, forked: Forked, wanted: Collection[str] | None) -> None:
        """``wanted``: the hostile things that are tried; all of them without."""
        self.folder, self.forked = folder, forked
        self.paths = {what: path for what, path in plant(folder).items() if not wanted or what in wanted}
        self.good = self.write("good.yaml", "recovery: {max_reboots_per_day: 5}\ncamera: {source: demo}\n")

    def write(self, name: str, content: str) -> str:
        (self.folder / name).write_text(content)
        return str(self.folder / name)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(AWKWARD, id="awkward"),
        # The others lie before the same doors, and differ from these in no way that a door could tell.
        pytest.param(None, id="all", marks=pytest.mark.exhaustive),
    ],
)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Forked(tmp_path_factory.mktemp("cwd")) as forked:
        yield Bench(tmp_path_factory.mktemp("hostile"), forked, request.param)


def wrong(ended: Ended) -> str | None:
    """What is not as it should be when a command was given a path of no use, or None."""
    if ended.status not in (1, 2):
        return f"status {ended.status} after {ended.seconds:.1f} s: {ended.err}"
    if "Traceback" in ended.err or "fault of the kiosk itself" in ended.err:
        return ended.err
    if len(ended.lines) != 1 or not ended.lines[0].isprintable():
        return f"not one plain sentence: {ended.err!r}"
    return f"{ended.seconds:.1f} s" if ended.seconds > 5 else None


COMMANDS = {
    "check": "check PATH",
    "classify": "classify --config GOOD PATH",
    "classify --config": "classify --config PATH face.png",
    "watch --source": "watch --config GOOD --frames 1 --source PATH",
    "watch --config": "watch --config PATH",
    "visit --config": "visit --config PATH",
    "preview --config": "preview attract --save x.png --config PATH",
    "preview --save": "preview attract --size 480x320 --config GOOD --save PATH",
    "run --source": "run --config GOOD --source PATH",
    "run --config": "run --config PATH",
    "bench --config": "bench --config PATH",
    "status --runtime": "status --runtime PATH",
    "model list --config": "model list --config PATH",
    "model rollback --config": "model rollback --config PATH",
    "model pull --token-file": "model pull hf://a/b --config GOOD --token-file PATH",
    "web-config --config": "web-config --to copy.yaml --config PATH",
    "reboot-if-allowed --config": "reboot-if-allowed --config PATH",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_path_of_no_use_is_one_sentence(command: str, bench: Bench) -> None:
    found = {}
    for what, path in bench.paths.items():
        words = [{"PATH": path, "GOOD": bench.good}.get(word, word) for word in COMMANDS[command].split()]
        found[what] = wrong(bench.forked.run(*words))
    assert {what: fault for what, fault in found.items() if fault} == {}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["visit", "bench"])
def test_a_source_that_only_the_vision_process_finds_of_no_use_is_one_sentence(
    command: str, bench: Bench
) -> None:
    for what in ("20,000 brackets", "the kernel's messages", "2 GB", "a folder"):
        ended = bench.forked.run(command, "--config", bench.good, "--source", bench.paths[what])
        # The process is started once more, which is logged.
        last = Ended(ended.status, ended.out, ended.lines[-1], ended.seconds)
        assert wrong(last) is None, what


@pytest.mark.parametrize("command", ["visit", "bench", "run", "watch"])
def test_a_source_of_no_use_is_refused_before_anything_is_started(command: str, bench: Bench) -> None:
    said = "--source: "
    for what in ("a pipe", "nothing", "a long name", "a name with a line's end", "a name that is no text"):
        ended = bench.forked.run(command, "--config", bench.good, "--source", bench.paths[what])
        assert (wrong(ended), ended.status, ended.err[: len(said)]) == (None, 2, said), what


def test_one_picture_of_no_use_does_not_end_the_others(bench: Bench) -> None:
    ended = bench.forked.run("classify", "--config", bench.good, *bench.paths.values())
    assert (ended.status, len(ended.lines)) == (2, len(bench.paths))
    ended = bench.forked.run("classify", "--json", "--config", bench.good, *bench.paths.values())
    answers = [json.loads(line) for line in ended.out.splitlines()]
    # Where the path has no letters, Python's own way to write it, which any JSON reader takes.
    assert [answer["file"] for answer in answers] == [path or "." for path in bench.paths.values()]
    assert {answer["status"] for answer in answers} == {"error"}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_name_that_the_terminal_cannot_show_does_not_end_the_others(encoding: str, bench: Bench) -> None:
    folder = bench.folder / "pictures"
    folder.mkdir(exist_ok=True)
    names = [os.fsdecode(b"caf\xe9.png"), "→.png", "🎙.png", "né.png", "\x9b31m.png", "last.png"]
    for name in names:
        shutil.copy(demo_picture(), folder / name)
    files = [str(folder / name) for name in names]
    ended = bench.forked.run("classify", "--config", bench.good, *files, encoding=encoding)
    assert (ended.status, ended.err, len(ended.out.splitlines())) == (0, "", len(names))
    ended = bench.forked.run("classify", "--json", "--config", bench.good, *files, encoding=encoding)
    assert [json.loads(line)["file"] for line in ended.out.splitlines()] == files
    assert "\x9b" not in ended.out


def test_a_model_of_no_use_is_one_sentence(bench: Bench) -> None:
    for what, path in bench.paths.items():
        # What is no text cannot be written into config.yaml.
        if path and path.isprintable():
            ended = bench.forked.run("check", bench.write("config.yaml", f"model: {json.dumps(path)}\n"))
            assert wrong(ended) is None, what
            assert ended.err.startswith(f"{bench.folder}/config.yaml:1: model: "), what


def test_a_source_of_no_use_in_the_configuration_is_one_sentence(bench: Bench) -> None:
    for what, path in bench.paths.items():
        if path and path.isprintable():
            ended = bench.forked.run(
                "check", bench.write("config.yaml", f"camera: {{source: {json.dumps(path)}}}\n")
            )
            assert ended.status in (1, 2), what
            assert "Traceback" not in ended.err, what
            assert len(ended.lines) == (ended.status == 2), what


@pytest.mark.parametrize("key", ["brand.logo", "display.themes"])
def test_a_look_of_no_use_in_the_configuration_is_one_sentence(key: str, bench: Bench) -> None:
    section, _, name = key.partition(".")
    for what, path in bench.paths.items():
        # Any folder may hold themes.
        if path and path.isprintable() and (key, what) != ("display.themes", "a folder"):
            said = f"{section}: {{{name}: {json.dumps(path)}}}\ncamera: {{source: demo}}\n"
            ended = bench.forked.run("check", bench.write("config.yaml", said))
            assert wrong(ended) is None, what
            assert ended.err.startswith(f"{bench.folder}/config.yaml:1: {key}: "), what


def test_a_theme_of_no_use_is_one_sentence(bench: Bench) -> None:
    for what, folder in planted(bench, "themes", "own.yaml"):
        said = f"display: {{themes: {json.dumps(folder)}, theme: own}}\ncamera: {{source: demo}}\n"
        ended = bench.forked.run("check", bench.write("config.yaml", said))
        # A file of nothing but bytes has many lines with a mistake.
        assert ended.status == 2, what
        assert "Traceback" not in ended.err, what
        assert all(line.startswith(f"{bench.folder}/config.yaml:1: display.theme: ") for line in ended.lines)
        assert all(line.isprintable() for line in ended.lines), what


def planted(bench: Bench, folder: str, name: str) -> Iterator[tuple[str, str]]:
    """A folder in which a file of this name is each of the hostile things in turn; the folder's path."""
    place = bench.folder / folder
    for what, path in bench.paths.items():
        if os.path.lexists(path) and path:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            if path.startswith(str(bench.folder)) and not os.path.islink(path) and os.path.isfile(path):
                os.link(path, place / name)
            elif path.endswith(("pipe", "folder")):
                (os.mkfifo if path.endswith("pipe") else os.mkdir)(place / name)
            else:
                (place / name).symlink_to(path)
            yield what, str(place)


def test_a_network_of_no_use_is_one_sentence(bench: Bench) -> None:
    for what, folder in planted(bench, "model", "fer_int8.tflite"):
        manifest = Path(folder) / "fer.yaml"
        shutil.copy(DEFAULT_MANIFEST, manifest)
        config = bench.write("config.yaml", f"model: {json.dumps(str(manifest))}\ncamera: {{source: demo}}\n")
        ended = bench.forked.run("watch", "--config", config)
        assert wrong(ended) is None, what
        assert "fer_int8.tflite" in ended.err, what


def test_a_status_of_no_use_is_one_sentence(bench: Bench) -> None:
    for what, folder in planted(bench, "runtime", STATUS):
        ended = bench.forked.run("status", "--runtime", folder)
        assert wrong(ended) is None, what
        assert STATUS in ended.err, what


def test_a_count_of_no_use_is_one_sentence_and_no_reboot(bench: Bench) -> None:
    for what, folder in planted(bench, "counted", REBOOTS):
        ended = bench.forked.run("reboot-if-allowed", "--config", bench.good, "--counted", folder)
        assert ended.status == 1, what
        assert "Traceback" not in ended.err, what
        assert "so no reboot" in ended.lines[-1] or "reboot by hand" in ended.lines[-1], what


def test_a_folder_of_no_use_for_the_count_is_one_sentence_and_no_reboot(bench: Bench) -> None:
    for what, path in bench.paths.items():
        # These would do, on a computer that can reboot.
        if what not in ("a folder", "nothing", "no name"):
            ended = bench.forked.run("reboot-if-allowed", "--config", bench.good, "--counted", path)
            assert wrong(ended) is None, what


def test_a_folder_of_no_use_for_pictures_is_refused_before_the_visit(bench: Bench) -> None:
    for what in ("a pipe", "a link to a device", "links in a circle", "a long name"):
        ended = bench.forked.run("visit", "--config", bench.good, "--screenshots", bench.paths[what])
        assert wrong(ended) is None, what
        assert "pictures cannot be written there" in ended.err, what


def test_a_closed_folder_is_one_sentence_for_every_command(bench: Bench) -> None:
    path = close(bench.folder)
    try:
        for command in COMMANDS.values():
            words = [{"PATH": path, "GOOD": bench.good}.get(word, word) for word in command.split()]
            ended = bench.forked.run(*words, privileged=False)
            assert wrong(ended) is None, command
    finally:
        Path(path).parent.chmod(0o700)


@pytest.mark.slow
def test_the_doctor_says_what_is_wrong_and_examines_the_rest(bench: Bench) -> None:
    for what in ("a pipe", "the kernel's messages", "20,000 brackets", "a name that is no text"):
        ended = bench.forked.run("doctor", "--config", bench.paths[what])
        assert (ended.status, ended.err) == (1, ""), what
        assert ended.out.startswith("failed    configuration  "), what
        assert "  memory  " in ended.out, what
