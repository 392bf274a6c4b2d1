"""The page behind its gate, as one ASGI application: for `kiosk web`, and for whoever serves it elsewhere."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import gradio
from fastapi import FastAPI

from kiosk.content.bundle import Bundle
from kiosk.web.doors import Doors
from kiosk.web.entrance import Entrance
from kiosk.web.forgetting import Forgetting, keep_few
from kiosk.web.gate import Gate
from kiosk.web.page import dress, page
from kiosk.web.privacy import BLOCKS, MOUNT, QUEUE, values
from kiosk.web.uploads import Uploads

EVERY = 5.0
"""Seconds between two sweeps."""


def application(
    bundle: Bundle, doors: Doors, uploads: Uploads, clock: Callable[[], float] = time.monotonic
) -> Gate:
    """The page of a configuration, for a server.

    To be called, and this module to be imported, after `kiosk.web.privacy.make_private` and within
    `kiosk.web.storage.open_storage`.

    Args:
        bundle: the configuration.
        doors: how the page is reached.
        uploads: its files, in the folder of the storage.
        clock: monotonic seconds.

    Raises:
        ModelError: one of the networks is missing or not the right one.
    """
    return behind_gate(page(bundle, uploads), dress(bundle), doors, uploads, clock)


def behind_gate(
    blocks: gradio.Blocks,
    looks: dict[str, Any],
    doors: Doors,
    uploads: Uploads,
    clock: Callable[[], float] = time.monotonic,
) -> Gate:
    """Any page behind the gate; ``looks`` are the settings of `mount_gradio_app` that are the page's own."""
    private = values(BLOCKS)
    blocks.delete_cache = private["delete_cache"]
    # Made with it, or else it has told already.
    assert blocks.analytics_enabled is private["analytics_enabled"]
    blocks.queue(**values(QUEUE))
    keep_few(blocks)
    forgetting = Forgetting(blocks, uploads)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(_sweep(forgetting))
        try:
            yield
        finally:
            sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await sweeping
            uploads.close()

    around = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    gradio.mount_gradio_app(around, blocks, "/", **values(MOUNT), **looks)
    # Gradio looks where a file lies that an event names, but only of a page that it has launched itself.
    blocks.has_launched = True
    entrance = None if doors.logins is None else Entrance(doors.logins, clock)
    return Gate(
        around, doors, uploads, entrance=entrance, is_over=forgetting.closed, events=frozenset(blocks.fns)
    )


async def _sweep(forgetting: Forgetting) -> None:
    while True:
        await asyncio.sleep(EVERY)
        forgetting.sweep()
