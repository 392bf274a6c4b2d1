"""A body comes in bounded time and length, or not at all."""

import asyncio
from typing import Any

import pytest

from kiosk.web import bodies
from kiosk.web.bodies import Gone, length_of, parts_of
from kiosk.web.payload import Refused


def part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def read(messages: list[dict[str, Any]], length: int) -> bytes:
    """What comes of these messages; after the last one nothing comes any more."""

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async def play() -> bytes:
        return b"".join([one async for one in parts_of(receive, length)])

    return asyncio.run(asyncio.wait_for(play(), 30))


def test_a_body_comes_in_parts() -> None:
    assert read([part(b"ab"), part(b""), part(b"c", more=False)], 3) == b"abc"


def test_more_than_was_said_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read([part(b"abcd", more=False)], 3)
    assert refused.value.status == 400


def test_a_body_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENT", 0.01)
    with pytest.raises(Refused) as refused:
        read([part(b"a")], 3)
    assert refused.value.status == 408


def test_a_body_that_trickles_is_given_up_though_it_never_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "FREE", 0.01)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        return part(b"")

    async def play() -> None:
        async for _ in parts_of(receive, 10):
            pass

    with pytest.raises(Refused) as refused:
        asyncio.run(asyncio.wait_for(play(), 30))
    assert refused.value.status == 408


def test_a_browser_that_went_away_is_no_fault() -> None:
    with pytest.raises(Gone):
        read([part(b"a"), {"type": "http.disconnect"}], 3)


@pytest.mark.parametrize(
    "said", [{}, {"content-length": "-1"}, {"content-length": "1e3"}, {"content-length": "٣"}]
)
def test_a_length_must_be_said(said: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        length_of(said)
    assert refused.value.status == 411


def test_a_length_beside_chunks_is_none() -> None:
    with pytest.raises(Refused):
        length_of({"content-length": "3", "transfer-encoding": "chunked"})
    assert length_of({"content-length": "3"}) == 3
