"""Motion JPEG over HTTP (``multipart/x-mixed-replace``), as cameras and phones send it.

Python's own HTTP, not FFmpeg's: that would follow whatever a server sends, a playlist of other addresses too.
"""

import re
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage
from typing import Protocol, cast
from urllib.parse import unquote, urlsplit, urlunsplit

import cv2
import numpy as np
from cv2.typing import MatLike

from kiosk.config.addresses import redacted
from kiosk.errors import CameraError, ImageError
from kiosk.system.same_host import SameHost
from kiosk.vision.camera.colour import Jpeg
from kiosk.vision.camera.limits import MAX_MOVING_PIXELS, check_jpeg

MOST_PICTURE_BYTES = 10_000_000
"""Of one JPEG; a camera of 4K sends one tenth of that."""

_SIZE = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..(.)(..)(..)", re.DOTALL)


class MjpegCapture:
    """One connection, as `Capture`: `grab` takes the next JPEG in, `retrieve` unpacks it.

    Attributes:
        colour: what `retrieve` has unpacked last, as it came.
    """

    def __init__(self, address: str, seconds: float) -> None:
        """Connect, log in (Basic or Digest) if the address has a user, and see what is sent.

        Args:
            address: http or https.
            seconds: how long it may be silent, then and later.

        Raises:
            CameraError: it cannot be reached, refuses, or sends something else.
        """
        self._name = f"camera in the network at {redacted(address)}"
        self._jpeg = b""
        self.colour: Jpeg | None = None
        self._response = self._connect(address, seconds)
        kind = self._response.headers.get_content_type()
        boundary = self._response.headers.get_param("boundary")
        if kind != "multipart/x-mixed-replace" or not isinstance(boundary, str) or not boundary:
            self.release()
            raise CameraError(
                f"{self._name}: sends {_plain(kind)}, not motion JPEG: look for its MJPEG or RTSP address"
            )
        self._boundary = b"--" + boundary.removeprefix("--").encode("latin-1", "replace")
        self._ahead = bytearray()

    def _connect(self, address: str, seconds: float) -> "_Response":
        parts = urlsplit(address)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
        handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({}), SameHost()]
        if parts.username is not None:
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, bare, unquote(parts.username), unquote(parts.password or ""))
            handlers += [
                urllib.request.HTTPBasicAuthHandler(passwords),
                urllib.request.HTTPDigestAuthHandler(passwords),
            ]
        opener = urllib.request.build_opener(*handlers)
        try:
            return cast(_Response, opener.open(bare, timeout=seconds))
        except urllib.error.HTTPError as error:
            error.close()
            said = {401: "refuses user or password", 403: "refuses access", 404: "has no such path"}
            raise CameraError(
                f"{self._name}: {said.get(error.code, f'answers with an error ({error.code})')}"
            ) from None
        except (OSError, HTTPException, ValueError) as error:
            raise CameraError(f"{self._name}: cannot be reached ({_why(error)})") from None

    def isOpened(self) -> bool:
        """True: what could not be opened raised."""
        return True

    def set(self, prop: int, value: float) -> bool:
        """Nothing can be asked of it."""
        return False

    def get(self, prop: int) -> float:
        """Nothing is known: 0."""
        return 0.0

    def grab(self) -> bool:
        """Take the next picture's bytes in; False at the end of what is sent.

        Raises:
            CameraError: the connection failed, or what comes is no motion JPEG.
        """
        try:
            length = self._next_part()
            picture = self._upto(length) if length is not None else self._before_boundary()
        except (OSError, HTTPException, ValueError) as error:
            raise CameraError(f"{self._name}: sends no more pictures ({_why(error)})") from None
        self._jpeg = picture or b""
        return bool(picture)

    def _next_part(self) -> int | None:
        """Read on to the next picture's first byte; its length, or None where it is not said."""
        if self._upto_mark(self._boundary) is None:
            return 0
        head = self._upto_mark(b"\n\r\n")
        if head is None:
            return 0
        said = re.search(rb"^content-length:\s*(\d{1,9})\s*$", head, re.IGNORECASE | re.MULTILINE)
        return int(said[1]) if said else None

    def _before_boundary(self) -> bytes | None:
        picture = self._upto_mark(self._boundary)
        if picture is not None:  # it begins the next part as well
            self._ahead[:0] = self._boundary
        return picture

    def _upto(self, length: int) -> bytes | None:
        """The next bytes, so many; None where the connection ends before."""
        if length > MOST_PICTURE_BYTES:
            raise ValueError("a picture of more than 10 MB")
        while len(self._ahead) < length:
            if not self._fill():
                return None
        taken = bytes(self._ahead[:length])
        del self._ahead[:length]
        return taken

    def _upto_mark(self, mark: bytes) -> bytes | None:
        """What comes before the next ``mark``, which is passed over; None where the connection ends first."""
        seen = 0
        while (place := self._ahead.find(mark, max(0, seen - len(mark)))) < 0:
            seen = len(self._ahead)
            if seen > MOST_PICTURE_BYTES:
                raise ValueError("what it sends is no motion JPEG")
            if not self._fill():
                return None
        taken = bytes(self._ahead[:place])
        del self._ahead[: place + len(mark)]
        return taken

    def _fill(self) -> bool:
        more = self._response.read1(65536)
        self._ahead += more
        return bool(more)

    def retrieve(self) -> tuple[bool, MatLike]:
        """The picture, uint8 ``[height, width]`` grey; not good if damaged, too large or too slow."""
        nothing = np.empty((0, 0), np.uint8)
        sizes = [
            int.from_bytes(found[2], "big") * int.from_bytes(found[3], "big")
            for found in _SIZE.finditer(self._jpeg)
        ]
        if not self._jpeg.startswith(b"\xff\xd8") or not sizes or max(sizes) > MAX_MOVING_PIXELS:
            return False, nothing
        try:
            check_jpeg("a picture", self._jpeg)
        except ImageError:
            return False, nothing
        grey = cv2.imdecode(np.frombuffer(self._jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
        if grey is None:
            return False, nothing
        self.colour = Jpeg(self._jpeg, max(grey.shape))
        return True, grey

    def release(self) -> None:
        """Hang up."""
        self._response.close()
        self._jpeg, self._ahead, self.colour = b"", bytearray(), None


class _Response(Protocol):
    """What `urllib` returns, as far as it is used."""

    headers: HTTPMessage

    def read1(self, most: int) -> bytes: ...
    def close(self) -> None: ...


def _why(error: Exception) -> str:
    """The reason in a few words; none of urllib's holds the address."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason) or type(reason).__name__


def _plain(kind: str) -> str:
    return kind if re.fullmatch(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,40}", kind) else "something unknown"
