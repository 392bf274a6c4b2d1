"""The camera: a picture where nobody has it, the running kiosk's word where that has it, always a remedy."""

import json

import pytest

from kiosk.config.schema import Camera, Settings
from kiosk.doctor.checks.camera import DROP_IN, check_camera
from kiosk.doctor.finding import Status
from kiosk.doctor.holders import Holders
from kiosk.doctor.machine import Ran
from kiosk.doctor.remedies import camera_remedy, import_remedy
from tests.doctor.bench import PI, Bench, only

LOOK = "kiosk.doctor.probe 25 camera"
NOBODY = Holders((), complete=True)


def said(*facts, status=0, err="", **more) -> Ran:
    return Ran(status, "".join(json.dumps(fact) + "\n" for fact in facts), err, **more)


PICTURE = said(
    {"cameras": [["picamera2", "imx708", None], ["webcam:0", "HD Pro", None]]},
    {"opened": "Raspberry Pi camera imx708", "fake": False},
    {"picture": [640, 480]},
)


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path, PI)
    bench.origins["picamera2"] = tmp_path / "picamera2/__init__.py"
    return bench


def test_a_picture_that_comes_is_all_that_is_needed(bench):
    bench.commands[LOOK] = PICTURE
    (camera,) = check_camera(bench.context())
    assert camera.status is Status.OK
    assert camera.text == (
        "Raspberry Pi camera imx708: a picture of 640x480 came; also there: webcam:0 (HD Pro)"
    )


def test_the_configured_camera_is_the_one_tried(bench):
    bench.commands[LOOK] = PICTURE
    check_camera(bench.context(Settings(camera={"source": "webcam:3", "rotation": 90})))
    (command,) = bench.ran
    assert json.loads(command.partition(" camera ")[2])["source"] == "webcam:3"


def test_lines_that_libraries_print_between_ours_do_no_harm(bench):
    bench.commands[LOOK] = Ran(0, f"[0:01] INFO Camera\n[1, 2]\n{PICTURE.out}bye\n")
    assert only(check_camera(bench.context()), "camera").status is Status.OK


def test_the_demo_picture_is_no_camera(bench):
    bench.commands[LOOK] = said(
        {"cameras": []}, {"opened": "demo portrait", "fake": True}, {"picture": [640, 480]}
    )
    camera = only(check_camera(bench.context()), "camera")
    assert (camera.status, camera.remedy) == (Status.WARNING, "set camera.source to auto")


@pytest.mark.parametrize(
    ("fault", "err", "told", "remedy"),
    [
        (
            "no camera to be found (picamera2 lists no Raspberry Pi camera; no webcam): connect one, or …",
            "",
            "no camera to be found (picamera2 lists no Raspberry Pi camera; no webcam)",
            "connect a camera",
        ),
        (
            "Raspberry Pi camera imx708: does not start ([Errno 12] Cannot allocate memory)",
            "",
            "the memory for cameras (CMA) is used up: Raspberry Pi camera imx708",
            "dtoverlay=vc4-kms-v3d,cma-512",
        ),
        (
            "Raspberry Pi camera imx708: does not start (Failed to start)",
            "ERROR V4L2 Unable to request 1 buffers: Cannot allocate memory",
            "the memory for cameras (CMA) is used up",
            "cma-256",
        ),
        (
            "webcam:0: /dev/video0 may not be opened by this user, who must join the group video",
            "",
            "/dev/video0 may not be opened",
            "sudo usermod -aG video kiosk",
        ),
        (
            "Raspberry Pi camera imx708: no picture within 8 s, check the ribbon cable",
            "",
            "no picture within 8 s",
            "at both ends",
        ),
        (
            "picamera2 is installed but does not load: numpy.dtype size changed, may indicate …",
            "",
            "does not load",
            "numpy is newer",
        ),
    ],
)
def test_every_fault_has_its_remedy(bench, fault, err, told, remedy):
    bench.commands[LOOK] = said({"cameras": []}, {"fault": fault}, status=1, err=err)
    camera = only(check_camera(bench.context()), "camera")
    assert camera.status is Status.FAILED
    assert told in camera.text
    assert remedy in camera.remedy


def test_who_has_the_camera_is_named(bench):
    bench.process(812, ["/usr/bin/cheese"], ["/dev/video0", "/dev/null"])
    fault = "webcam:0 (HD): cannot be opened, it was unplugged or another program is using it"
    bench.commands[LOOK] = said({"cameras": [["webcam:0", "HD", None]]}, {"fault": fault}, status=1)
    camera = only(check_camera(bench.context()), "camera")
    assert "open in cheese (process 812)" in camera.text
    assert camera.remedy.startswith("end cheese (process 812)")


def test_with_nobody_else_at_it_the_cable_is_to_be_looked_at():
    fault = "webcam:0 (HD): cannot be opened, it was unplugged or another program is using it"
    assert "cable" in camera_remedy(fault, "kiosk", NOBODY)
    assert "sudo kiosk doctor" in camera_remedy(fault, "kiosk", Holders((), complete=False))


def test_a_process_that_hangs_in_the_driver_is_named_and_the_camera_left_alone(bench):
    bench.process(77, ["/usr/bin/python3"], ["/dev/media2", "/dev/video14"], state="D")
    found = check_camera(bench.context())
    driver = only(found, "camera driver")
    assert driver.text == "python3 (process 77) hangs in the driver of /dev/media2, /dev/video14"
    assert driver.remedy.startswith("switch the Pi off and on")
    assert only(found, "camera").status is Status.FAILED
    assert bench.ran == []
    assert len(bench.waited) == 2


def test_waiting_for_a_moment_is_not_hanging(bench):
    bench.process(77, ["/usr/bin/python3"], ["/dev/video0"], state="D")
    stat = bench.root / "proc/77/task/77/stat"
    object.__setattr__(bench.machine, "wait", lambda seconds: stat.write_text("77 (python3) S 1"))
    bench.commands[LOOK] = PICTURE
    assert [finding.status for finding in check_camera(bench.context())] == [Status.OK]


def test_a_camera_that_never_answers_is_given_up(bench):
    bench.commands[LOOK] = said({"cameras": []}, {"opened": "Raspberry Pi camera imx708"}, status=None)
    camera = only(check_camera(bench.context()), "camera")
    assert camera.text.startswith("Raspberry Pi camera imx708: nothing came within 25 s")
    assert "cable" in camera.remedy


def test_a_driver_that_not_even_kill_ends_needs_the_power_switch(bench):
    bench.commands[LOOK] = said(status=None, unkillable=True)
    assert "off and on" in only(check_camera(bench.context()), "camera").remedy


@pytest.mark.parametrize(
    ("ran", "told"),
    [
        (Ran(-6, err="terminate called"), "crashed (signal 6)"),
        (
            Ran(1, err="Traceback (most recent call last):\nImportError: no such thing\n"),
            "ImportError: no such",
        ),
        (Ran(3), "status 3 and no word"),
    ],
)
def test_a_crash_is_a_fault_too(bench, ran, told):
    bench.commands[LOOK] = ran
    camera = only(check_camera(bench.context()), "camera")
    assert camera.status is Status.FAILED
    assert told in camera.text


class TestWhileTheKioskRuns:
    """Nothing is opened: the kiosk's own word counts."""

    def examine(self, bench, **status):
        bench.kiosk(pid=500, vision_pid=501, **status)
        bench.process(501, ["python3"], ["/dev/video0"])
        found = check_camera(bench.context())
        assert bench.ran == []
        return only(found, "camera")

    def test_it_sees_its_camera(self, bench):
        camera = self.examine(bench, camera="webcam:0 (HD Pro)", camera_fault=None, camera_restarts=0)
        assert camera.status is Status.OK
        assert camera.text == "in use by the running kiosk, which sees webcam:0 (HD Pro)"

    def test_it_had_to_start_it_again(self, bench):
        camera = self.examine(bench, camera="webcam:0", camera_restarts=3)
        assert camera.text.endswith("(started again 3 times so far)")

    def test_it_has_a_fault(self, bench):
        bench.process(900, ["/usr/bin/motion"], ["/dev/video0"])
        camera = self.examine(bench, camera=None, camera_fault="webcam:0: cannot be opened, device busy")
        assert camera.status is Status.FAILED
        assert "which says: webcam:0: cannot be opened" in camera.text
        assert "it is open in motion (process 900)" in camera.text
        assert camera.remedy.startswith("end motion (process 900), then")

    def test_it_is_still_looking_for_it(self, bench):
        assert self.examine(bench, camera=None).status is Status.WARNING

    def test_one_without_a_status_is_left_alone(self, bench):
        bench.process(600, ["python3", "-m", "kiosk", "run", "--demo"])
        camera = only(check_camera(bench.context()), "camera")
        assert (camera.status, bench.ran) == (Status.WARNING, [])
        assert "process 600" in camera.text


class TestPicamera2:
    def test_a_broken_one_is_told_though_the_webcam_works(self, bench):
        broken = "picamera2 is installed but lacks the module pykms"
        bench.commands[LOOK] = said(
            {"cameras": [["picamera2", "Raspberry Pi camera", broken], ["webcam:0", "HD", None]]},
            {"opened": "webcam:0 (HD)", "fake": False},
            {"picture": [640, 480]},
        )
        picamera2 = only(check_camera(bench.context()), "picamera2")
        assert (picamera2.status, picamera2.text) == (Status.WARNING, broken)
        assert picamera2.remedy == "sudo apt install python3-kms++"

    def test_one_that_this_python_does_not_see_is_told_from_none(self, bench):
        bench.commands[LOOK] = PICTURE
        bench.origins.clear()
        assert "apt install" in only(check_camera(bench.context()), "picamera2").remedy
        bench.files({"usr/lib/python3/dist-packages/picamera2/__init__.py": ""})
        assert "does not see it" in only(check_camera(bench.context()), "picamera2").text

    def test_off_the_pi_nobody_misses_it(self, tmp_path):
        bench = Bench(tmp_path)
        bench.commands[LOOK] = PICTURE
        assert [finding.name for finding in check_camera(bench.context())] == ["camera"]

    @pytest.mark.parametrize(
        ("problem", "remedy"),
        [
            ("picamera2 is installed but lacks the module libcamera", "sudo apt install python3-libcamera"),
            ("picamera2 is installed but lacks the module odd", "(it brings odd)"),
            ("does not load: libcamera.so.0.3: cannot open shared object file", "sudo apt full-upgrade"),
            ("does not load: something else", "--reinstall"),
        ],
    )
    def test_what_is_missing_is_what_to_install(self, problem, remedy):
        assert remedy in import_remedy(problem)


class TestNetwork:
    SETTINGS = Settings(
        camera=Camera(source="rtsp://me:hunter2@192.168.1.20/live?password=hunter2", network=True)
    )

    def test_a_camera_in_the_network_is_said_and_how_the_service_gets_to_it(self, tmp_path):
        bench = Bench(tmp_path)
        found = only(check_camera(bench.context(self.SETTINGS)), "camera network")
        assert found.status is Status.WARNING
        assert "rtsp://192.168.1.20:" in found.text
        assert "no way" in found.text
        assert "kiosk-network-camera.conf" in found.remedy

    def test_a_service_that_was_opened_to_it_is_said_to_be(self, tmp_path):
        bench = Bench(tmp_path, {DROP_IN[1:]: "[Service]\n"})
        found = only(check_camera(bench.context(self.SETTINGS)), "camera network")
        assert "no way" not in found.text
        assert DROP_IN in found.remedy

    def test_its_password_is_told_to_nobody_by_an_argument_or_a_finding(self, tmp_path):
        commands = []

        def run(command, seconds, told=""):
            commands.append(list(command))
            return Ran(1, json.dumps({"fault": "x"}) + "\n", "")

        found = check_camera(Bench(tmp_path, run=run).context(self.SETTINGS))
        assert "hunter2" not in str(commands) + "".join(finding.line() for finding in found)
        assert commands

    def test_others_hear_nothing_of_it(self, tmp_path):
        names = [finding.name for finding in check_camera(Bench(tmp_path).context())]
        assert "camera network" not in names
