"""What the client does with a connection, moment by moment, on a broker that the test drives."""

import json
import logging
import random

import pytest

from kiosk.config.schema_fleet import Fleet
from kiosk.fleet.back_off import SETTLED_SECONDS
from kiosk.fleet.backlog import Backlog, Record
from kiosk.fleet.client import (
    BIRTH_PAUSE,
    BIRTH_SECONDS,
    GLANCE_SECONDS,
    MOST_UNANSWERED,
    MOST_UNDER_WAY,
    UNANSWERED_SECONDS,
    Client,
    Seen,
)
from kiosk.fleet.commands import Commands
from kiosk.fleet.topics import Topics
from kiosk.fleet.transport import Unreachable
from tests.fakes.broker import FakeBroker

TOPICS = Topics.of(Fleet(broker="broker.lan"), "foyer")


class Bench:
    """A client, its broker, and a kiosk of which only this is known: whether it runs, and some values."""

    def __init__(self, folder=None, interval=60.0):
        self.broker, self.now = FakeBroker(), 1000.0
        self.seen = Seen(True, {"state": "running", "temperature": 50.0})
        self.backlog = Backlog({})
        self.commands = Commands(folder, TOPICS.command)
        self.client = Client(
            self.broker,
            TOPICS,
            look=lambda: self.seen,
            announce=lambda: b"{}",
            backlog=self.backlog,
            commands=self.commands,
            interval=interval,
            chance=random.Random(1),
            now=self.now,
        )

    def run(self, seconds=0.0, step=0.5):
        end = self.now + seconds
        while True:
            self.client.tick(self.now, 0.0)
            if self.now >= end:
                return self
            self.now += step

    def wait(self, hours):
        self.backlog._records = {
            (record := Record(f"2026-11-30T{hour:02}", b"%d" % hour)).key: record for hour in range(hours)
        }


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def test_with_a_connection_everything_is_told_and_kept_by_the_broker(bench):
    bench.run(1.0)
    assert bench.broker.retained == {
        "homeassistant/device/foyer/config": b"{}",
        "kiosk/foyer/availability": b"online",
        "kiosk/foyer/kiosk": b"online",
        "kiosk/foyer/state": b'{"state": "running", "temperature": 50.0}',
    }
    assert bench.broker.topics == ["kiosk/foyer/command", "homeassistant/status"]
    assert bench.client.connected


def test_the_entities_are_announced_before_they_have_values(bench):
    bench.run(1.0)
    topics = [topic for topic, _, _ in bench.broker.messages]
    assert topics.index(TOPICS.discovery) < topics.index(TOPICS.client) < topics.index(TOPICS.state)


def test_who_wants_no_home_assistant_tells_it_nothing(tmp_path):
    topics = Topics.of(Fleet(broker="broker.lan", discovery=None), "foyer")
    bench = Bench(tmp_path)
    bench.client._topics = topics
    bench.run(1.0)
    assert bench.broker.topics == ["kiosk/foyer/command"]
    assert not any(topic.startswith("homeassistant") for topic in bench.broker.retained)


def test_who_obeys_nobody_does_not_listen_for_commands():
    bench = Bench(None)
    bench.run(1.0)
    assert bench.broker.topics == ["homeassistant/status"]


def test_values_that_stay_are_told_once_and_others_once_in_an_interval(bench):
    bench.run(300.0)
    assert len(bench.broker.published(TOPICS.state)) == 1
    for degrees in range(100):
        bench.seen = Seen(True, {"state": "running", "temperature": float(degrees)})
        bench.run(6.0)
    assert len(bench.broker.published(TOPICS.state)) == pytest.approx(1 + 600 / 60, abs=1)


def test_that_the_kiosk_has_died_is_told_within_seconds_and_so_is_its_return(bench):
    bench.run(GLANCE_SECONDS)
    for alive, word in ((False, b"offline"), (True, b"online")):
        bench.seen = Seen(alive, {"state": "running" if alive else "gone"})
        bench.run(GLANCE_SECONDS + 1.0)
        assert bench.broker.retained[TOPICS.kiosk] == word
        assert json.loads(bench.broker.retained[TOPICS.state])["state"] == ("running" if alive else "gone")
    assert bench.broker.retained[TOPICS.client] == b"online"


def test_when_home_assistant_starts_all_is_told_again_a_little_later(bench):
    bench.run(10.0)
    bench.broker.messages.clear()
    bench.broker.send(TOPICS.birth, b"online")
    bench.run(BIRTH_SECONDS + 1.0)
    assert [topic for topic, _, _ in bench.broker.messages] == [
        TOPICS.discovery, TOPICS.client, TOPICS.kiosk, TOPICS.state,
    ]  # fmt: skip


def test_home_assistant_that_starts_all_the_time_is_answered_now_and_then(bench):
    bench.run(10.0)
    bench.broker.messages.clear()
    for _ in range(int(2 * BIRTH_PAUSE)):
        bench.broker.send(TOPICS.birth, b"online")
        bench.run(1.0)
    assert len(bench.broker.published(TOPICS.discovery)) <= 3


def test_what_else_home_assistant_says_of_itself_is_nothing_to_us(bench):
    bench.run(10.0)
    bench.broker.messages.clear()
    for payload in (b"offline", b"ONLINE", b"", b"\xff"):
        bench.broker.send(TOPICS.birth, payload)
        bench.run(BIRTH_SECONDS + 1.0)
    assert bench.broker.messages == []
    assert bench.commands.ignored == 0


def test_a_broker_that_is_away_is_tried_ever_more_slowly_and_said_once(bench, caplog):
    bench.broker.away = Unreachable("nobody listens at broker.lan:8883")
    with caplog.at_level(logging.INFO):
        bench.run(7 * 86400.0, step=10.0)
    assert [record.message for record in caplog.records] == [
        "nobody listens at broker.lan:8883; it is tried again, ever more slowly"
    ]
    # Every five minutes at most, every two and a half at least, for a week.
    assert 7 * 288 <= bench.broker.attempts <= 2 * 7 * 288 + 20


def test_it_is_said_once_that_a_broker_is_lost_and_once_that_it_is_back(bench, caplog):
    with caplog.at_level(logging.INFO):
        bench.run(5.0)
        bench.broker.fail()
        bench.run(SETTLED_SECONDS + 10.0)
    assert [record.message for record in caplog.records] == [
        "connected to the broker",
        "the broker broke; it is tried again, ever more slowly",
        "the broker is back",
    ]
    assert len(bench.broker.published(TOPICS.discovery)) == 2


def test_a_broker_that_lets_nobody_stay_is_not_tried_every_second(bench):
    for _ in range(2000):
        bench.run(1.0)
        bench.broker.fail()
    assert bench.broker.attempts < 40


def test_who_is_let_in_and_thrown_out_again_and_again_may_have_a_twin(bench, caplog):
    for _ in range(60):
        bench.run(1.0)
        bench.broker.fail("the broker has ended the connection")
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) == 2
    assert said[0].startswith("the broker has ended the connection; ")
    assert "the same fleet.id?" in said[1]
    bench.broker.away = Unreachable("nobody listens")
    bench.run(300.0)
    assert caplog.records[-1].message.startswith("nobody listens; ")


def test_a_refused_login_is_tried_again_in_minutes_not_in_seconds(bench):
    bench.broker.away = Unreachable("the broker does not know this user", patient=True)
    bench.run(3600.0)
    assert 4 <= bench.broker.attempts <= 12
    bench.broker.away = None
    bench.run(900.0)
    assert bench.client.connected


def test_hours_that_waited_are_told_a_few_at_a_time_and_marked_when_acknowledged(bench):
    bench.broker.mute = True
    bench.wait(20)
    bench.run(1.0)
    assert len(bench.broker.published(TOPICS.hours)) == MOST_UNDER_WAY
    assert bench.backlog.marks == {}
    bench.broker.mute = False
    bench.broker.fail()
    bench.run(60.0)
    assert bench.broker.published(TOPICS.hours)[MOST_UNDER_WAY:] == [b"%d" % hour for hour in range(20)]
    assert len(bench.backlog.marks) == 20


def test_an_hour_that_the_broker_refuses_is_no_reason_to_ask_again_and_again(bench, caplog):
    bench.broker.refuses[TOPICS.hours] = "not authorized"
    bench.wait(20)
    with caplog.at_level(logging.WARNING):
        bench.run(60.0)
    assert len(bench.broker.published(TOPICS.hours)) == 20
    assert bench.backlog.marks == {}
    (said,) = [record.message for record in caplog.records]
    assert "kiosk/foyer/hours" in said
    assert "not authorized" in said


def test_a_broker_that_acknowledges_nothing_is_left(bench):
    bench.broker.mute = True
    for number in range(10 * MOST_UNANSWERED):
        bench.seen = Seen(number % 2 == 0, {"state": str(number)})
        bench.run(GLANCE_SECONDS)
        if bench.broker.closed:
            break
    assert bench.broker.closed == 1
    assert len(bench.broker.messages) <= MOST_UNANSWERED + 4


def test_nor_is_one_waited_for_without_end_that_forgot_a_single_message(bench):
    bench.broker.mute = True
    bench.run(UNANSWERED_SECONDS - 1.0)
    assert bench.broker.closed == 0
    bench.run(2.0)
    assert bench.broker.closed == 1
    bench.broker.mute = False
    bench.run(60.0)
    assert bench.client.connected


def test_a_command_becomes_a_file_and_anything_else_is_counted(bench, tmp_path):
    bench.run(1.0)
    bench.broker.send(TOPICS.command, b"screen-off")
    bench.broker.send(TOPICS.command, b"rm -rf /")
    bench.broker.send("kiosk/other/command", b"restart")
    bench.run(1.0)
    assert [path.name for path in tmp_path.iterdir()] == ["screen-off"]
    assert (bench.commands.obeyed, bench.commands.ignored) == (1, 2)


def test_at_the_end_it_says_goodbye(bench):
    bench.run(1.0)
    bench.client.end()
    assert bench.broker.retained[TOPICS.client] == b"offline"
    assert bench.broker.closed == 1
