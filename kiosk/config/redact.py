"""A configuration for whom the camera's password is none of their business: for the web page."""

import re

import yaml

from kiosk.config.addresses import is_address
from kiosk.config.edit import EditableText
from kiosk.config.loader import Document
from kiosk.config.yaml_errors import decode

_NOTE = re.compile(r"#[^\r\n]*")


def without_password(text: bytes, name: str) -> bytes:
    """The same configuration without the address of a camera in the network, and without notes.

    Such an address may hold a password in any of its parts, and so may a note: the camera of yesterday. What
    is left stands in the same lines, so that messages about it lead to the right place.

    Args:
        text: YAML in UTF-8, as a kiosk takes it.
        name: the file's name for the messages.

    Raises:
        ConfigError: anything is wrong with it.
    """
    if is_address(Document(text, name).settings().camera.source):
        edited = EditableText(text, name)
        edited.put(("camera", "source"), "auto")
        edited.put(("camera", "network"), False)
        text = edited.written()
    return _without_notes(decode(text)).encode()


def _without_notes(text: str) -> str:
    """YAML with nothing between its tokens but white space."""
    kept, end = [], 0
    for token in yaml.scan(text, yaml.SafeLoader):
        start = token.start_mark.index
        kept += [_NOTE.sub("", text[end:start]), text[start : token.end_mark.index]]
        end = token.end_mark.index
    return "".join(kept) + _NOTE.sub("", text[end:])
