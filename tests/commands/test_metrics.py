"""`kiosk status --prometheus`: every number is true, none is made up, and all of it is well-formed."""

import datetime
import json
import os
import re

import pytest

from kiosk.appliance.statistics.statistics import Statistics
from kiosk.appliance.status_file import FILE
from kiosk.cli import main
from kiosk.commands import metrics
from kiosk.doctor.machine import Ran
from kiosk.system.boot_clock import Moment
from kiosk.system.exposition import exposition
from tests.appliance.statistics.month import PATIENCE, TimeMachine, ended, result
from tests.appliance.test_status import NOW, status
from tests.doctor.bench import PI, Bench

NAME, KEY, TEXT = r"[a-zA-Z_:][a-zA-Z0-9_:]*", r"[a-zA-Z_][a-zA-Z0-9_]*", r'(?:[^"\\\n]|\\[\\"n])*'
LABEL = rf'{KEY}="{TEXT}"'
SAMPLE = re.compile(rf"({NAME})(\{{{LABEL}(?:,{LABEL})*\}})? (-?[0-9.e+-]+|NaN|[+-]Inf)")
WALL = 1_800_000_000.0


def read(text: str) -> dict[str, float]:
    """Each sample by its name and labels; fails where the text is none of the format's."""
    found: dict[str, float] = {}
    kinds: dict[str, str] = {}
    helped: set[str] = set()
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        if help := re.fullmatch(rf"# HELP ({NAME}) (?:[^\\\n]|\\[\\n])+", line):
            assert help[1] not in helped, line
            helped.add(help[1])
        elif kind := re.fullmatch(rf"# TYPE ({NAME}) (counter|gauge)", line):
            assert kind[1] in helped, line
            assert kind[1] not in kinds, line
            kinds[kind[1]] = kind[2]
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            # A family's lines stand together, below its type.
            assert sample[1] == list(kinds)[-1], line
            assert sample[1].endswith("_total") == (kinds[sample[1]] == "counter"), line
            assert sample[1].startswith("kiosk_"), line
            which = sample[1] + (sample[2] or "")
            assert which not in found, line
            found[which] = float(sample[3])
    return found


def told(*, well: bool = True, wall: float | None = WALL, **changed) -> dict[str, float]:
    said = {"code": None, "on_trial_up": None} | status(**changed)
    missing = [key for key, value in said.items() if value is ...]
    for key in missing:
        del said[key]
    return read(exposition(metrics.kiosk(said, NOW, wall, well=well)))


def test_a_kiosk_in_good_health():
    found = told()
    assert found["kiosk_up"] == 1
    assert found['kiosk_info{version="1.0"}'] == 1
    assert found["kiosk_start_time_seconds"] == WALL - 93_784
    assert found['kiosk_state{state="attract"}'] == 1
    assert found['kiosk_state{state="looking"}'] == 0
    assert found["kiosk_camera_up"] == found["kiosk_vision_up"] == 1
    assert found["kiosk_problem"] == found["kiosk_config_problem"] == found["kiosk_config_on_trial"] == 0
    assert found["kiosk_config_waiting_keys"] == 0
    assert found['kiosk_visits_total{outcome="result"}'] == 30
    assert found["kiosk_camera_restarts_total"] == 3
    assert found["kiosk_last_decision_seconds"] == 0.372
    assert "kiosk_problem_code" not in found


@pytest.mark.parametrize(
    ("changed", "name", "value"),
    [
        ({"camera": None, "camera_fault": "the cable is out"}, "kiosk_camera_up", 0),
        ({"vision_pid": None}, "kiosk_vision_up", 0),
        ({"code": 12}, "kiosk_problem", 1),
        ({"code": 12}, "kiosk_problem_code", 12),
        ({"config_problem": "config.yaml:3: x"}, "kiosk_config_problem", 1),
        ({"on_trial_up": NOW.up - 61}, "kiosk_config_on_trial", 1),
        ({"restart_needed": ["led.gpio", "button.gpio"]}, "kiosk_config_waiting_keys", 2),
        ({"state": "yodelling"}, 'kiosk_state{state="yodelling"}', 1),
    ],
)
def test_what_is_wrong_is_a_number(changed, name, value):
    assert told(**changed)[name] == value


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"camera": None}, "kiosk_camera_up"),
        ({"last_decision_ms": None}, "kiosk_last_decision_seconds"),
        ({"wall": None}, "kiosk_start_time_seconds"),
        ({"boot": "another boot"}, "kiosk_start_time_seconds"),
        ({"code": ...}, "kiosk_problem"),
        ({"vision_pid": ...}, "kiosk_vision_up"),
        ({"on_trial_up": ...}, "kiosk_config_on_trial"),
        ({"restart_needed": ...}, "kiosk_config_waiting_keys"),
        ({"visits": ...}, "kiosk_visits_total"),
        ({"state": ...}, "kiosk_state"),
    ],
)
def test_what_a_status_lacks_is_no_zero(changed, name):
    assert not [sample for sample in told(**changed) if sample.partition("{")[0] == name]


def test_of_a_kiosk_that_is_gone_only_what_it_counted_is_told():
    names = {sample.partition("{")[0] for sample in told(well=False, code=12)}
    assert names == {"kiosk_up", "kiosk_info", "kiosk_visits_total", "kiosk_camera_restarts_total"}
    assert told(well=False)["kiosk_up"] == 0


def test_names_and_values_of_labels_are_escaped():
    assert told(version='1"\n\\', visits={'a"b': 1})


class TestAnswers:
    """Counted by day: which emotion was shown when is not to be learned from a number that grows."""

    @pytest.fixture
    def told(self, tmp_path):
        """What is told on a day after visits on another one."""

        def on(today: str, visited: str, known: bool = True) -> list[str]:
            begins, noon = (datetime.datetime.fromisoformat(f"{day} 12:00") for day in (visited, today))
            time = TimeMachine(tmp_path / "clock", begins)
            (folder := tmp_path / "state").mkdir()
            statistics = Statistics(folder, time.clock)
            for _ in range(3):
                statistics.hear(ended(result()))
            statistics.close(PATIENCE)
            time.wind(noon)
            time.boot()
            time.synchronise(known)
            text = exposition(metrics.answers(folder, time.clock))
            return [line for line in text.splitlines() if not line.startswith("#")]

        return on

    def test_those_of_days_that_are_over_are_told(self, told):
        assert told("2026-12-01", visited="2026-11-30") == ['kiosk_answers_total{emotion="happy"} 3']

    def test_none_of_today_s(self, told):
        assert told("2026-11-30", visited="2026-11-30") == []

    def test_none_of_another_year_s_which_would_be_deleted_by_their_age_one_day(self, told):
        assert told("2027-01-02", visited="2026-12-31") == []

    def test_none_where_nobody_knows_the_date(self, told):
        assert told("2026-12-01", visited="2026-11-30", known=False) == []

    def test_statistics_that_cannot_be_read_are_left_out_and_that_is_said(self, tmp_path, caplog):
        (tmp_path / "statistics.sqlite").write_bytes(b"no database" * 100)
        clock = TimeMachine(tmp_path / "clock", datetime.datetime(2026, 12, 1)).clock
        assert metrics.answers(tmp_path, clock) == []
        assert "answers by emotion are left out" in caplog.text


class TestMachine:
    def test_a_pi_tells_its_power_its_heat_and_its_disk(self, tmp_path):
        bench = Bench(tmp_path, PI | {"sys/class/thermal/thermal_zone0/temp": "61234\n"})
        bench.commands["get_throttled"] = Ran(0, "throttled=0x50005\n")
        found = read(exposition(metrics.machine(bench.machine)))
        assert found["kiosk_temperature_celsius"] == 61.234
        assert found["kiosk_disk_free_bytes"] == 10**10
        on = {name for name, value in found.items() if value == 1}
        assert on == {
            f'{name}{{cause="{cause}"}}'
            for name in ("kiosk_throttled", "kiosk_throttled_since_boot")
            for cause in ("under_voltage", "throttled")
        }

    def test_another_computer_does_not_claim_that_it_was_never_throttled(self, tmp_path):
        assert read(exposition(metrics.machine(Bench(tmp_path).machine))).keys() == {"kiosk_disk_free_bytes"}


class TestTheCommand:
    def run(self, folder, *arguments):
        return main(["status", "--prometheus", "--runtime", str(folder), "--state", str(folder), *arguments])

    def keep(self, folder, **changed):
        moment = Moment.now()
        said = status(boot=moment.boot, started_up=moment.up - 60, updated_up=moment.up - 1, **changed)
        (folder / FILE).write_text(json.dumps(said))

    def test_it_prints_what_a_scrape_reads(self, tmp_path, capsys):
        self.keep(tmp_path)
        assert self.run(tmp_path) == 0
        assert read(capsys.readouterr().out)["kiosk_up"] == 1

    def test_that_no_kiosk_runs_is_a_number_and_no_failure(self, tmp_path, capsys):
        assert self.run(tmp_path) == 0
        assert read(capsys.readouterr().out)["kiosk_up"] == 0
        self.keep(tmp_path, pid=2**22)
        assert self.run(tmp_path) == 0
        assert read(capsys.readouterr().out)["kiosk_up"] == 0

    def test_a_file_is_replaced_as_a_whole_and_may_be_read_by_others(self, tmp_path, capsys):
        self.keep(tmp_path)
        (place := tmp_path / "kiosk.prom").write_text("old")
        with place.open() as opened:
            assert self.run(tmp_path, "--to", str(place)) == 0
            assert opened.read() == "old"
        assert read(place.read_text())["kiosk_up"] == 1
        assert os.stat(place).st_mode & 0o777 == 0o644
        assert [path.name for path in tmp_path.glob("*.prom*")] == ["kiosk.prom"]
        assert capsys.readouterr().out == ""

    def test_a_place_that_cannot_be_written_is_a_sentence(self, tmp_path, capsys):
        assert self.run(tmp_path, "--to", str(tmp_path / "gone" / "kiosk.prom")) == 1
        assert "kiosk.prom: cannot be written: No such file or directory" in capsys.readouterr().err

    def test_a_status_that_is_none_is_a_sentence(self, tmp_path, capsys):
        (tmp_path / FILE).write_text("nonsense")
        assert self.run(tmp_path) == 1
        assert "holds no status" in capsys.readouterr().err

    def test_to_without_it_is_wrong_usage(self, tmp_path, capsys):
        assert main(["status", "--to", str(tmp_path / "x")]) == 2
        assert "--to is for --prometheus alone" in capsys.readouterr().err
