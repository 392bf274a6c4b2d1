"""What trying a file finds, and that no file and no program that tries it can hold up who asked."""

import json
import os
import subprocess
import sys
import time

import pytest

from kiosk.appliance import prover as provers
from kiosk.appliance.named import named_by
from kiosk.appliance.proof import (
    LIMIT_SECONDS,
    MOST_SENTENCES,
    Proven,
    Refused,
    decode,
    encode,
    prove,
)
from kiosk.appliance.prover import MOST_BYTES, ProverProcess
from kiosk.config.schema import Settings
from kiosk.config.yaml_errors import MAX_BYTES
from kiosk.content.bundle import bundle_from, bundle_of
from kiosk.content.service_titles import NAME as TITLES
from kiosk.content.service_titles import keep_titles
from kiosk.errors import ConfigError
from kiosk.model.manifest import load_manifest
from tests.configs import LINK, SHIPPED, other_model, parse
from tests.content.test_logo import png
from tests.fakes.clock import FakeClock
from tests.fakes.prover import PromptProver, draw_nothing

SIZE = (320, 240)
GOOD = "language: de\ncamera: {source: demo}\nfacts: {builtin: false, own: [A fact.]}\n"


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text(GOOD)
    return file


def tried(path, **instead):
    return prove(path, SIZE, 0, **({"draw": draw_nothing} | instead))


# What is found


def test_a_file_that_can_be_used_comes_back_with_what_it_says(path):
    answer = tried(path)
    assert answer.text == GOOD.encode()
    assert (answer.settings, answer.manifest) == (parse(GOOD), load_manifest())
    assert answer.lines["camera.source"] == 2
    assert not answer.empty
    assert [name.rpartition("/")[2] for name in answer.model] == ["fer_int8.yaml", "fer_int8.tflite"]


PLAYLISTS = f"""
music: {{default: lift, sad: ask}}
playlists:
  happy:
    - {{title: Ours, url: '{LINK}', for: match, weight: 3, from: 22:30, to: "6:00"}}
    - {{title: {{de: Froh, en: Glad}}, url: 'https://www.deezer.com/playlist/1', mood: {{fr: Gai}}}}
"""


def test_what_comes_back_is_the_very_bundle_that_reading_the_file_would_make(tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    keep_titles(tmp_path / TITLES, {LINK: "Mood Booster", "https://www.deezer.com/playlist/1": "Für dich"})
    (tmp_path / "logo.png").write_bytes(png((20, 90, 80, 255)))
    (tmp_path / "own.yaml").write_text("based_on: day\noutline: null\n")
    (tmp_path / "facts.yaml").write_text("en: [Ours., {text: Smile!, emotion: happy}]\nde: [Unseres.]\n")
    own = {
        "facts": {"file": str(tmp_path / "facts.yaml")},
        "display": {"themes": str(tmp_path), "theme": "own"},
        "brand": {"title": "Ours", "logo": str(tmp_path / "logo.png"), "accent": "#7a1f5c"},
    }
    languages = tmp_path / "languages"
    languages.mkdir()
    (languages / "nds.yaml").write_text("press: Drück op den Knoop\nemotions: {happy: blied}\n")
    (languages / "de.yaml").write_text("press: Hier drücken\n")
    spoken = {
        "language": ["de", "nds", "en"],
        "language_files": str(languages),
        "words": {"hints": {"no_face": "Schau ♪ her"}, "en": {"you_look": {"happy": "How happy you look"}}},
    }
    auto = "display: {theme: auto}\n"
    short = "decision: {max_seconds: 1}\n"
    for written in (SHIPPED.read_text(), GOOD, json.dumps(own), json.dumps(spoken), auto, short, PLAYLISTS):
        text = written.encode()
        read = bundle_from(text, "config.yaml")
        named = {}, {}, {}
        sent = Proven(text, False, read.settings, read.manifest, {}, *named, read.contents, read.warnings)
        answer = decode(encode(sent))
        taken = bundle_of(answer.settings, answer.manifest, answer.contents, warnings=answer.warnings)
        assert taken == read
        assert answer.contents.titles[LINK] == "Mood Booster"


def test_the_file_with_the_services_titles_is_watched(tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    before = named_by(b"").look
    keep_titles(tmp_path / TITLES, {LINK: "Mood Booster"})
    assert before == {str(tmp_path / TITLES): None}
    assert named_by(b"").look != before


def test_mistakes_come_back_with_their_lines(path):
    path.write_text("timng: {}\ndisplay: {fps: 900}\n")
    answer = tried(path)
    assert [problem.split(": ")[0] for problem in answer.problems] == [f"{path}:1", f"{path}:2"]


def test_a_scene_that_cannot_be_drawn_is_a_mistake_of_the_file(path):
    def fails(bundle, size):
        raise ConfigError(["the result cannot be drawn"])

    assert tried(path, draw=fails).problems == (f"{path}: the result cannot be drawn",)


def test_every_scene_is_drawn_as_the_display_is_and_as_it_will_be_after_a_restart(path):
    path.write_text("display: {rotation: 90}\n")
    turns = []
    tried(path, draw=lambda bundle, size: turns.append(bundle.settings.display.rotation))
    assert turns == [0, 90]


def test_a_network_of_another_kind_is_refused_though_its_sum_is_right(path, tmp_path):
    import hashlib

    manifest = other_model(tmp_path)
    text = manifest.read_text().replace(load_manifest().sha256, hashlib.sha256(b"another").hexdigest())
    manifest.write_text(text)
    path.write_text(f"language: de\nmodel: {manifest}\n")
    answer = tried(path)
    assert answer.why == "model"
    assert answer.problems[0].startswith(f"{path}:2: model: ")
    assert str(tmp_path / "other.tflite") in answer.named


def test_a_network_that_answers_the_golden_question_wrongly_is_refused(path, tmp_path):
    shipped = load_manifest()
    (tmp_path / "m.tflite").symlink_to(SHIPPED.parent / "models" / shipped.file)
    text = (SHIPPED.parent / "models" / "fer_int8.yaml").read_text().replace(shipped.file, "m.tflite")
    first = shipped.golden.logits[0]
    wrong = text.replace(f"[{first},", f"[{-first if abs(first) > 20 else 100},", 1)
    assert wrong != text
    (tmp_path / "m.yaml").write_text(wrong)
    path.write_text(f"model: {tmp_path}/m.yaml\n")
    assert "golden" in tried(path).problems[0]


@pytest.mark.parametrize(
    "written",
    [
        "model: {}/gone.yaml\n",
        "camera: {{source: {}/gone.mp4}}\n",
    ],
)
def test_what_a_refusal_depends_on_is_named(path, tmp_path, written):
    path.write_text(written.format(tmp_path))
    (name,) = (name for name in tried(path).named if "gone" in name)
    assert tried(path).named[name] is None


def test_the_files_of_the_languages_that_are_spoken_are_named_and_their_folder(path, tmp_path):
    folder = tmp_path / "languages"
    folder.mkdir()
    path.write_text(f"language_files: {folder}\nlanguage: [de, nds]\n")
    (folder / "de.yaml").write_text("press: Hier\n")
    refused = tried(path).named
    assert {str(folder), f"{folder}/de.yaml", f"{folder}/nds.yaml"} <= refused.keys()
    assert refused[f"{folder}/nds.yaml"] is None
    (folder / "nds.yaml").write_text("press: Drück\n")
    assert tried(path).look[f"{folder}/nds.yaml"] is not None


# Said and understood


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"1",
        b"[[[[" * 10000,
        b'{"proven": {}}',
        b'{"refused": {"problems": []}}',
        b'{"refused": {"problems": ["a"], "why": "text", "named": {}}, "proven": 1}',
        b"\xff\xfe",
        b'{"refused": {"problems": [1e999]}}',
    ],
)
def test_what_is_no_answer_is_none(line):
    assert decode(line) is None


def test_sentences_from_outside_are_plain_short_and_few():
    said = Refused(("\x1b[2J" + "x" * 2000,) * 200)
    answer = decode(encode(said))
    assert len(answer.problems) == MOST_SENTENCES
    assert all(sentence.isprintable() and len(sentence) < 1100 for sentence in answer.problems)


# Both provers


def processes():
    return ProverProcess(time.monotonic)


@pytest.fixture(params=[PromptProver, processes], ids=["prompt", "process"])
def prover(request, monkeypatch):
    # A process that stands back for all others takes its time where there are many.
    monkeypatch.setenv("KIOSK_PATIENCE", "20")
    made = request.param()
    yield made
    made.close()


def answer_of(prover, path):
    prover.begin(path, SIZE, 0)
    assert prover.busy
    end = time.monotonic() + 300
    while (answer := prover.poll()) is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert not prover.busy
    assert prover.poll() is None
    return answer


@pytest.mark.slow
def test_a_prover_answers_once_for_each_file(prover, path):
    assert answer_of(prover, path).settings == parse(GOOD)
    path.write_text("timng: {}\n")
    assert "timng" in answer_of(prover, path).problems[0]


@pytest.mark.slow
def test_a_prover_that_is_asked_anew_answers_for_the_new_file(prover, path):
    prover.begin(path, SIZE, 0)
    path.write_text(GOOD.replace("de", "fr", 1))
    assert answer_of(prover, path).settings.language == ("fr",)
    assert not prover.busy


@pytest.mark.slow
def test_whatever_lies_at_the_path_is_answered_with_a_sentence(prover, tmp_path):
    pipe, loop = tmp_path / "pipe", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for path in (pipe, loop, tmp_path, tmp_path / "gone", tmp_path / ("x" * 300)):
        answer = answer_of(prover, path)
        assert isinstance(answer, Refused)
        assert answer.problems[0].isprintable()


def test_a_prover_that_is_closed_has_nothing_more_to_say(prover, path):
    prover.begin(path, SIZE, 0)
    prover.close()
    prover.close()
    assert not prover.busy
    assert prover.poll() is None


# The process alone


def played(program, clock=time.monotonic):
    """A prover whose process runs this program instead."""
    return ProverProcess(clock, [sys.executable, "-S", "-c", program])


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import os; os.kill(os.getpid(), 11)", "was ended by signal 11"),
        ("raise SystemExit(3)", "failed with status 3"),
        ("print('free(): invalid pointer')", "gave no answer that makes sense"),
        ("pass", "gave no answer that makes sense"),
        (f"import os\nfor _ in range({MOST_BYTES // 1000 + 100}): os.write(1, b'x' * 1000)", "says too much"),
        ("import os\nwhile 1: os.write(1, b'x' * 99999)", "says too much"),
    ],
)
def test_a_process_that_ends_or_babbles_is_a_sentence(path, program, said):
    prover = played(program)
    answer = answer_of(prover, path)
    assert answer.why == "trouble"
    assert answer.problems[0].startswith(f"{path}: ")
    assert said in answer.problems[0]
    prover.close()


def test_a_process_that_cannot_be_started_is_a_sentence(path):
    prover = ProverProcess(time.monotonic, ["/nowhere/python"])
    assert "cannot be started" in answer_of(prover, path).problems[0]


@pytest.mark.parametrize("name", ["a\0b", "x" * 200000])
def test_a_name_that_no_process_can_be_given_is_a_sentence(tmp_path, name):
    prover = ProverProcess(time.monotonic)
    answer = answer_of(prover, tmp_path / name)
    assert isinstance(answer, Refused)
    assert answer.problems[0].isprintable()


def test_a_process_that_hangs_is_ended_when_its_time_is_over_and_never_waited_for(path, monkeypatch):
    def waited(timeout=None):
        raise AssertionError("it was waited for")

    clock = FakeClock()
    prover = played("import signal; signal.signal(15, 1)\nwhile 1: pass", clock)
    prover.begin(path, SIZE, 0)
    process = prover._process
    with monkeypatch.context() as patched:
        patched.setattr(process, "wait", waited)
        for _ in range(50):
            assert prover.poll() is None
        clock.now += LIMIT_SECONDS + 1
        answer = prover.poll()
    assert f"could not be tried within {LIMIT_SECONDS:.0f} s" in answer.problems[0]
    prover.close()
    assert process.poll() == -9


def test_an_answer_that_comes_in_pieces_is_one(path):
    said = encode(Refused(("no",)))
    prover = played(
        f"import os, time\nfor b in {said!r}:\n os.write(1, bytes([b]))\n if b == 58: time.sleep(0.05)"
    )
    assert answer_of(prover, path) == Refused(("no",))


@pytest.mark.slow
def test_a_file_that_takes_too_much_memory_costs_that_process_alone(path):
    program = (
        "import sys; from kiosk.appliance import proof\n"
        "def hungry(*more, **kept): return bytearray(2 << 30)\n"
        "proof.prove = hungry\n"
        "sys.exit(proof.main(sys.argv[1:]))"
    )
    prover = ProverProcess(time.monotonic, [sys.executable, "-c", program])
    assert "MB of memory" in answer_of(prover, path).problems[0]


def test_a_system_that_lets_no_process_stand_back_has_files_tried_all_the_same(path):
    program = (
        "import os, sys; from kiosk.appliance import proof\n"
        "def nice(step): raise PermissionError(1, 'Operation not permitted')\n"
        "os.nice = nice\n"
        "proof.prove = lambda *more: proof.Refused(('tried',))\n"
        "sys.exit(proof.main(sys.argv[1:]))"
    )
    prover = ProverProcess(time.monotonic, [sys.executable, "-c", program])
    assert answer_of(prover, path).problems == ("tried",)


@pytest.mark.slow
def test_the_largest_file_that_can_be_read_goes_through_the_process_whole(path):
    entries = "\n".join(f"    - {'x' * 190} {number}" for number in range(600))
    text = f"facts:\n  own:\n{entries}\n"
    assert MAX_BYTES * 0.8 < len(text) < MAX_BYTES
    path.write_text(text)
    prover = ProverProcess(time.monotonic)
    assert len(answer_of(prover, path).settings.facts.own) == 600
    assert MOST_BYTES > 3 * MAX_BYTES


@pytest.mark.slow
def test_a_process_whose_parent_is_gone_ends_by_itself(path):
    program = (
        "import sys; from kiosk.appliance import proof\n"
        "proof.LIMIT_SECONDS = 0.5\n"
        "def hangs(*more, **kept):\n while 1: pass\n"
        "proof.prove = hangs\n"
        "sys.exit(proof.main(sys.argv[1:]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, path, "320x240", "0", str(os.getpid())], check=False, timeout=30
    )
    assert ran.returncode == -14


@pytest.mark.slow
def test_a_process_ends_with_the_one_that_started_it_however_that_ends(path):
    child = (
        "import sys; from kiosk.appliance import proof\n"
        "def hangs(*more, **kept):\n print('tries', flush=True, file=sys.stderr)\n while 1: pass\n"
        "proof.prove = hangs\n"
        "sys.exit(proof.main(sys.argv[1:]))"
    )
    parent = (
        "import sys, time; from pathlib import Path; from kiosk.appliance.prover import ProverProcess\n"
        f"prover = ProverProcess(time.monotonic, [sys.executable, '-c', {child!r}])\n"
        f"prover.begin(Path({str(path)!r}), (320, 240), 0)\n"
        "time.sleep(60)"
    )
    ran = subprocess.Popen([sys.executable, "-c", parent], stderr=subprocess.PIPE)
    assert ran.stderr.readline() == b"tries\n"
    ran.kill()
    ran.wait()
    # The other end is closed only when nobody is left who has it.
    assert ran.stderr.read() == b""


def test_the_real_program_is_the_one_that_is_started():
    assert provers.COMMAND[1:] == ("-P", "-m", "kiosk.appliance.proof")
    assert json.loads(encode(Refused(("a",))))["refused"]["problems"] == ["a"]
    assert Settings() == parse("")
