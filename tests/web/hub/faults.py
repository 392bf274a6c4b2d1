"""What can go wrong between a hub and who fetches from it: each takes the honest answer and spoils it."""

import gzip
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.web.hub.wire import Answer, Fault, Request, Wire, refusal


def cut(at: int) -> Fault:
    """The body ends after ``at`` bytes, though its length was announced."""

    def fault(_: Request, answer: Answer, wire: Wire) -> None:
        wire.send(wire.head(answer) + answer.body[:at])

    return fault


def shorter(by: int) -> Fault:
    """A body that is whole, as far as its length says, and lacks its end."""
    return lambda _, answer, wire: replace(answer, body=answer.body[: len(answer.body) - by])


def wrong(_: Request, answer: Answer, wire: Wire) -> Answer:
    """A body of the same length, one bit of which is another."""
    return replace(answer, body=flipped(answer.body))


def body(content: bytes) -> Fault:
    """Another body altogether."""
    return lambda _, answer, wire: replace(answer, body=content)


def without(*names: str) -> Fault:
    """These headers are missing."""
    lower = {name.lower() for name in names}

    def fault(_: Request, answer: Answer, wire: Wire) -> Answer:
        # An empty one is not sent, which keeps Content-Length from being filled in.
        blank = {"Content-Length": ""} if "content-length" in lower else {}
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in lower}
        return replace(answer, headers=kept | blank).with_(Connection="close")

    return fault


def with_headers(**headers: str) -> Fault:
    """These headers are other ones; an underscore stands for a hyphen."""
    return lambda _, answer, wire: answer.with_(**headers)


def redirect(location: str, status: int = 302) -> Fault:
    """Look elsewhere."""
    return lambda _, answer, wire: Answer(status, {"Location": location})


def status(code: int, *, error: str | None = None, message: str = "no", **headers: str) -> Fault:
    """An error instead; ``error`` is what the hub's X-Error-Code says."""
    return lambda _, answer, wire: refusal(code, error, message).with_(**headers)


def drip(interval: float = 0.05, *, head: bool = False) -> Fault:
    """A byte at a time (slow loris): of the body, or of the head already."""

    def fault(_: Request, answer: Answer, wire: Wire) -> None:
        start = wire.head(answer)
        slow = start + answer.body if head else answer.body
        if not head:
            wire.send(start)
        for at in range(len(slow)):
            if not wire.send(slow[at : at + 1]) or wire.stopped.wait(interval):
                return

    return fault


def silence(_: Request, answer: Answer, wire: Wire) -> None:
    """Nothing at all, for as long as the hub runs."""
    wire.stopped.wait()


def endless(chunk: int = 1 << 16) -> Fault:
    """A body without a length that does not end."""

    def fault(_: Request, answer: Answer, wire: Wire) -> None:
        wire.send(wire.head(answer, Content_Length=""))
        while wire.send(b"\0" * chunk):
            pass

    return fault


def reset(at: int | None = None) -> Fault:
    """The connection is reset: at once, or after ``at`` bytes of the body."""

    def fault(_: Request, answer: Answer, wire: Wire) -> None:
        if at is not None:
            wire.send(wire.head(answer) + answer.body[:at])
        wire.reset()

    return fault


def half_a_head(_: Request, answer: Answer, wire: Wire) -> None:
    """Closed in the middle of the headers."""
    start = wire.head(answer)
    wire.send(start[: len(start) // 2])


def no_http(_: Request, answer: Answer, wire: Wire) -> None:
    """Something else is listening there."""
    wire.send(b"SSH-2.0-OpenSSH_9.2\r\n")


def huge_json(size: int = 32 << 20) -> Fault:
    """JSON without end."""
    return lambda _, answer, wire: replace(answer, body=b'{"id":"' + b"a" * size + b'"}')


def deep_json(depth: int = 100_000) -> Fault:
    """JSON that is nested beyond what a parser follows."""
    return lambda _, answer, wire: replace(answer, body=b"[" * depth + b"]" * depth)


def no_json(_: Request, answer: Answer, wire: Wire) -> Answer:
    """A page for people, as a hotel's network shows before one has paid."""
    page = b"<!doctype html><title>Welcome to our guest network</title>"
    return Answer(200, {"Content-Type": "text/html"}, page)


def json_with(changes: Mapping[str, Any]) -> Fault:
    """JSON with other fields; a field that is None is missing."""

    def fault(_: Request, answer: Answer, wire: Wire) -> Answer:
        content = {**json.loads(answer.body), **changes}
        kept = {name: value for name, value in content.items() if value is not None}
        return replace(answer, body=json.dumps(kept).encode())

    return fault


def bomb(size: int = 1 << 30) -> Fault:
    """A thousandth of ``size`` that unpacks to all of it."""

    def fault(_: Request, answer: Answer, wire: Wire) -> Answer:
        mebibyte = gzip.compress(b"\0" * (1 << 20))
        return replace(answer, body=mebibyte * (size >> 20)).with_(Content_Encoding="gzip")

    return fault


def hold(go_on: threading.Event, reached: threading.Event) -> Fault:
    """A good answer, but only when a test says so; ``reached`` tells it that somebody waits."""

    def fault(_: Request, answer: Answer, wire: Wire) -> Answer:
        reached.set()
        go_on.wait(60)
        return answer

    return fault


def meanwhile(happens: Callable[[], object]) -> Fault:
    """A good answer, and something happens before it goes out."""

    def fault(_: Request, answer: Answer, wire: Wire) -> Answer:
        happens()
        return answer

    return fault


def pause(at: int, go_on: threading.Event, reached: threading.Event) -> Fault:
    """``at`` bytes of the body, and the rest when a test says so."""

    def fault(_: Request, answer: Answer, wire: Wire) -> None:
        wire.send(wire.head(answer) + answer.body[:at])
        reached.set()
        go_on.wait(60)
        wire.send(answer.body[at:])

    return fault


def flipped(content: bytes) -> bytes:
    """The same but for one bit in its middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def longer(by: bytes) -> Fault:
    """More than there is, and its length says so."""
    return lambda _, answer, wire: replace(answer, body=answer.body + by)


def with_status(code: int) -> Fault:
    """The same under another status."""
    return lambda _, answer, wire: replace(answer, status=code)


def cut_without_length(at: int) -> Fault:
    """``at`` bytes, then the connection ends, and nobody has said how many there would be."""

    def fault(_: Request, answer: Answer, wire: Wire) -> None:
        wire.send(wire.head(answer, Content_Length="") + answer.body[:at])

    return fault


def redirect_within(old: str, new: str) -> Fault:
    """The same path under another begin."""
    return lambda request, answer, wire: Answer(307, {"Location": request.path.replace(old, new, 1)})


def _siblings(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Fault:
    """The page about a model with other entries for its files."""

    def fault(_: Request, answer: Answer, wire: Wire) -> Answer:
        content = json.loads(answer.body)
        content["siblings"] = [change(sibling) for sibling in content["siblings"]]
        return replace(answer, body=json.dumps(content).encode())

    return fault


no_sizes = _siblings(lambda sibling: {"rfilename": sibling["rfilename"]})
"""Only names, as without ``blobs=true``."""


def sizes(size: int) -> Fault:
    """Every file has this many bytes, it says."""
    return _siblings(lambda sibling: {"rfilename": sibling["rfilename"], "size": size})


def names(pattern: str) -> Fault:
    """Every file is called otherwise: ``{}`` stands for its name."""
    return _siblings(lambda sibling: {**sibling, "rfilename": pattern.format(sibling["rfilename"])})
