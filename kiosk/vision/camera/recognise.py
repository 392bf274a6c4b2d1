"""What a file is, by how it begins: names lie, and FFmpeg would follow a playlist wherever it leads."""

import re
from dataclasses import dataclass
from typing import Literal

HEAD_BYTES = 4096
"""So much of a file's beginning decides."""

FORMATS = "JPEG, PNG, WebP or BMP"
"""Pictures that the kiosk reads."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Attributes:
        name: with its article, for people.
        use: what the kiosk does with it; ``none`` where it knows it only to say so.
        demuxer: FFmpeg's name for the container of a video, ``""`` for all else.
    """

    name: str
    use: Literal["picture", "video", "none"]
    demuxer: str = ""


JPEG = Kind("a JPEG picture", "picture")
PNG = Kind("a PNG picture", "picture")
WEBP = Kind("a WebP picture", "picture")
BMP = Kind("a BMP picture", "picture")
MJPEG = Kind("a motion JPEG", "video", "mjpeg")

_STILLS = rb"(?:hei[cfmsx]|hev[cmsx]|mif1|msf1|avi[fos])"

_KINDS: tuple[tuple[bytes, Kind], ...] = (
    (rb"\xff\xd8\xff", JPEG),
    (rb"\x89PNG\r\n\x1a\n", PNG),
    (rb"RIFF....WEBP", WEBP),
    (rb"BM", BMP),
    (rb"....ftyp" + _STILLS, Kind("an HEIC or AVIF picture", "none")),
    (rb"II\*\0|MM\0\*|II\+\0|MM\0\+", Kind("a TIFF picture", "none")),
    (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", Kind("a JPEG 2000 picture", "none")),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", Kind("a JPEG XL picture", "none")),
    (rb"\x76\x2f\x31\x01", Kind("an OpenEXR picture", "none")),
    (rb"#\?(?:RADIANCE|RGBE)", Kind("a Radiance HDR picture", "none")),
    (rb"P[1-7fF][\s#]", Kind("a PNM picture", "none")),
    (rb"8BPS", Kind("a Photoshop picture", "none")),
    (rb"%PDF", Kind("a PDF", "none")),
    (rb"PK\x03\x04", Kind("a ZIP archive", "none")),
    (rb"(?:\xef\xbb\xbf)?\s*(?:#EXTM3U|ffconcat|\[playlist\]|v=0\s|<MPD|<ASX)", Kind("a playlist", "none")),
    (rb"(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml|!DOCTYPE|html)", Kind("a text", "none")),
    (rb"....(?:ftyp|moov|mdat|wide|free|skip|pnot)", Kind("an MP4 video", "video", "mov")),
    (rb"\x1a\x45\xdf\xa3", Kind("a Matroska or WebM video", "video", "matroska")),
    (rb"RIFF....AVI[ X\x19]", Kind("an AVI video", "video", "avi")),
    (rb"GIF8[79]a", Kind("a GIF", "video", "gif")),
    (rb"FLV\x01", Kind("a Flash video", "video", "flv")),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Kind("a Windows Media video", "video", "asf")),
    (rb"OggS\0", Kind("an Ogg video", "video", "ogg")),
    (rb"DKIF\0\0", Kind("an IVF video", "video", "ivf")),
    (rb"YUV4MPEG2 ", Kind("a raw video", "video", "yuv4mpegpipe")),
    (rb"\0\0\x01\xba", Kind("an MPEG video", "video", "mpeg")),
    (rb"\0\0\x01\xb3", Kind("an MPEG video", "video", "mpegvideo")),
    (rb"\0\0\x01[\xb0\xb5]", Kind("an MPEG-4 video", "video", "m4v")),
    (rb"\0?\0\0\x01[\x40\x42\x44\x46]\x01", Kind("an H.265 video", "video", "hevc")),
    (rb"\0?\0\0\x01[\x09\x27\x47\x67]", Kind("an H.264 video", "video", "h264")),
)

_TRANSPORT = Kind("an MPEG transport stream", "video", "mpegts")
_PACKETS = (188, 192, 204)
"""Bytes of a packet: as broadcast, with a camcorder's time stamp before, with error correction after."""
_LEAST_PACKETS = 5

_FOLLOWED = re.compile(
    rb"#EXTM3U|ffconcat|c=IN |<MPD|<SmoothStreaming|<ContentGroup|<[A-Za-z:]*CompositionPlaylist"
)
"""What FFmpeg takes for a list of other files, wherever it stands in text: before the first NUL, that is."""

_TABLE = tuple((re.compile(pattern, re.DOTALL), kind) for pattern, kind in _KINDS)


def recognise(head: bytes) -> Kind | None:
    """What a file is that begins with these bytes (`HEAD_BYTES`, or all there are); None for what is unknown.

    A container whose beginning could pass for a playlist as well is none of ours.
    """
    for pattern, kind in _TABLE:
        if pattern.match(head):
            return None if kind.use == "video" and _leads_elsewhere(head) else kind
    if _is_transport_stream(head) and not _leads_elsewhere(head):
        return _TRANSPORT
    return None


def _leads_elsewhere(head: bytes) -> bool:
    return bool(_FOLLOWED.search(head.split(b"\0", 1)[0]))


def _is_transport_stream(head: bytes) -> bool:
    """Whether each packet begins with its sync byte; a recording may begin in the middle of one."""
    return any(
        len(marks := head[start::length]) >= _LEAST_PACKETS and set(marks) == {0x47}
        for length in _PACKETS
        for start in range(length)
    )
