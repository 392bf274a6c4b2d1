"""An RTSP camera in a thread: RTSP 1.0 (RFC 2326), RTP within the connection, JPEG in it (RFC 2435)."""

import contextlib
import re
import socket
import struct
import threading

import cv2
import numpy as np

SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 26\r\na=control:track1\r\n"
)

ANSWERS = {
    "OPTIONS": ("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n", ""),
    "DESCRIBE": ("Content-Type: application/sdp\r\n", SDP),
    "SETUP": ("Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n", ""),
    "PLAY": ("Session: 1\r\n", ""),
}


class RtspCamera:
    """Listens on ``port`` of this machine, and shows everybody one grey, 128×96, until it is closed."""

    def __init__(self, level):
        self.level = level
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._closed = threading.Event()
        self._clients = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._closed.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self.hang_up()
        self._socket.close()

    def hang_up(self):
        """The connections break."""
        for client in self._clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                self._clients.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with contextlib.suppress(OSError), client, client.makefile("rb") as lines:
            request = b""
            for line in lines:
                request += line
                if not request.endswith(b"\r\n\r\n"):
                    continue
                method, number = (
                    request.split()[0].decode(),
                    re.search(rb"(?i)cseq: *(\d+)", request)[1].decode(),
                )
                request = b""
                said, body = ANSWERS.get(method, ("", ""))
                head = f"RTSP/1.0 200 OK\r\nCSeq: {number}\r\n{said}Content-Length: {len(body)}\r\n\r\n"
                client.sendall((head + body).encode())
                if method == "PLAY":
                    threading.Thread(target=self._play, args=(client,), daemon=True).start()

    def _play(self, client):
        picture, number = payload(self.level), 0
        with contextlib.suppress(OSError):
            while not self._closed.wait(1 / 60):
                packet = struct.pack(">BBHII", 0x80, 0x80 | 26, number & 0xFFFF, number * 3000, 1) + picture
                client.sendall(b"$\0" + struct.pack(">H", len(packet)) + packet)
                number += 1


def payload(level):
    """One JPEG as the body of one RTP packet: its tables and its scan."""
    grey = np.full((96, 128, 3), level, np.uint8)
    flags = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    jpeg = cv2.imencode(".jpg", grey, flags)[1].tobytes()
    tables, position, kind = b"", 2, 0
    while kind != 0xDA:
        kind, length = struct.unpack_from(">BH", jpeg, position + 1)
        body = jpeg[position + 4 : position + 2 + length]
        if kind == 0xDB:
            tables += b"".join(body[start + 1 : start + 65] for start in range(0, len(body), 65))
        position += 2 + length
    head = struct.pack(">IBBBB", 0, 1, 255, 128 // 8, 96 // 8) + struct.pack(">BBH", 0, 0, len(tables))
    return head + tables + jpeg[position:-2]
