"""Which of the nodes in /dev are webcams."""

import errno
import struct

import pytest

from kiosk.errors import CameraError
from kiosk.vision.camera.v4l2 import (
    VideoDevice,
    choose,
    list_webcams,
    query_capability,
    unpack_capability,
    webcam_at,
)

CAPTURE, METADATA, OUTPUT, MEMORY_TO_MEMORY, STREAMING = 0x1, 0x800000, 0x2, 0x4000, 0x4000000


@pytest.fixture
def dev(tmp_path):
    """A /dev with the nodes and the answers of a table, and what `list_webcams` makes of it."""

    def listing(**nodes):
        for name in (*nodes, "null", "video", "videotape"):
            (tmp_path / name).touch()

        def query(path):
            answer = nodes[path.name]
            if isinstance(answer, OSError):
                raise answer
            return answer

        return list_webcams(tmp_path, query)

    return listing


def test_no_nodes_no_webcams(dev):
    assert dev() == []


def test_the_second_node_of_a_usb_webcam_is_metadata(dev):
    found = dev(
        video0=("uvcvideo", "Logitech C270", CAPTURE | STREAMING),
        video1=("uvcvideo", "Logitech C270", METADATA | STREAMING),
    )
    assert found == [VideoDevice("webcam:0", 0, "Logitech C270")]


def test_a_raspberry_pi_has_many_nodes_and_one_webcam(dev):
    found = dev(
        video0=("unicam", "unicam", CAPTURE | STREAMING),
        video1=("uvcvideo", "Trust Webcam", CAPTURE | STREAMING),
        video10=("bcm2835-codec", "bcm2835-codec-decode", MEMORY_TO_MEMORY | STREAMING),
        video13=("bcm2835-isp", "bcm2835-isp", OUTPUT | STREAMING),
        video14=("bcm2835-isp", "bcm2835-isp", CAPTURE | STREAMING),
        video19=("rpi-hevc-dec", "rpi-hevc-dec", MEMORY_TO_MEMORY | STREAMING),
        video20=("rp1-cfe", "rp1-cfe", CAPTURE | STREAMING),
    )
    assert found == [VideoDevice("webcam:0", 1, "Trust Webcam")]


def test_lowest_number_first(dev):
    camera = ("uvcvideo", "Cam", CAPTURE)
    assert [device.index for device in dev(video10=camera, video2=camera, video0=camera)] == [0, 2, 10]


def test_a_node_this_user_may_not_open_is_listed_with_the_remedy(dev):
    (device,) = dev(video0=PermissionError(errno.EACCES, "Permission denied"))
    assert "group video" in device.problem


def test_a_node_that_vanished_or_is_no_v4l2_is_passed_over(dev):
    found = dev(
        video0=OSError(errno.ENODEV, "No such device"),
        video1=OSError(errno.ENOTTY, "Inappropriate ioctl for device"),
        video2=("uvcvideo", "Cam", CAPTURE),
    )
    assert found == [VideoDevice("webcam:0", 2, "Cam")]


def test_asking_something_else_than_a_video_device_is_an_os_error(tmp_path):
    (tmp_path / "video0").touch()
    with pytest.raises(OSError, match="Inappropriate ioctl"):
        query_capability(tmp_path / "video0")
    assert list_webcams(tmp_path) == []


@pytest.mark.parametrize(
    ("all_nodes", "this_node", "caps"),
    [
        (CAPTURE | METADATA, 0, CAPTURE | METADATA),  # a driver from before device_caps
        (0x80000000 | CAPTURE | METADATA, METADATA, METADATA),
    ],
)
def test_the_capabilities_of_the_node_count_not_those_of_the_device(all_nodes, this_node, caps):
    answer = struct.pack(
        "=16s32s32sIII12x", b"uvcvideo", b"C270 HD\0junk", b"usb-1.2", 6 << 16, all_nodes, this_node
    )
    assert len(answer) == 104
    assert unpack_capability(answer) == ("uvcvideo", "C270 HD", caps)


def test_a_chosen_webcam_with_a_problem_says_it():
    with pytest.raises(CameraError, match="webcam:0: locked away"):
        choose([VideoDevice("webcam:0", 0, "video0", "locked away")], 0)


class TestPaths:
    """``/dev/videoN`` and the links of udev, which are made anew at every boot."""

    CAMERA = ("uvcvideo", "Trust Webcam", CAPTURE | STREAMING)
    CODEC = ("bcm2835-codec", "bcm2835-codec-decode", MEMORY_TO_MEMORY | STREAMING)

    @pytest.fixture
    def at(self, tmp_path):
        nodes = {}

        def at(source, **changed):
            nodes.update(changed)
            for name in nodes:
                (tmp_path / name).touch()

            def query(path):
                answer = nodes[path.name]
                if isinstance(answer, OSError):
                    raise answer
                return answer

            return webcam_at(source, tmp_path, query)

        return at

    def link(self, tmp_path, target, folder="by-id", name="usb-Trust-video-index0"):
        link = tmp_path / "v4l" / folder / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        return f"/dev/v4l/{folder}/{name}"

    def test_a_node_is_taken_by_its_number(self, at):
        assert at("/dev/video4", video4=self.CAMERA) == VideoDevice("/dev/video4", 4, "Trust Webcam")

    @pytest.mark.parametrize("folder", ["by-id", "by-path"])
    def test_a_link_leads_to_its_camera_whatever_the_number_is_today(self, at, tmp_path, folder):
        source = self.link(tmp_path, "../../video0", folder)
        assert at(source, video0=self.CAMERA).index == 0
        self.link(tmp_path, "../../video2", folder)
        assert at(source, video0=self.CODEC, video2=self.CAMERA) == VideoDevice(source, 2, "Trust Webcam")

    def test_what_is_not_there_is_a_fault_that_names_what_is(self, at, tmp_path):
        with pytest.raises(CameraError, match=r"is not there, .*: webcam:0 \(Trust Webcam\)"):
            at("/dev/v4l/by-id/usb-Gone", video1=self.CAMERA)
        with pytest.raises(CameraError, match="is not there"):
            at(self.link(tmp_path, "../../video9"))

    def test_a_codec_or_metadata_node_is_said_to_be_none(self, at):
        with pytest.raises(
            CameraError, match=r"is no camera but .*\(bcm2835-codec-decode\), .*: there is none"
        ):
            at("/dev/video10", video10=self.CODEC)
        with pytest.raises(CameraError, match="is no camera but another part of one"):
            at("/dev/video1", video1=("uvcvideo", "Trust Webcam", METADATA))

    def test_one_that_may_not_be_opened_names_the_group(self, at):
        with pytest.raises(CameraError, match="group video"):
            at("/dev/video0", video0=PermissionError(errno.EACCES, "Permission denied"))
        with pytest.raises(CameraError, match="is no camera"):
            at("/dev/video0", video0=OSError(errno.ENODEV, "No such device"))

    @pytest.mark.parametrize("target", ["/etc/passwd", "..", "../../null", "/dev/null", "."])
    def test_a_link_to_something_else_is_no_camera(self, at, tmp_path, target):
        (tmp_path / "null").touch()
        with pytest.raises(CameraError, match="leads to no camera"):
            at(self.link(tmp_path, target))

    def test_a_link_to_itself_is_no_camera(self, at, tmp_path):
        with pytest.raises(CameraError, match="is not there"):
            at(self.link(tmp_path, "usb-Trust-video-index0"))
