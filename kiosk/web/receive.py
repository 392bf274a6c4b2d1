"""Taking in an upload, instead of Gradio, which writes it to a place that follows from what is in it.

So two visitors with the same picture do not share a file, nothing comes to lie anywhere before there is
room for it, and what breaks off leaves nothing behind. The form is multipart/form-data (RFC 7578), with one
file in the field ``files``, as Gradio's page sends it.
"""

from collections.abc import Mapping

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from kiosk.web.bodies import Receive, length_of, parts_of
from kiosk.web.payload import Refused
from kiosk.web.uploads import MOST, Upload, Uploads

AROUND = 4096
"""Bytes of a form around its file."""

FIELD = b"files"

MOST_PARTS = 8
"""Of a form; a browser sends one. A million of them in 20 MB would keep the processor for a minute."""

TOO_LARGE = "the file is too large: {most} MB is the most"
FULL = "too many pictures are on their way just now: try again in a moment"


async def take_in(receive: Receive, headers: Mapping[str, str], visitor: str, uploads: Uploads) -> str:
    """Receive one file; its path, which is the visitor's from then on.

    Raises:
        Refused: it is too large or no such form, comes too slowly, or there is no room for it.
        Gone: the browser broke it off.
    """
    kind, options = parse_options_header(headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 70:
        raise Refused(400, "this is no upload")
    length = length_of(headers)
    if length > MOST + AROUND:
        raise Refused(413, TOO_LARGE.format(most=MOST >> 20))
    if not await uploads.room(length):
        raise Refused(503, FULL, wait=10)
    try:
        upload = uploads.begin(visitor, length)
    except OSError:
        raise Refused(503, FULL, wait=10) from None
    try:
        form = _Form(upload, boundary)
        async for part in parts_of(receive, length):
            form.feed(part)
        form.end()
        return uploads.finish(upload)
    except BaseException:
        uploads.remove(upload)
        raise


class _Form:
    """One file out of a form, into its upload."""

    def __init__(self, upload: Upload, boundary: bytes) -> None:
        self._upload = upload
        self._name = b""
        self._value = b""
        self._is_file = False
        self._files = self._parts = 0
        self._over = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_begin": self._new_header,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header,
                "on_part_begin": self._new_part,
                "on_part_data": self._data,
                "on_end": self._end,
            },
        )

    def feed(self, part: bytes) -> None:
        """What has come.

        Raises:
            Refused: it is no such form.
        """
        try:
            self._parser.write(part)
        except FormParserError:
            raise Refused(400, "this is no upload") from None

    def end(self) -> None:
        """All has come.

        Raises:
            Refused: that was not all.
        """
        if not self._over or self._files != 1:
            raise Refused(400, "this is no upload")

    def _new_part(self) -> None:
        self._is_file = False
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Refused(400, "one file at a time")

    def _new_header(self) -> None:
        self._name = self._value = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        if self._name.lower() != b"content-disposition":
            return
        _, options = parse_options_header(self._value)
        if options.get(b"name") == FIELD and b"filename" in options:
            self._is_file = True
            self._files += 1
            if self._files > 1:
                raise Refused(400, "one file at a time")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file and not self._upload.write(data[start:end]):
            raise Refused(400, "this is no upload")

    def _end(self) -> None:
        self._over = True
