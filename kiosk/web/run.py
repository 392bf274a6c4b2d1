"""From a configuration to a page that answers: everything in the order that privacy needs."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from kiosk.content.bundle import Bundle
from kiosk.system.hardening import give_memory_back, keep_pictures_in_memory
from kiosk.web.privacy import make_private
from kiosk.web.reach import Names, Reach
from kiosk.web.storage import open_storage
from kiosk.web.uploads import Uploads


def run_page(bundle: Bundle, reach: Reach, names: Names, say: Callable[[str], None]) -> int:
    """Serve the page until somebody asks for the end.

    Args:
        bundle: the configuration.
        reach: how the page is reached.
        names: this computer's.
        say: called with each line for the operator.

    Returns:
        The exit status: 0, or 130 where it was ended from the keyboard.

    Raises:
        UsageError: the port is taken.
        StorageError: there is no folder in memory.
        ModelError: one of the networks is missing or not the right one.
    """
    make_private(os.environ)
    os.umask(0o077)
    give_memory_back()
    with _ended_in_order(), open_storage(os.environ) as storage:
        # Only now: Gradio reads the environment when it is imported.
        from kiosk.web.application import application
        from kiosk.web.serve import listen, serve

        with listen(reach.address, reach.port) as listener:
            uploads = Uploads(storage.uploads, scratch=storage.scratch)
            app = application(bundle, reach.doors, uploads)
            keep_pictures_in_memory()
            url = reach.url(listener.getsockname()[1], names)

            def answers() -> None:
                for remark in reach.remarks:
                    say(remark)
                say(f"the page is at {url} (Ctrl+C ends it)")

            return serve(app, reach, listener, answers)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Within it SIGTERM ends the program by `SystemExit`, which takes the folder along.

    The server has a way of its own; the start before it takes seconds.
    """

    def end(signum: int, frame: FrameType | None) -> None:
        # Another one must not stop what this one has begun.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
