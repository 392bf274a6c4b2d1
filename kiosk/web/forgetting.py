"""Making Gradio forget what it keeps of visitors.

It keeps the last value of every part of an open page, answers and pictures among them, for ten thousand
pages and without an end, and answers that nobody has fetched. Both are taken from it here: when a page has
been quiet for a minute, and when it was closed.
"""

import asyncio
import datetime
from typing import Any

from kiosk.web.privacy import SESSIONS
from kiosk.web.uploads import KEPT, Uploads


class Forgetting:
    """What Gradio keeps of the sessions of one page.

    Args:
        blocks: the page; its application has been made (`mount_gradio_app`).
        uploads: swept with it.
    """

    def __init__(self, blocks: Any, uploads: Uploads) -> None:
        self._blocks, self._uploads = blocks, uploads

    def closed(self, session: str) -> None:
        """A page was closed."""
        holder = self._blocks.state_holder
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)
        self._forget_answers(session)

    def sweep(self) -> None:
        """To be called every few seconds."""
        self._uploads.sweep()
        holder, queue = self._blocks.state_holder, self._blocks._queue
        # By Gradio's own clock, the one on the wall: where that jumps, something goes early or a little late.
        old = datetime.datetime.now() - datetime.timedelta(seconds=KEPT)
        for session, last in list(holder.time_last_used.items()):
            state = holder.session_data.get(session)
            if state is None:
                holder.time_last_used.pop(session, None)
            elif last < old or last > old + datetime.timedelta(days=1):
                # What would be shown again by a link to this very state, which the gate does not let through.
                state.config_values.clear()
                self._forget_answers(session)
        queue.event_analytics.clear()
        for files in self._blocks.temp_file_sets:
            # Names of files that are gone.
            files.clear()

    def _forget_answers(self, session: str) -> None:
        """Those that nobody has fetched. An event that is not over yet goes on finding a queue."""
        waiting = self._blocks._queue.pending_messages_per_session
        if session in waiting and not waiting[session].empty():
            waiting[session] = asyncio.Queue()


def keep_few(blocks: Any) -> None:
    """Have Gradio keep less from the beginning; before its application is made."""
    blocks.state_session_capacity = SESSIONS
