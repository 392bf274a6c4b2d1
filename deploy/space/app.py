"""The page to try the kiosk's eyes with, as a Space: with the model that the variable MODEL names.

Nobody logs in, unlike at a page that `kiosk web` opens to others: a Space is there for everybody who has its
address, and a private one is kept closed by the hub. The hub shows it within a page of its own, so that one
may frame it. What is uploaded lies in memory for as long as it is being answered, as everywhere.
"""

import json
import os
import sys
import tempfile
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from kiosk.content.bundle import bundle_from
from kiosk.errors import KioskError, UsageError
from kiosk.hub.address import EXAMPLE, HubAddress
from kiosk.web.doors import Doors
from kiosk.web.reach import Names, Reach

HUB = "https://huggingface.co"
HERE = Path(__file__).resolve().parent
CONFIG = HERE / "config.yaml"
PORT = int(os.environ.get("GRADIO_SERVER_PORT", "7860"))
SECONDS = 300.0
"""For fetching the model."""


def fetch(address: str, folder: str) -> str:
    """Fetch a model and check it; its manifest's path. Runs apart: of the hub the page knows nothing."""
    from kiosk.hub.pull import pull
    from kiosk.hub.store import Store

    token, deadline = os.environ.get("HF_TOKEN"), time.monotonic() + SECONDS
    version = pull(HubAddress.read(address), Store(Path(folder)), token=token, deadline=deadline, say=print)
    if version.path is None:
        raise KioskError(f"{address} was fetched, and is of no use: {version.fault}")
    return str(version.path)


def main(folder: str) -> int:
    """Fetch the model into a folder and serve the page."""
    address = os.environ.get("MODEL", "")
    if not address:
        raise UsageError(f"MODEL is not set: in the Space's settings give it an address, {EXAMPLE}")
    # Of the processes that fetch the model and try it: the package is beside this file, and not installed.
    os.environ["PYTHONPATH"] = str(HERE)
    try:
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            model = apart.submit(fetch, address, folder).result()
    except BrokenExecutor as error:
        raise KioskError(f"fetching {address} was ended, as for want of memory: restart the Space") from error
    # The configuration is the one beside this file, with the model.
    text = CONFIG.read_bytes() + f"\nmodel: {json.dumps(model)}\n".encode()
    bundle = bundle_from(text, CONFIG.name, may_be_away=True)
    # The hub stands before this program, and says so; SPACE_HOST is the name that it serves it under.
    there = os.environ.get("SPACE_HOST", "").lower()
    host = there or "localhost"
    doors = Doors(frozenset({host}), https=there != "", proxied=True, framed_by=(HUB,))
    reach = Reach("0.0.0.0", PORT, doors)
    from kiosk.web.run import run_page

    return run_page(bundle, reach, Names(host, "127.0.0.1"), lambda line: print(line, flush=True))


if __name__ == "__main__":
    try:
        with tempfile.TemporaryDirectory(prefix="models-") as models:
            sys.exit(main(models))
    except KioskError as fault:
        sys.exit(f"{fault}")
