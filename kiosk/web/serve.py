"""Serving the page until somebody asks for the end."""

import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from kiosk.errors import UsageError
from kiosk.system.sd_notify import Notifier
from kiosk.web.connection import LONGEST_HEAD, MOST, Seats, protocol_with
from kiosk.web.messages import App
from kiosk.web.reach import Reach

LAST_SECONDS = 1
"""For answers that are on their way when the end is asked for; streams to open pages have none."""


def listen(address: str, port: int) -> socket.socket:
    """A socket on which browsers may connect.

    Raises:
        UsageError: the port is taken, may not be used, or the address is none of this computer's.
    """
    where = f"{address}, port {port}"
    try:
        family, kind, number, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise UsageError(f"web.address: there is no address {address} here: write 127.0.0.1") from error
    listener = socket.socket(family, kind, number)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise UsageError(f"{where}: {_why(error, port)}") from error
    return listener


def _why(error: OSError, port: int) -> str:
    if isinstance(error, PermissionError):
        return f"ports below 1024 are root's: use a higher one, such as {port + 8000}"
    words = {
        98: "another program is there already, or this one runs twice: end it, or use another port (--port)",
        99: "that address is none of this computer's: 'ip address' lists them",
    }
    return words.get(error.errno or 0, f"nothing can listen there ({error.strerror})")


class _Server(uvicorn.Server):  # type: ignore[misc]  # uvicorn is no part of the kiosk's own environment
    """Uvicorn's, which says when it answers, and ends without killing the process it is in."""

    def __init__(self, config: uvicorn.Config, answers: Callable[[], None]) -> None:
        super().__init__(config)
        self._answers = answers
        self.ended_by: int | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._answers()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        def end(signum: int, frame: FrameType | None) -> None:
            # Whoever asks twice does not want to wait.
            self.force_exit = self.ended_by is not None
            self.should_exit, self.ended_by = True, signum

        before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def serve(app: App, reach: Reach, listener: socket.socket, answers: Callable[[], None]) -> int:
    """Serve until SIGTERM or SIGINT.

    Args:
        app: the page behind its gate.
        reach: how it is reached.
        listener: see `listen`.
        answers: called once browsers are answered.

    Returns:
        The exit status: 0, or 130 where it was ended from the keyboard.
    """
    seats = Seats(most_of_one=MOST) if reach.doors.proxied else Seats()
    _say_no_more_than_needed()
    config = uvicorn.Config(
        app,
        http=protocol_with(seats),
        loop="asyncio",
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=LAST_SECONDS,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        ssl_certfile=reach.pair and reach.pair.certificate,
        ssl_keyfile=reach.pair and reach.pair.key,
    )
    notifier = Notifier.of_environment(os.environ, time.monotonic)

    def ready() -> None:
        answers()
        notifier.ready()

    server = _Server(config, ready)
    try:
        asyncio.run(server.serve(sockets=[listener]))
    finally:
        notifier.stopping()
        notifier.close()
        listener.close()
    return 130 if server.ended_by == signal.SIGINT else 0


class _NoMoreThanNeeded(logging.Filter):
    """Of a fault, what kind it is and where it is: what was being answered may be in its words."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            error, trace = record.exc_info[1], record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = (
                f", {os.path.basename(trace.tb_frame.f_code.co_filename)}, line {trace.tb_lineno}"
                if trace
                else ""
            )
            record.msg, record.args = f"a fault of the page: {type(error).__name__}{place}", ()
            record.exc_info = record.exc_text = None
            # At the end whoever still listens is cut off: that is meant.
            return not isinstance(error, asyncio.CancelledError)
        return record.levelno >= logging.ERROR and not record.getMessage().startswith("Cancel ")


def _say_no_more_than_needed() -> None:
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi", "asyncio"):
        logging.getLogger(name).addFilter(_NoMoreThanNeeded())
    # It would repeat what was sent.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
