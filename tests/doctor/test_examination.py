"""The command: one line each, a remedy for whatever is wrong, and the right exit status."""

import inspect
import io
import json
import shutil
from pathlib import Path

import pytest

from kiosk import cli
from kiosk.commands import doctor
from kiosk.config.schema import Settings
from kiosk.doctor.checks.configuration import MOST, read_configuration
from kiosk.doctor.checks.model import check_model
from kiosk.doctor.examination import CHECKS, examine
from kiosk.doctor.finding import Finding, Status, failed, from_sentence, not_here, ok, warning
from kiosk.doctor.machine import Ran, run, this_machine
from kiosk.doctor.probe import main as probe_main
from kiosk.system.folders import ROOT
from tests.doctor.bench import PI, Bench, only

MODEL = "kiosk.doctor.probe 30 model"


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    return path


class TestTelling:
    def test_one_line_with_mark_and_remedy(self):
        assert failed("clock", "wrong", "set it").line() == "failed    clock          wrong → set it"
        assert ok("clock", "right").line() == "ok        clock          right"

    def test_whatever_a_device_calls_itself_it_stays_one_line(self):
        assert "\n" not in ok("camera", "HD\nPro \x1b[31m").line()
        assert "\x1b" not in ok("camera", "HD\nPro \x1b[31m").line()

    def test_failures_alone_are_a_fault(self, capsys):
        assert doctor.tell([ok("a", "b"), warning("c", "d", "e")]) == 0
        assert capsys.readouterr().out.endswith("\nnone failed, 1 warning\n")
        assert doctor.tell([ok("a", "b"), failed("c", "d", "e")]) == 1
        assert capsys.readouterr().out.endswith("\n1 failed, no warnings\n")

    def test_what_is_not_here_is_said_to_be_no_fault(self, capsys):
        assert doctor.tell([ok("a", "b"), not_here("c", "d")]) == 0
        said = capsys.readouterr().out.splitlines()
        assert said[-2:] == [
            "none failed, no warnings",
            "not here: this machine has no such part, or cannot tell; nothing needs to be done about it",
        ]

    def test_json(self, capsys):
        assert doctor.tell_json([failed("clock", "wrong", "set it"), not_here("power", "not a Pi")]) == 1
        assert json.loads(capsys.readouterr().out) == [
            {"name": "clock", "status": "failed", "text": "wrong", "remedy": "set it"},
            {"name": "power", "status": "not here", "text": "not a Pi", "remedy": ""},
        ]
        assert doctor.tell_json([not_here("power", "not a Pi")]) == 0

    def test_a_sentence_of_the_kiosks_brings_its_remedy(self):
        assert from_sentence("model", "It is gone; install it again.", "x") == failed(
            "model", "It is gone", "install it again"
        )
        assert from_sentence("model", "It is gone.", "x") == failed("model", "It is gone", "x")


class TestConfiguration:
    def test_a_right_one(self, tmp_path):
        settings, (finding,) = read_configuration(config(tmp_path, "language: de"))
        assert (settings.language, finding.status) == (("de",), Status.OK)

    def test_every_problem_is_listed_and_the_defaults_are_used(self, tmp_path):
        path = config(tmp_path, "language: de\ncamera: {warm: maybe}\nbutton: {gpio: 99}\n")
        settings, found = read_configuration(path)
        assert settings == Settings()
        assert [finding.status for finding in found] == [Status.FAILED] * 2
        assert [finding.text.split(": ")[1] for finding in found] == ["camera.warm", "button.gpio"]
        assert all(finding.remedy == f"correct it, then run: kiosk check {path}" for finding in found)

    def test_very_many_problems_are_cut(self, tmp_path):
        _, found = read_configuration(config(tmp_path, "".join(f"k{n}: 1\n" for n in range(30))))
        assert len(found) == MOST + 1
        assert found[-1].text == "and 20 more problems"

    def test_a_missing_one(self, tmp_path):
        _, (finding,) = read_configuration(tmp_path / "none.yaml")
        assert "there is no such file" in finding.text


class TestModel:
    @pytest.fixture
    def copy(self, tmp_path):
        for name in ("fer_int8.yaml", "fer_int8.tflite"):
            shutil.copy(ROOT / "models" / name, tmp_path)
        return Settings(model=str(tmp_path / "fer_int8.yaml"))

    def test_the_shipped_one(self, tmp_path):
        bench = Bench(tmp_path)
        bench.versions["ai-edge-litert"] = "2.3.0"
        bench.commands[MODEL] = Ran(0, 'INFO: x\n{"runtime": "ai-edge-litert", "labels": ["sad", "happy"]}\n')
        model, network = check_model(bench.context())
        assert {model.status, network.status} == {Status.OK}
        assert network.text == "answers the test face as it should, by ai-edge-litert 2.3.0; knows sad, happy"

    def test_one_changed_byte_is_found_and_the_network_left_alone(self, tmp_path, copy):
        file = tmp_path / "fer_int8.tflite"
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        bench = Bench(tmp_path / "root")
        model, network = check_model(bench.context(copy))
        assert (model.status, network.status) == (Status.FAILED, Status.NOT_HERE)
        assert "is not the one fer_int8.yaml was written for" in model.text
        assert model.remedy == "install both files together again"
        assert bench.ran == []

    @pytest.mark.parametrize(
        ("ran", "told"),
        [
            (Ran(1, '{"fault": "The model x answers wrongly; install another runtime."}'), "answers wrongly"),
            (Ran(1, err="Traceback\nSystemError: initialization failed\n"), "SystemError: initialization"),
            (Ran(-4), "crashed (signal 4)"),
            (Ran(None), "gave no answer within 30 s"),
            (Ran(None, '{"runtime": "ai-edge'), "gave no answer within 30 s"),
        ],
    )
    def test_a_network_that_does_not_run(self, tmp_path, ran, told):
        bench = Bench(tmp_path)
        bench.commands[MODEL] = ran
        network = only(check_model(bench.context()), "network")
        assert network.status is Status.FAILED
        assert told in network.text
        assert network.remedy


class TestLooking:
    """What runs in a process of its own, run for real."""

    def facts(self, *arguments):
        ran = this_machine().probe(*arguments, seconds=60)
        facts = {}
        for line in ran.out.splitlines():
            facts |= json.loads(line)
        return ran.status, facts

    def test_the_networks_are_loaded(self):
        status, facts = self.facts("model", "models/fer_int8.yaml")
        assert (status, len(facts["labels"])) == (0, 7)

    def test_a_picture_comes_and_nothing_of_it_is_told(self):
        settings = Settings().camera.model_copy(update={"source": "demo"})
        status, facts = self.facts("camera", settings.model_dump_json())
        assert status == 0
        assert facts.keys() == {"cameras", "opened", "fake", "picture"}
        assert (facts["fake"], len(facts["picture"])) == (True, 2)

    def test_a_fault_is_told_in_its_sentence(self):
        settings = Settings().camera.model_copy(update={"source": "webcam:63"})
        status, facts = self.facts("camera", settings.model_dump_json())
        assert status == 1
        assert "webcam:63" in facts["fault"]


class TestRunning:
    def test_a_command_that_ends(self):
        assert run(["sh", "-c", "echo out; echo err >&2; exit 3"], 30) == Ran(3, "out\n", "err\n")

    def test_a_command_that_is_not_there(self):
        assert run(["/nowhere/at/all"], 30) is None

    def test_a_command_that_takes_too_long_is_ended_with_its_children_and_its_words_are_kept(self):
        # The child holds the pipe: were it left alive, the end of the words would not be reached.
        ran = run(["sh", "-c", "echo words; sleep 60 & wait"], 1)
        assert ran == Ran(None, "words\n", "", unkillable=False)

    def test_one_that_not_even_kill_ends_is_left(self, monkeypatch):
        left = []
        monkeypatch.setattr("kiosk.doctor.machine._kill", left.append)
        monkeypatch.setattr("kiosk.doctor.machine.DYING_SECONDS", 0.1)
        ran = run(["sh", "-c", "echo words; exec sleep 60"], 1)
        left[0].kill()
        left[0].wait()
        assert ran == Ran(None, "words\n", "", unkillable=True)

    def test_ctrl_c_takes_the_command_along(self, monkeypatch):
        started = []

        def interrupt(process, timeout, **told):
            started.append(process)
            raise KeyboardInterrupt

        monkeypatch.setattr("subprocess.Popen.communicate", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run(["sleep", "60"], 30)
        assert started[0].wait() == -9


class TestAll:
    def test_every_file_among_the_checks_has_its_entry_and_knows_no_other_check(self):
        entries = [Path(inspect.getfile(check)) for check in CHECKS]
        files = {path for path in entries[0].parent.glob("*.py") if path.name != "__init__.py"}
        # The configuration is read first, because the others go by it.
        assert sorted(entries) == sorted(files - {Path(inspect.getfile(read_configuration))})
        assert [path.name for path in files if "kiosk.doctor.checks" in path.read_text()] == []

    def test_a_broken_configuration_does_not_stop_the_others(self, tmp_path):
        bench = Bench(tmp_path / "root", PI)
        bench.machine.path("/dev/gpiochip0").unlink()
        found = list(examine(bench.machine, config(tmp_path, "languge: en\n")))
        names = [finding.name for finding in found]
        assert names[0] == "configuration"
        assert {"service", "camera", "button", "display", "model", "numpy", "power", "clock"} <= set(names)

    def test_whatever_is_wrong_has_a_remedy(self, tmp_path):
        bench = Bench(tmp_path / "root", PI)
        bench.machine.path("/dev/gpiochip0").unlink()
        for finding in examine(bench.machine, ROOT / "config.yaml"):
            assert bool(finding.remedy) is (finding.status in {Status.WARNING, Status.FAILED}), finding

    def test_nothing_is_written(self, tmp_path):
        bench = Bench(tmp_path / "root", PI | {"var/lib/kiosk/counts.json": "{}"})
        bench.machine.path("/dev/gpiochip0").unlink()

        def tree():
            return {
                path: path.stat().st_mtime_ns for path in bench.root.rglob("*") if "/proc/" not in str(path)
            }

        before = tree()
        list(examine(bench.machine, ROOT / "config.yaml"))
        assert tree() == before

    @pytest.mark.parametrize("arguments", [["--jsn"], ["extra"], ["--config"]])
    def test_wrong_usage(self, arguments, capsys):
        with pytest.raises(SystemExit) as ended:
            cli.main(["doctor", *arguments])
        assert ended.value.code == 2

    def test_the_command_itself(self, tmp_path, capsys):
        path = config(tmp_path, "camera: {source: demo}\ndisplay: {driver: x11}\n")
        status = cli.main(["doctor", "--json", "--config", str(path)])
        found = [Finding(**finding) for finding in json.loads(capsys.readouterr().out)]
        assert status == int(any(finding.status == "failed" for finding in found))
        assert found[0].text.startswith(f"{path} is right")


def test_a_try_out_ends_by_itself(monkeypatch, capsys):
    alarms = []
    monkeypatch.setattr("signal.alarm", alarms.append)
    monkeypatch.setattr("kiosk.doctor.probe.forbid_core_dumps", lambda: None)
    monkeypatch.setattr("os.nice", lambda step: None)
    settings = Settings().camera.model_copy(update={"source": "nowhere.png"})
    monkeypatch.setattr("sys.stdin", io.StringIO(settings.model_dump_json()))
    assert probe_main(["25", "camera"]) == 1
    assert alarms == [30]
    assert "nowhere.png" in capsys.readouterr().out
