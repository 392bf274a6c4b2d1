"""What an event of the page brings with it: understood, and written anew with nothing in it but what may be.

Gradio takes the path of a file from what the browser says, and believes it as soon as the path lies in the
folder of uploads (or, of an app that is mounted, anywhere); it fetches addresses in the network that stand
in a file's place. So nothing of a body is handed on as it came.
"""

import json
from collections.abc import Callable

from kiosk.system.json_file import parse_json

KEYS = ("data", "event_data", "fn_index", "session_hash", "trigger_id", "event_id")
"""All that Gradio's page sends."""


class Refused(Exception):
    """A request that is not answered, with the status that says why (RFC 9110, 15)."""

    def __init__(self, status: int, words: str, *, wait: float | None = None) -> None:
        super().__init__(words)
        self.status, self.words, self.wait = status, words, wait


def checked_event(
    content: bytes, is_own_file: Callable[[str], bool], folder: str
) -> tuple[dict[str, object], bytes]:
    """An event's body, and the same written anew.

    Args:
        content: as it came, of bounded length.
        is_own_file: whether a path is that of a file which this visitor has uploaded.
        folder: in which all files lie: no other text may name one there.

    Raises:
        Refused: it is no event, or names a file that is not the visitor's.
    """
    try:
        event = parse_json(content)
    except ValueError:
        raise Refused(400, "this is no event of the page") from None
    if not isinstance(event, dict):
        raise Refused(400, "this is no event of the page")
    kept: dict[str, object] = {key: event[key] for key in KEYS if key in event}
    clean = _Cleaner(is_own_file, folder).clean(kept)
    assert isinstance(clean, dict)
    return clean, json.dumps(clean, separators=(",", ":")).encode()


class _Cleaner:
    def __init__(self, is_own_file: Callable[[str], bool], folder: str) -> None:
        self._is_own_file, self._folder = is_own_file, folder

    def clean(self, value: object) -> object:
        """The same without what may not be."""
        if isinstance(value, list):
            return [self.clean(item) for item in value]
        if isinstance(value, str):
            if self._folder in value:
                raise Refused(404, "there is no such picture any more")
            return value
        if not isinstance(value, dict):
            return value
        if "path" not in value and "url" not in value:
            return {self._key(key): self.clean(item) for key, item in value.items()}
        return self._file(value)

    def _key(self, key: str) -> str:
        if self._folder in key:
            raise Refused(400, "this is no event of the page")
        return key

    def _file(self, value: dict[str, object]) -> dict[str, object]:
        """A file: its address is left out, since the path is what counts, and could be anybody's."""
        rest = {self._key(key): self.clean(item) for key, item in value.items() if key not in ("path", "url")}
        path = value.get("path")
        if not isinstance(path, str) or not self._is_own_file(path):
            raise Refused(404, "there is no such picture any more")
        return {**rest, "path": path}
