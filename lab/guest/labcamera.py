"""Lets picamera2 drive libcamera's virtual camera, and lets the lab pull that camera's cable.

Not for a Pi. picamera2 is made for Raspberry Pi cameras; the virtual one differs in four ways, mended here:

- It offers no raw stream, which picamera2 asks for its modes.
- It writes NV12 as two planes, where picamera2 hands over one plane a buffer.
- It leaves a frame's status unset, and picamera2 drops frames that are not successful.
- It completes requests as fast as they come, thousands a second.

``/run/lab/camera`` holds what is wrong with the camera: nothing when the file is missing or empty;
``silent``, no more frames come and stopping hangs ("Camera frontend has timed out"); ``gone``, it is silent
and nobody finds it any more either.
"""

import mmap
import os
import time
from pathlib import Path

import libcamera
from picamera2 import Picamera2
from picamera2.allocators.dmaallocator import DmaAllocator

FAULT = Path("/run/lab/camera")
FRAME_SECONDS = 1 / 30

_list_cameras = Picamera2.global_camera_info
_process_requests = Picamera2.process_requests


def _fault() -> str:
    return FAULT.read_text().strip() if FAULT.exists() else ""


def _global_camera_info() -> list:
    return [] if _fault() == "gone" else _list_cameras()


def _video_modes(self) -> list:
    """What `Picamera2._get_raw_modes` returns, of the video stream instead of the raw one."""
    stream = self.camera.generate_configuration([libcamera.StreamRole.VideoRecording]).at(0)
    return [
        {"format": str(pixels), "size": (size.width, size.height)}
        for pixels in stream.formats.pixel_formats
        for size in stream.formats.sizes(pixels)
    ]


def _planes(stream, fd: int) -> list:
    """The planes of one frame in ``fd``: luma, then chroma where the format has it apart."""
    luma = stream.stride * stream.size.height
    lengths = [luma, stream.frame_size - luma] if str(stream.pixel_format) == "NV12" else [stream.frame_size]
    planes, offset = [], 0
    for length in lengths:
        plane = libcamera.FrameBuffer.Plane()
        plane.fd, plane.offset, plane.length = fd, offset, length
        planes.append(plane)
        offset += length
    return planes


def _allocate(self, configuration, _use_case) -> None:
    """`DmaAllocator.allocate` with as many planes as the format has."""
    self.libcamera_fds = []
    self.cleanup()
    for fd in self.open_fds:
        os.close(fd)
    self.frame_buffers, self.open_fds = {}, []
    for stream in configuration:
        buffers = self.frame_buffers[stream.stream] = []
        for number in range(stream.buffer_count):
            fd = self.dmaHeap.alloc(f"lab-{number}", stream.frame_size).get()
            self.open_fds.append(fd)
            buffer = libcamera.FrameBuffer(_planes(stream, fd))
            # libcamera keeps a duplicate, and that is the one picamera2 knows a buffer by.
            own = buffer.planes[0].fd
            self.libcamera_fds.append(own)
            self.mapped_buffers_used[own] = False
            self.mapped_buffers[buffer] = mmap.mmap(fd, stream.frame_size)
            buffers.append(buffer)


def _paced(self, display) -> None:
    while _fault():
        time.sleep(0.1)
    now = time.monotonic()
    due = max(now, getattr(self, "_lab_due", now))
    time.sleep(due - now)
    self._lab_due = due + FRAME_SECONDS
    _process_requests(self, display)


libcamera.FrameMetadata.status = property(lambda _: libcamera.FrameMetadata.Status.Success)
Picamera2.global_camera_info = staticmethod(_global_camera_info)
Picamera2._get_raw_modes = _video_modes
Picamera2.process_requests = _paced
DmaAllocator.allocate = _allocate
