"""The connection to a real broker, by paho-mqtt: MQTT 5, in one thread, with bounded memory."""

import ssl
import time
from collections.abc import Callable
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from kiosk.config.schema_fleet import Fleet
from kiosk.fleet.credentials import Credentials
from kiosk.fleet.guard import MOST_PACKET, Guard, Unruly
from kiosk.fleet.reasons import of_code, of_error
from kiosk.fleet.transport import (
    Acknowledged,
    Connected,
    Denied,
    Happened,
    Lost,
    Received,
    Transport,
    Unreachable,
)

KEEPALIVE_SECONDS = 30
"""A broker hears something at least so often, and takes who is silent for half as long again for gone."""

CONNECT_SECONDS = 5.0
"""For each step of the way: the connection, and the handshake."""

GREETING_SECONDS = 15.0
"""So long a broker has for its greeting."""

_RECEIVE = "_sock_recv"
"""The library's one place where bytes come in; it has no public one (tests/fleetlive tell if it moves)."""


class PahoTransport(Transport):
    """See `Transport`.

    Args:
        fleet: where the broker is.
        client_id: by which it knows this client.
        credentials: user and password.
        context: TLS; None for none.
        will: topic and payload of what the broker says, retained, when this client is gone without a word;
            None for nothing.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        fleet: Fleet,
        client_id: str,
        credentials: Credentials,
        *,
        context: ssl.SSLContext | None,
        will: tuple[str, bytes] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        assert fleet.broker is not None
        self._host, self._port = fleet.broker, fleet.port
        self._client_id, self._credentials, self._context = client_id, credentials, context
        self._will, self._clock = will, clock
        self._client: Any = None
        self._guard = Guard()
        self._fault: OSError | None = None
        self._happened: list[Happened] = []
        self._topic_of: dict[int, str] = {}
        self._greeted = False
        self._deadline = 0.0
        self._largest: int | None = None
        self._unsent = 0

    @property
    def _where(self) -> str:
        return f"{self._host}:{self._port}"

    def connect(self) -> None:
        self._forget()
        client = self._made()
        properties = Properties(PacketTypes.CONNECT)
        properties.MaximumPacketSize = MOST_PACKET
        try:
            client.connect(
                self._host, self._port, keepalive=KEEPALIVE_SECONDS, clean_start=True, properties=properties
            )
        except OSError as error:
            raise of_error(self._where, error) from error
        except ValueError as error:
            # A name that no resolver takes.
            raise Unreachable(
                f"'{self._host}' is no name of a broker: correct fleet.broker", patient=True
            ) from error
        self._client, self._deadline = client, self._clock() + GREETING_SECONDS

    def turn(self, seconds: float) -> list[Happened]:
        if self._client is None:
            return [Lost(f"there is no connection to the broker {self._where}")]
        try:
            status = self._client.loop(seconds)
        except Exception:  # noqa: BLE001 (what a packet may hold has no end, and the library names no errors for it)
            self._lose(Lost(f"the broker {self._where} sends what is no MQTT"))
        else:
            if status != mqtt.MQTT_ERR_SUCCESS:
                self._lose(self._reason())
        if not self._greeted and self._clock() > self._deadline:
            self._lose(Lost(f"the broker {self._where} does not answer"))
        happened, self._happened = self._happened, []
        if any(isinstance(one, Lost) for one in happened):
            self._forget()
        return happened

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int:
        if self._client is None or (self._largest and len(payload) + len(topic) + 16 > self._largest):
            self._unsent -= 1
            if self._client is not None:
                said = f"it has {len(payload)} bytes, and the broker takes {self._largest}"
                self._happened.append(Acknowledged(self._unsent, said))
            return self._unsent
        return int(self._client.publish(topic, payload, qos=1, retain=retain).mid)

    def subscribe(self, topic: str) -> None:
        if self._client is not None:
            # Those that the broker has kept are from nobody knows when.
            options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
            _, number = self._client.subscribe(topic, options=options)
            self._topic_of[number] = topic

    def close(self) -> None:
        if self._client is not None:
            self._client.disconnect()
            self._client.loop(0.0)
        self._forget()

    def _made(self) -> Any:
        client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_SECONDS
        if self._credentials.user is not None:
            client.username_pw_set(self._credentials.user, self._credentials.password)
        if self._context is not None:
            client.tls_set_context(self._context)
        if self._will is not None:
            topic, payload = self._will
            client.will_set(topic, payload, qos=1, retain=True)
        client.on_connect, client.on_disconnect = self._on_connect, self._on_disconnect
        client.on_message, client.on_publish = self._on_message, self._on_publish
        client.on_subscribe = self._on_subscribe
        setattr(client, _RECEIVE, self._guarded(getattr(client, _RECEIVE)))
        return client

    def _guarded(self, receive: Callable[[int], bytes]) -> Callable[[int], bytes]:
        def watched(most: int) -> bytes:
            try:
                data = receive(most)
                self._guard.feed(data, self._clock())
            except BlockingIOError:
                raise
            except OSError as error:
                # The library tells nobody what it was.
                self._fault = error
                raise
            return data

        return watched

    def _reason(self) -> Lost:
        if isinstance(self._fault, Unruly):
            return Lost(f"the broker {self._where} {self._fault}", patient=True)
        if not self._greeted and (self._fault is None or isinstance(self._fault, ConnectionError)):
            # What it had to say is lost where we were still speaking when it hung up.
            own = "another certificate" if self._credentials.certificate else "a certificate of this kiosk"
            asked = f"does it want {own}, or is it none that speaks MQTT 5?"
            return Lost(f"the broker {self._where} hangs up without a word: {asked}")
        if self._fault is not None:
            found = of_error(self._where, self._fault)
            return Lost(str(found), found.patient)
        return Lost(f"the broker {self._where} has ended the connection")

    def _lose(self, lost: Lost) -> None:
        # The first reason is the one: what follows, follows from it.
        if not any(isinstance(one, Lost) for one in self._happened):
            self._happened.append(lost)

    def _forget(self) -> None:
        if self._client is not None and (socket := self._client.socket()) is not None:
            socket.close()
        self._client, self._fault, self._greeted, self._largest = None, None, False, None
        self._guard = Guard()
        self._topic_of.clear()
        self._happened = []

    # What the library calls, with arguments of its own kinds.

    def _on_connect(self, client: Any, data: Any, flags: Any, code: Any, properties: Any) -> None:
        if code.is_failure:
            refused = of_code(self._where, int(code.value))
            self._lose(Lost(str(refused), refused.patient))
            return
        self._greeted = True
        self._largest = getattr(properties, "MaximumPacketSize", None)
        self._happened.append(Connected())

    def _on_disconnect(self, client: Any, data: Any, flags: Any, code: Any, properties: Any) -> None:
        if getattr(flags, "is_disconnect_packet_from_server", False):
            ended = of_code(self._where, int(code.value))
            self._lose(Lost(str(ended), ended.patient))
        else:
            self._lose(self._reason())

    def _on_message(self, client: Any, data: Any, message: Any) -> None:
        self._happened.append(Received(message.topic, bytes(message.payload), bool(message.retain)))

    def _on_publish(self, client: Any, data: Any, number: int, code: Any, properties: Any) -> None:
        refused = f"{code}".lower() if code.is_failure else None
        self._happened.append(Acknowledged(number, refused))

    def _on_subscribe(self, client: Any, data: Any, number: int, codes: Any, properties: Any) -> None:
        topic = self._topic_of.pop(number, None)
        if topic is not None and any(code.is_failure for code in codes):
            self._happened.append(Denied(topic, f"{codes[0]}".lower()))
