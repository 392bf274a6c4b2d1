"""With a real mosquitto: what a kiosk tells arrives, and whatever befalls the broker, it comes back."""

import json
import logging
import signal
import time

import pytest

from kiosk.errors import FleetError
from kiosk.fleet.credentials import Credentials
from kiosk.fleet.run import remove
from tests.fleetlive.certificates import Authority
from tests.fleetlive.mosquitto import Mosquitto
from tests.fleetlive.rig import TOPIC, Kiosk, Listener, settings_for

USERS = {"foyer": "a secret", "home": "another one"}
ACCESS = """
user home
topic readwrite #

user foyer
topic readwrite kiosk/foyer/#
topic write homeassistant/device/foyer/config
topic read homeassistant/status
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca") / "own")


@pytest.fixture
def plain(tmp_path):
    with Mosquitto(tmp_path / "broker", keeps=True) as broker:
        yield broker


@pytest.fixture
def listener(plain):
    with Listener(plain.port) as one:
        yield one


@pytest.fixture
def kiosk(plain, tmp_path):
    kiosk = Kiosk(tmp_path / "kiosk", settings_for(plain.port))
    yield kiosk
    kiosk.end()


def test_what_is_told_arrives_and_is_kept(kiosk, listener):
    kiosk.until(lambda: listener.last(f"{TOPIC}/state"))
    state = json.loads(listener.last(f"{TOPIC}/state"))
    assert (state["state"], state["problem"], state["visits_today"]) == ("running", False, 0)
    assert listener.last(f"{TOPIC}/availability") == b"online"
    assert listener.last(f"{TOPIC}/kiosk") == b"online"
    announced = json.loads(listener.last("homeassistant/device/foyer/config"))
    assert announced["components"].keys() - {"restart", "reload"} > {"state", "shown_happy", "outcome_result"}


def test_the_kiosk_s_death_and_the_client_s_are_told_apart(plain, listener, tmp_path):
    kiosk = Kiosk(tmp_path / "kiosk", settings_for(plain.port))
    kiosk.until(lambda: listener.last(f"{TOPIC}/state"))
    kiosk.show = lambda **changed: None
    content = json.loads((kiosk.places.kiosk_runtime / "status.json").read_text())
    (kiosk.places.kiosk_runtime / "status.json").write_text(json.dumps(content | {"process_up": -1.0}))
    kiosk.until(lambda: listener.last(f"{TOPIC}/kiosk") == b"offline")
    kiosk.until(lambda: json.loads(listener.last(f"{TOPIC}/state"))["state"] == "gone")
    assert listener.last(f"{TOPIC}/availability") == b"online"
    # As a power cut: the connection breaks without a word.
    kiosk.transport._client.socket().close()
    kiosk.transport._client = None
    listener_sees = lambda: listener.last(f"{TOPIC}/availability") == b"offline"  # noqa: E731
    Kiosk(tmp_path / "other", settings_for(plain.port, id="other")).until(listener_sees)


def test_a_goodbye_is_a_goodbye(plain, listener, tmp_path):
    kiosk = Kiosk(tmp_path / "kiosk", settings_for(plain.port))
    kiosk.until(lambda: listener.last(f"{TOPIC}/availability") == b"online")
    kiosk.end()
    with Listener(plain.port) as late:
        Kiosk(tmp_path / "other", settings_for(plain.port, id="other")).until(
            lambda: late.last(f"{TOPIC}/availability") == b"offline"
        )


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_broker_that_ends_and_starts_again_has_everything_again(how, kiosk, plain, caplog):
    caplog.set_level(logging.INFO)
    kiosk.until(lambda: kiosk.client.connected)
    plain.end(how)
    kiosk.until(lambda: not kiosk.client.connected)
    plain.start()
    seconds = kiosk.until(lambda: kiosk.client.connected)
    with Listener(plain.port) as late:
        kiosk.until(lambda: late.last(f"{TOPIC}/availability") == b"online" and late.last(f"{TOPIC}/state"))
    assert seconds < 10
    said = [record.message for record in caplog.records]
    assert said[0] == "connected to the broker"
    assert len(said) <= 3


def test_commands_arrive_and_what_is_none_is_counted(kiosk, listener, plain):
    kiosk.until(lambda: kiosk.client.connected and listener.last(f"{TOPIC}/state"))
    listener.say(f"{TOPIC}/command", b"screen-off")
    for payload in (b"nonsense", b"", b"\0" * 5000, b"restart now"):
        listener.say(f"{TOPIC}/command", payload)
    kiosk.until(lambda: kiosk.teller.look().values["commands_ignored"] == 4)
    assert [path.name for path in kiosk.places.commands.iterdir()] == ["screen-off"]


def test_a_command_that_the_broker_has_kept_is_from_nobody_knows_when(plain, listener, tmp_path):
    listener.say(f"{TOPIC}/command", b"restart", retain=True)
    kiosk = Kiosk(tmp_path / "kiosk", settings_for(plain.port))
    kiosk.until(lambda: listener.last(f"{TOPIC}/state"))
    kiosk.until(lambda: len(listener.all(f"{TOPIC}/state")) > 0)
    assert list(kiosk.places.commands.iterdir()) == []
    kiosk.end()


def test_when_home_assistant_says_that_it_has_started_all_is_told_again(kiosk, listener):
    kiosk.until(lambda: listener.last(f"{TOPIC}/state"))
    before = len(listener.all("homeassistant/device/foyer/config"))
    listener.say("homeassistant/status", b"online")
    seconds = kiosk.until(lambda: len(listener.all("homeassistant/device/foyer/config")) > before)
    assert seconds < 6


def test_a_week_without_a_broker_is_told_hour_by_hour_when_it_is_back(tmp_path):
    broker = Mosquitto(tmp_path / "broker")
    kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port))
    kiosk.visits(days=7)
    assert kiosk.teller.look().values["waiting"] == 7 * 8 + 7
    with broker, Listener(broker.port) as listener:
        seconds = kiosk.until(lambda: len(listener.all(f"{TOPIC}/hours")) == 56)
        kiosk.until(lambda: len(listener.all(f"{TOPIC}/days")) == 7)
        first = json.loads(listener.all(f"{TOPIC}/hours")[0])
        assert first == {"day": "2026-11-24", "hour": 9, "visits": 4, "outcomes": {"result": 4}}
        assert json.loads(listener.all(f"{TOPIC}/days")[0])["emotions"] == {"happy": 32}
        kiosk.until(lambda: kiosk.teller._backlog.waiting == 0)
        kiosk.end()
        # Told once: not again after a new start of the client.
        kiosk.begin()
        kiosk.until(lambda: kiosk.client.connected)
        assert kiosk.teller.look().values["waiting"] == 0
        kiosk.end()
    assert seconds < 15


def test_tls_with_the_house_s_ca_a_password_and_an_access_list(authority, tmp_path):
    server = authority.pair("broker-1")
    ca = str(authority.certificate)
    with (
        Mosquitto(tmp_path / "broker", tls=server, users=USERS, access=ACCESS) as broker,
        Listener(broker.port, "home", "another one", authority.certificate) as listener,
    ):
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port, tls=ca), Credentials("foyer", "a secret"))
        kiosk.until(lambda: listener.last(f"{TOPIC}/state"))
        assert kiosk.transport._client.socket().version() == "TLSv1.3"
        listener.say(f"{TOPIC}/command", b"reload")
        kiosk.until(lambda: list(kiosk.places.commands.iterdir()))
        kiosk.end()


def test_topics_that_the_access_list_does_not_have_are_named_once(tmp_path, caplog):
    users = {"foyer": "a secret"}
    with Mosquitto(
        tmp_path / "broker", users=users, access="user foyer\ntopic write kiosk/foyer/state\n"
    ) as broker:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port), Credentials("foyer", "a secret"))
        kiosk.until(lambda: sum("access list" in record.message for record in caplog.records) >= 3)
        kiosk.until(lambda: not kiosk.client._unanswered)
        said = [record.message for record in caplog.records if "access list" in record.message]
        assert len(said) == len(set(said))
        assert any("homeassistant/device/foyer/config" in line for line in said)
        assert kiosk.client.connected
        kiosk.end()


def test_a_client_certificate_is_enough(authority, tmp_path):
    server, own = authority.pair("broker-2"), authority.pair("foyer")
    settings_ca = str(authority.certificate)
    with Mosquitto(tmp_path / "broker", tls=server, ca=authority.certificate, certificates=True) as broker:
        settings = settings_for(broker.port, tls=settings_ca)
        kiosk = Kiosk(tmp_path / "kiosk", settings, Credentials(certificate=own.certificate, key=own.key))
        kiosk.until(lambda: kiosk.client.connected)
        kiosk.end()


def refusal(kiosk, caplog):
    """What is said of a broker that does not let us in; it must wait for a person."""
    kiosk.until(lambda: any("ever more slowly" in record.message for record in caplog.records))
    (said,) = [record.message for record in caplog.records if "ever more slowly" in record.message]
    assert "\n" not in said
    assert "secret" not in said
    return said, kiosk.client._next_try


def test_a_refused_login_is_said_in_a_sentence_and_tried_slowly(tmp_path, caplog):
    with Mosquitto(tmp_path / "broker", users=USERS) as broker:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port), Credentials("foyer", "the wrong secret"))
        said, again = refusal(kiosk, caplog)
        assert "this user" in said
        assert again - time.monotonic() > 25


def test_no_certificate_where_one_is_asked_for(authority, tmp_path, caplog):
    server = authority.pair("broker-3")
    with Mosquitto(tmp_path / "broker", tls=server, ca=authority.certificate, certificates=True) as broker:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port, tls=str(authority.certificate)))
        said, _ = refusal(kiosk, caplog)
        # Which of the two depends on who is quicker.
        assert "does not take this kiosk's certificate" in said or "a certificate of this kiosk" in said


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (("DNS:localhost", (-30, -1)), "has expired"),
        (("DNS:localhost", (1, 30)), "not yet valid"),
        (("DNS:other.lan", (-1, 30)), "another computer's"),
    ],
)
def test_a_certificate_that_does_not_hold_is_said_to_and_why(kind, word, authority, tmp_path, caplog):
    names, days = kind
    server = authority.pair(f"broker {word}", names=names, days=days)
    with Mosquitto(tmp_path / "broker", tls=server) as broker:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port, tls=str(authority.certificate)))
        said, _ = refusal(kiosk, caplog)
        assert word in said


def test_another_ca_is_not_trusted(authority, tmp_path, caplog):
    other = Authority(tmp_path / "other", "Another CA")
    with Mosquitto(tmp_path / "broker", tls=authority.pair("broker-4")) as broker:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port, tls=str(other.certificate)))
        said, _ = refusal(kiosk, caplog)
        assert "fleet.tls" in said


def test_tls_to_a_door_without_it_and_nobody_at_the_door(authority, tmp_path, caplog):
    with Mosquitto(tmp_path / "broker") as broker:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port, tls=str(authority.certificate)))
        said, _ = refusal(kiosk, caplog)
    assert "port for TLS" in said or "cannot be reached" in said
    caplog.clear()
    kiosk = Kiosk(tmp_path / "other", settings_for(broker.port))
    said, _ = refusal(kiosk, caplog)
    assert "nobody listens at localhost" in said


def test_two_clients_of_one_name_are_told_apart_by_a_person(plain, tmp_path, caplog):
    first = Kiosk(tmp_path / "kiosk", settings_for(plain.port))
    first.until(lambda: first.client.connected)
    second = Kiosk(tmp_path / "other", settings_for(plain.port))

    def said() -> bool:
        second.client.tick(time.monotonic(), 0.05)
        return any(
            "same fleet.id" in record.message or "fleet.id of its own" in record.message
            for record in caplog.records
        )

    # Debian's mosquitto does not tell the one that the other has come; a newer one does.
    first.until(said, 60.0)
    for kiosk in (first, second):
        kiosk.end()


def test_a_device_is_taken_away_with_all_that_was_kept_of_it(kiosk, listener, plain):
    kiosk.until(lambda: listener.last(f"{TOPIC}/state"))
    kiosk.end()
    remove(kiosk.settings, kiosk.credentials, kiosk.places)
    with Listener(plain.port) as late:
        late.say("done", b"1")
        kept = [topic for topic, payload, retained in late.messages if retained and not topic.startswith("$")]
    assert kept == []
    assert listener.last("homeassistant/device/foyer/config") == b""


def test_a_device_that_cannot_be_taken_away_is_said_to_stay(plain, kiosk):
    plain.end()
    with pytest.raises(FleetError, match="nobody listens"):
        remove(kiosk.settings, kiosk.credentials, kiosk.places)
