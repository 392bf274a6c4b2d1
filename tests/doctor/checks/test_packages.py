"""Versions, and the combinations that cost days."""

import pytest

from kiosk.doctor.checks.packages import check_packages
from kiosk.doctor.finding import Status
from tests.doctor.bench import PI, Bench, only

HEALTHY = {
    "numpy": "1.26.4",
    "opencv-python-headless": "4.11.0.86",
    "ai-edge-litert": "2.1.0",
    "pygame-ce": "2.5.6",
    "lgpio": "0.2.2.0",
}
APT = "usr/lib/python3/dist-packages"


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path, PI | {f"{APT}/lgpio.py": "def gpiochip_open(chip):\n    pass\n"})
    bench.versions.update(HEALTHY)
    bench.origins["lgpio"] = tmp_path / APT / "lgpio.py"
    return bench


def examine(bench, name):
    return only(check_packages(bench.context()), name)


def test_a_healthy_environment(bench):
    found = check_packages(bench.context())
    assert {finding.status for finding in found} == {Status.OK}
    assert [finding.name for finding in found] == ["Python", "numpy", "OpenCV", "runtime", "pygame", "lgpio"]


@pytest.mark.parametrize("name", ["numpy", "OpenCV", "runtime", "pygame"])
def test_what_is_missing_is_told(bench, name):
    bench.versions.clear()
    finding = examine(bench, name)
    assert (finding.status, "scripts/install.sh" in finding.remedy) == (Status.FAILED, True)


def test_a_32_bit_system(tmp_path):
    assert examine(Bench(tmp_path, bits=32, architecture="aarch64"), "Python").status is Status.FAILED


class TestNumpy2:
    """Bookworm's picamera2 and simplejpeg were built for numpy 1."""

    @pytest.fixture
    def bookworm(self, bench):
        bench.files({f"{APT}/numpy-1.24.2.egg-info/PKG-INFO": "", f"{APT}/simplejpeg/__init__.py": ""})
        bench.origins["simplejpeg"] = bench.root / APT / "simplejpeg/__init__.py"
        bench.versions.update({"simplejpeg": "1.8.1"})
        return bench

    def test_with_the_systems_numpy_all_is_well(self, bookworm):
        numpy = examine(bookworm, "numpy")
        assert (numpy.status, numpy.text) == (Status.OK, "numpy 1.26.4, simplejpeg 1.8.1")

    def test_with_numpy_2_they_do_not_load(self, bookworm):
        bookworm.versions["numpy"] = "2.2.6"
        numpy = examine(bookworm, "numpy")
        assert numpy.status is Status.FAILED
        assert "simplejpeg can only be loaded with the system's numpy 1.24.2" in numpy.text
        assert "'numpy<2'" in numpy.remedy

    def test_on_trixie_numpy_2_is_right(self, bookworm):
        (bookworm.root / APT / "numpy-1.24.2.egg-info").rename(bookworm.root / APT / "numpy-2.2.4.dist-info")
        bookworm.versions["numpy"] = "2.3.0"
        assert examine(bookworm, "numpy").status is Status.OK

    def test_without_apts_packages_numpy_2_is_right(self, bench):
        bench.versions["numpy"] = "2.3.0"
        assert examine(bench, "numpy").status is Status.OK


@pytest.mark.parametrize(
    ("opencv", "numpy", "status"),
    [
        ("4.11.0.86", "1.26.4", Status.OK),
        ("4.12.0.88", "1.26.4", Status.FAILED),
        ("5.0.0.93", "1.24.2", Status.FAILED),
        ("4.12.0.88", "2.2.0", Status.OK),
    ],
)
def test_new_opencv_needs_numpy_2(bench, opencv, numpy, status):
    bench.versions.update({"opencv-python-headless": opencv, "numpy": numpy})
    assert examine(bench, "OpenCV").status is status


def test_two_opencvs_overwrite_each_other(bench):
    bench.versions["opencv-python"] = "4.11.0.86"
    opencv = examine(bench, "OpenCV")
    assert (opencv.status, "pip uninstall opencv-python;" in opencv.remedy) == (Status.WARNING, True)


def test_apts_opencv_will_do(bench):
    del bench.versions["opencv-python-headless"]
    bench.origins["cv2"] = bench.root / APT / "cv2/__init__.py"
    assert examine(bench, "OpenCV").status is Status.OK


@pytest.mark.parametrize(("numpy", "status"), [("1.26.4", Status.OK), ("2.0.1", Status.FAILED)])
def test_the_older_runtime_needs_numpy_1(bench, numpy, status):
    del bench.versions["ai-edge-litert"]
    bench.versions.update({"tflite-runtime": "2.14.0", "numpy": numpy})
    assert examine(bench, "runtime").status is status


def test_the_newer_runtime_is_used_where_both_are(bench):
    bench.versions.update({"tflite-runtime": "2.14.0", "numpy": "2.2.0"})
    assert examine(bench, "runtime").text == "ai-edge-litert 2.1.0"


class TestPygame:
    def test_pypis_pygame_cannot_draw_without_a_desktop(self, bench):
        del bench.versions["pygame-ce"]
        bench.versions["pygame"] = "2.6.1"
        pygame = examine(bench, "pygame")
        assert (pygame.status, "KMSDRM" in pygame.text) == (Status.FAILED, True)

    def test_apts_pygame_can(self, bench):
        del bench.versions["pygame-ce"]
        bench.versions["pygame"] = "2.1.2"
        bench.origins["pygame"] = bench.root / APT / "pygame/__init__.py"
        assert examine(bench, "pygame").status is Status.OK

    def test_both_overwrite_each_other(self, bench):
        bench.versions["pygame"] = "2.6.1"
        assert examine(bench, "pygame").status is Status.FAILED


class TestLgpio:
    def test_the_empty_package_of_that_name(self, bench):
        bench.files({f"{APT}/lgpio.py": "# nothing here\n"})
        bench.versions["lgpio"] = "0.0.0.2"
        lgpio = examine(bench, "lgpio")
        assert (lgpio.status, "0.0.0.2 is an empty package" in lgpio.text) == (Status.FAILED, True)
        assert "apt install python3-lgpio" in lgpio.remedy

    def test_the_empty_package_without_any_module(self, bench):
        bench.origins.clear()
        bench.versions["lgpio"] = "0.0.0.2"
        lgpio = examine(bench, "lgpio")
        assert "0.0.0.2 is an empty package" in lgpio.text
        assert lgpio.remedy.startswith("pip uninstall lgpio; sudo apt install python3-lgpio")

    def test_none(self, bench):
        bench.origins.clear()
        bench.versions.pop("lgpio")
        assert examine(bench, "lgpio").status is Status.FAILED

    def test_off_the_pi_nobody_needs_it(self, tmp_path):
        assert examine(Bench(tmp_path), "lgpio").status is Status.NOT_HERE
