"""The self-test of a new environment: every library is tried, and named with its remedy when it fails."""

import importlib.util

import pytest

from tests.scripts.installer.machine import SCRIPTS


def imports_module():
    spec = importlib.util.spec_from_file_location("imports", SCRIPTS / "installer" / "imports.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


imports = imports_module()


def test_parts_of_apt_are_tried_where_they_must_or_can_be():
    def names(expected: list[str], in_sight: set[str]) -> set[str]:
        parts = imports.parts_for(expected, in_sight.__contains__)
        return {part.name for part in parts} - {part.name for part in imports.PARTS}

    assert names([], set()) == set()
    assert names(["picamera2"], set()) == {"picamera2"}
    assert names([], {"lgpio", "simplejpeg"}) == {"lgpio", "simplejpeg"}


def test_a_part_that_fails_is_named_with_its_remedy():
    part = imports.Part("simplejpeg", "code", "do this")
    well, faults = imports.try_parts([part], lambda code: (1, "numpy.dtype size changed"))
    assert well == []
    assert faults == ["simplejpeg does not work (numpy.dtype size changed): do this"]


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("print('1.24')", 0, "1.24"),
        ("raise ValueError('numpy.dtype size changed')", 1, "ValueError: numpy.dtype size changed"),
        ("import os; os.abort()", -6, "ended by signal 6"),
    ],
)
def test_a_part_may_end_its_process_in_any_way(code: str, status: int, said: str):
    assert imports.run_apart(code) == (status, said)


def test_the_web_page_s_environment_is_tried_without_display_and_pins(
    monkeypatch: pytest.MonkeyPatch, capsys
):
    tried = []

    def try_parts(parts, run):
        tried.extend(part.name for part in parts)
        return [], ["Gradio does not work (x): do this"]

    monkeypatch.setattr(imports, "try_parts", try_parts)
    assert imports.main(["--web"]) == 1
    assert {"Gradio", "huggingface_hub", "kiosk"} <= set(tried)
    assert not {"pygame-ce", "picamera2", "lgpio"} & set(tried)
    assert "Gradio does not work" in capsys.readouterr().err
