"""Watches what comes from a broker, so that no broker can fill the memory or keep the processor busy.

The library reads whatever a packet's head announces, up to 256 MB, and answers every message with another
one. So each byte passes here first: MQTT 5, section 2.1 (https://docs.oasis-open.org/mqtt/mqtt/v5.0/) says
where a packet begins, what it is and how long.
"""

from collections import deque

MOST_PACKET = 16 << 10
"""Bytes of a packet. A broker is told so, too; the longest that one has reason to send is its greeting."""

WITHIN_SECONDS = 60.0
MOST_BYTES, MOST_MESSAGES = 256 << 10, 120
"""What comes within so long a time: a few commands, and four bytes for each message that was sent."""

_PUBLISH, _EXACTLY_ONCE = 0x30, 0x04


class Unruly(OSError):
    """No broker does this; ``str()`` says what, as half a sentence after "the broker"."""


class Guard:
    """Follows the packets of one connection."""

    def __init__(self) -> None:
        self._body = 0
        self._length: int | None = None
        self._shift = 0
        self._recent: deque[tuple[float, int, int]] = deque()
        self._bytes = self._messages = 0

    def feed(self, data: bytes, now: float) -> None:
        """Take note of what has come. ``now``: monotonic seconds.

        Raises:
            Unruly: the connection is to be ended.
        """
        messages, at = 0, 0
        while at < len(data):
            if self._body:
                skipped = min(self._body, len(data) - at)
                self._body -= skipped
                at += skipped
            elif self._length is None:
                messages += self._begins(data[at])
                at += 1
            else:
                self._measure(data[at])
                at += 1
        self._count(now, len(data), messages)

    def _begins(self, head: int) -> int:
        self._length, self._shift = 0, 0
        if head & 0xF0 != _PUBLISH:
            return 0
        # Nothing was asked for in this way, and each such message would have to be kept.
        if head & _EXACTLY_ONCE:
            raise Unruly("sends messages of a quality that nobody asked for")
        return 1

    def _measure(self, byte: int) -> None:
        assert self._length is not None
        self._length |= (byte & 0x7F) << self._shift
        self._shift += 7
        if self._length > MOST_PACKET or self._shift > 28:
            raise Unruly(f"sends more than {MOST_PACKET >> 10} KB at once")
        if not byte & 0x80:
            self._body, self._length = self._length, None

    def _count(self, now: float, size: int, messages: int) -> None:
        self._bytes += size
        self._messages += messages
        # One entry a second and no more, however small the pieces are.
        if self._recent and now - self._recent[-1][0] < 1.0:
            when, others, many = self._recent.pop()
            self._recent.append((when, others + size, many + messages))
        else:
            self._recent.append((now, size, messages))
        while now - self._recent[0][0] > WITHIN_SECONDS:
            _, gone, few = self._recent.popleft()
            self._bytes -= gone
            self._messages -= few
        if self._bytes > MOST_BYTES or self._messages > MOST_MESSAGES:
            raise Unruly("sends far more than anybody asked for")
