"""What was adopted is on trial until it survives a visit; what fails its trial is gone back from at once."""

import json
import logging

import pytest

from kiosk.app.reports import CameraDown
from kiosk.appliance.proof import Refused
from kiosk.appliance.trial_record import FILE
from kiosk.errors import ConfigError, DisplayError
from tests.appliance.desk import Desk
from tests.fakes.prover import PromptProver

GOOD = "language: de\n"
NEW = "language: fr\n"
SEEN = "language: de\ndecision: {margin: 0.2}\n"
"""A file that vision uses otherwise."""

SOURCE = "language: de\ncamera:\n  source: webcam:5\n"


@pytest.fixture
def desk(tmp_path, caplog):
    """A kiosk that runs with `GOOD`, which survived a visit in the life before."""
    caplog.set_level(logging.INFO)
    made = Desk(tmp_path)
    made.save(GOOD)
    made.live()
    made.start()
    made.ready()
    return made


def restart(desk, crash=False):
    (desk.crash if crash else desk.end)()
    return desk.start()


# Surviving


def test_a_saved_file_is_the_last_good_one_after_a_visit_and_no_sooner(desk):
    desk.save(NEW)
    assert desk.wait().language == ("fr",)
    assert desk.configuration.on_trial_since is not None
    assert desk.kept == GOOD
    desk.visit(ready=False)
    assert desk.configuration.on_trial_since is None
    assert desk.kept == NEW


def test_a_file_that_vision_uses_otherwise_needs_vision_to_be_ready_too(desk):
    desk.save(SEEN)
    desk.wait()
    desk.visit(ready=False)
    assert desk.kept == GOOD
    desk.ready()
    desk.visit(ready=False)
    assert desk.kept == SEEN


def test_a_visit_without_a_camera_proves_nothing(desk):
    desk.save(NEW)
    desk.wait()
    desk.vain_visit()
    assert desk.kept == GOOD
    assert desk.configuration.on_trial_since is not None


def test_what_takes_effect_at_the_next_start_cannot_prove_itself_before(desk):
    desk.save("language: de\ndisplay: {rotation: 90}\n")
    desk.wait()
    desk.visit()
    assert desk.kept == GOOD
    assert restart(desk).settings.display.rotation == 90
    desk.visit()
    assert "rotation" in desk.kept


def test_the_last_good_text_saved_again_is_not_on_trial(desk):
    desk.save(NEW)
    desk.wait()
    desk.save(GOOD)
    assert desk.wait().language == ("de",)
    assert desk.configuration.on_trial_since is None
    assert restart(desk, crash=True).on_trial_since is None


def test_a_trial_goes_on_after_a_restart_in_its_middle(desk):
    desk.save(SEEN)
    desk.wait()
    tried = desk.prover.tried
    assert restart(desk).settings.decision.margin == 0.2
    assert desk.prover.tried == 0 < tried, "what was proven is proven"
    assert desk.configuration.on_trial_since is not None
    desk.visit()
    assert desk.kept == SEEN


def test_a_broken_file_changes_nothing_of_what_is_on_trial_not_even_over_a_restart(desk):
    desk.save(SEEN)
    desk.wait()
    desk.save("timng: {}\n")
    desk.wait()
    assert restart(desk).settings.decision.margin == 0.2
    assert "timng" in desk.configuration.problem
    desk.visit()
    assert desk.kept == SEEN


def test_a_file_that_is_deleted_in_its_trial_means_the_defaults_at_the_next_start(desk):
    desk.save(NEW)
    desk.wait()
    desk.end()
    desk.path.unlink()
    assert desk.start().settings.language == ("en",)
    assert desk.configuration.on_trial_since is not None


def test_the_first_file_ever_has_nothing_to_go_back_to_and_stays(tmp_path):
    desk = Desk(tmp_path)
    desk.save(SOURCE)
    desk.start()
    desk.down(usage=True)
    assert desk.configuration.retreat() is None
    assert desk.configuration.problem is None
    for _ in range(4):
        assert restart(desk, crash=True).settings.camera.source == "webcam:5"


# Vision refuses


def test_what_vision_refuses_is_gone_back_from_at_once_with_line_and_key(desk, caplog):
    desk.save(SOURCE)
    desk.wait()
    desk.down("notes.txt: is neither a picture nor a video", usage=True)
    assert desk.configuration.retreat().settings.camera.source == "auto"
    assert desk.configuration.retreat() is None
    sentence = "config.yaml:3: camera.source: notes.txt: is neither a picture nor a video"
    assert desk.configuration.problem == sentence
    assert any(line.endswith(sentence) for line in caplog.messages)
    assert desk.kept == GOOD


def test_vision_may_refuse_it_in_the_first_visit_too(desk):
    desk.save(SOURCE)
    desk.wait()
    desk.ready()
    desk.down("the video cannot be read", usage=True)
    assert desk.configuration.retreat() is not None


def test_a_visit_that_waits_for_a_picture_in_vain_though_vision_was_ready_is_a_failure(desk):
    desk.save(SOURCE)
    desk.wait()
    desk.vain_visit()
    assert desk.configuration.retreat() is None, "vision may be starting still"
    desk.ready()
    desk.vain_visit()
    assert desk.configuration.retreat() is not None


def test_what_changes_only_words_is_not_blamed_for_a_camera(desk):
    desk.save(NEW)
    desk.wait()
    desk.down(usage=True)
    desk.vain_visit()
    assert desk.configuration.retreat() is None
    assert desk.configuration.problem is None


def test_of_several_saves_in_a_trial_what_survived_is_gone_back_to(desk):
    for text in (SEEN, SOURCE):
        desk.save(text)
        desk.wait()
    desk.down(usage=True)
    settings = desk.configuration.retreat().settings
    assert (settings.decision.margin, settings.camera.source) == (0.08, "auto")


def test_a_file_that_only_adds_words_to_one_on_trial_is_answerable_for_that_ones_camera(desk):
    desk.save(SOURCE)
    desk.wait()
    desk.save(SOURCE + "timing: {result_seconds: 9}\n")
    desk.wait()
    desk.visit(ready=False)
    assert desk.kept == GOOD
    desk.down(usage=True)
    assert desk.configuration.retreat().settings.camera.source == "auto"


def test_what_vision_refused_does_not_come_back_with_a_restart_but_is_tried_again_when_there_is_a_camera(
    desk,
):
    desk.save(SOURCE + "display: {rotation: 90}\n")
    desk.wait()
    desk.down("no such camera", usage=True)
    settings = restart(desk).settings
    assert (settings.camera.source, settings.display.rotation) == ("auto", 0)
    assert "no such camera" in desk.configuration.problem
    assert desk.adopt() is None
    desk.ready()
    assert desk.adopt().camera.source == "webcam:5"


def test_the_kiosk_that_gives_the_camera_up_during_a_trial_begins_anew_with_what_survived(desk):
    desk.save(SOURCE)
    desk.wait()
    desk.down("no such camera", gave_up=True)
    assert restart(desk).settings.camera.source == "auto"


def test_a_mended_file_is_adopted_after_one_that_vision_refused(desk):
    desk.save(SOURCE)
    desk.wait()
    desk.down(usage=True)
    desk.configuration.retreat()
    desk.save(SEEN)
    assert desk.wait().decision.margin == 0.2
    assert desk.configuration.problem is None
    desk.visit()
    assert desk.kept == SEEN


def test_the_same_text_saved_again_is_tried_again(desk):
    desk.save(SOURCE)
    desk.wait()
    desk.down(usage=True)
    desk.configuration.retreat()
    assert desk.wait() is None
    desk.save(SOURCE)
    assert desk.wait().camera.source == "webcam:5"


def test_what_waits_for_a_restart_is_no_longer_named_when_it_was_gone_back_from(desk):
    desk.save(SOURCE + "button: {gpio: 5}\n")
    desk.wait()
    assert desk.configuration.restart_needed == ["button.gpio"]
    desk.down(usage=True)
    assert desk.configuration.restart_needed == []


# The camera's fault, or the file's?


def test_with_a_camera_that_failed_before_a_new_file_is_not_gone_back_from_for_a_minute(desk):
    desk.down()
    desk.save(SOURCE)
    desk.wait()
    desk.down()
    assert desk.configuration.retreat() is None
    desk.wait(visiting=True)
    desk.clock.now += 60
    desk.configuration.poll()
    assert desk.configuration.retreat().settings.camera.source == "auto"
    desk.down()
    desk.clock.now += 60
    assert desk.wait().camera.source == "webcam:5", "and the other way round"


def test_a_camera_pulled_out_just_then_is_not_the_file_s_fault_and_it_gets_another_chance(desk):
    desk.save(SOURCE)
    desk.wait()
    desk.down()
    assert desk.configuration.retreat() is not None
    desk.down()
    assert desk.wait() is None
    desk.ready()
    assert desk.adopt().camera.source == "webcam:5"
    assert desk.configuration.problem is None


def test_where_the_camera_was_well_before_and_after_the_file_is_to_blame(desk):
    desk.save(SOURCE)
    desk.wait()
    desk.down()
    desk.configuration.retreat()
    desk.ready()
    assert desk.wait() is None
    desk.down()
    desk.ready()
    assert desk.wait() is None


def test_however_often_a_camera_comes_and_goes_a_file_is_tried_a_few_times_only(desk):
    desk.save(SOURCE)
    adopted = 0
    for _ in range(20):
        adopted += desk.wait() is not None
        desk.down()
        desk.configuration.retreat()
        desk.down()
        desk.ready()
    assert 1 <= adopted <= 4


# Crashes


def test_after_two_crashes_the_kiosk_starts_with_what_survived_and_says_so(desk):
    desk.save(NEW)
    desk.wait()
    assert restart(desk, crash=True).settings.language == ("fr",)
    assert restart(desk, crash=True).settings.language == ("de",)
    assert desk.configuration.problem.startswith("config.yaml: the kiosk ended by a fault twice with it")
    desk.ready()
    assert desk.wait() is None
    assert restart(desk, crash=True).settings.language == ("de",)
    desk.save(NEW)
    assert desk.wait().language == ("fr",)


def test_a_good_end_is_no_crash(desk):
    desk.save(NEW)
    desk.wait()
    for _ in range(4):
        assert restart(desk).settings.language == ("fr",)


def test_crashes_count_though_good_ends_lie_between(desk):
    desk.save(NEW)
    desk.wait()
    restart(desk, crash=True)
    restart(desk)
    assert restart(desk, crash=True).settings.language == ("de",)


def test_who_loses_the_power_has_not_crashed(desk):
    desk.save(NEW)
    desk.wait()
    for boot in ("2", "3", "4"):
        desk.boot = boot
        assert restart(desk, crash=True).settings.language == ("fr",)


def test_what_survived_a_visit_may_crash_as_often_as_it_will(desk):
    desk.save(NEW)
    desk.wait()
    desk.visit()
    for _ in range(5):
        assert restart(desk, crash=True).settings.language == ("fr",)
    assert desk.configuration.problem is None


def test_a_file_that_was_put_there_between_two_starts_is_counted_from_its_first_start(desk):
    desk.end()
    desk.save(NEW)
    assert desk.start().settings.language == ("fr",)
    assert restart(desk, crash=True).settings.language == ("fr",)
    assert restart(desk, crash=True).settings.language == ("de",)


def test_it_is_on_the_disk_before_the_risk_is_taken(desk, monkeypatch):
    desk.save(NEW)
    written = desk.store.settled
    monkeypatch.setattr(desk.store, "settled", lambda name, patience=0.0: False)
    assert desk.wait() is None
    monkeypatch.setattr(desk.store, "settled", written)
    assert desk.adopt().language == ("fr",)
    assert json.loads((desk.state / FILE).read_text())["trial"]["crashes"] == 1


def test_what_survives_meanwhile_does_not_wipe_out_that_the_next_one_is_at_risk(desk, monkeypatch):
    desk.save(NEW)
    desk.wait()
    desk.save(SEEN)
    written = desk.store.settled
    monkeypatch.setattr(desk.store, "settled", lambda name, patience=0.0: False)
    assert desk.wait() is None
    desk.visit()
    monkeypatch.setattr(desk.store, "settled", written)
    assert desk.adopt().decision.margin == 0.2
    assert json.loads((desk.state / FILE).read_text())["trial"]["crashes"] == 1


def test_without_a_state_folder_all_of_it_works_in_memory(tmp_path):
    desk = Desk(tmp_path)
    desk.state.rmdir()
    desk.state = None
    desk.save(GOOD)
    desk.start()
    desk.visit()
    desk.save(SOURCE)
    desk.wait()
    desk.down(usage=True)
    assert desk.configuration.retreat().settings.camera.source == "auto"


# What only a start can try


def test_a_display_that_only_the_old_file_can_open_is_opened_with_that(desk):
    desk.save("language: de\ndisplay:\n  driver: x11\n")
    desk.wait()
    restart(desk)

    def window(settings):
        if settings.display.driver == "x11":
            raise DisplayError("no display with driver 'x11'")
        return settings.display.driver

    assert desk.configuration.open(window) == "auto"
    assert desk.configuration.problem == "config.yaml:3: display.driver: no display with driver 'x11'"
    assert desk.configuration.restart_needed == []
    assert desk.configuration.retreat() is None
    assert restart(desk).settings.display.driver == "auto"


def test_a_monitor_that_is_away_is_nobody_s_mistake(desk):
    desk.save("language: de\ndisplay: {rotation: 90}\n")
    desk.wait()

    def window(settings):
        raise DisplayError("no monitor")

    for _ in range(4):
        restart(desk, crash=False)
        with pytest.raises(DisplayError, match="no monitor"):
            desk.configuration.open(window)
        desk.crash()
        desk.start()
    assert desk.configuration.settings.display.rotation == 90
    assert desk.configuration.problem is None


def test_without_a_good_one_from_before_a_broken_file_ends_the_start(tmp_path):
    desk = Desk(tmp_path)
    desk.save("timng: {}\n")
    with pytest.raises(ConfigError, match="timng"):
        desk.start()


class Slow(PromptProver):
    """One that does not come to an end."""

    def begin(self, path, screen, rotation):
        self._answer = Refused((f"{path}: could not be tried",), "trouble")


@pytest.mark.parametrize("lived", [False, True])
def test_a_computer_too_slow_to_try_a_file_uses_it_if_there_is_nothing_else(lived, tmp_path):
    desk = Desk(tmp_path)
    desk.save(GOOD)
    if lived:
        desk.live()
        desk.save(NEW)
    desk.make_prover = Slow
    assert desk.start().settings.language == ("de",)
    assert (desk.configuration.problem is not None) == lived


# A file that is new at a start


def boots(desk, text, prover=PromptProver):
    """A kiosk that is started with a new text, and nobody has tried it yet."""
    desk.end()
    desk.save(text)
    desk.make_prover = prover
    desk.adopt = lambda: None
    configuration = desk.start()
    del desk.adopt
    return configuration


def test_a_start_shows_a_new_file_without_waiting_and_tries_it_then_at_the_display_s_size(desk):
    sizes = []
    configuration = boots(desk, NEW, lambda: PromptProver(draw=lambda bundle, size: sizes.append(size)))
    assert (configuration.settings.language, desk.prover.tried) == (("fr",), 0)
    configuration.screen = (800, 480)
    desk.adopt()
    assert sizes == [(800, 480)]


def test_a_visit_does_not_make_a_new_file_the_last_good_one_before_it_was_tried(desk):
    boots(desk, NEW)
    desk.visit()
    assert desk.kept == GOOD
    desk.adopt()
    assert desk.kept == NEW


def cannot_be_drawn(bundle, size):
    if bundle.settings.language == ("fr",):
        raise DisplayError("the scene cannot be drawn")


def test_a_new_file_of_which_a_scene_cannot_be_drawn_is_gone_back_from(desk):
    boots(desk, NEW, lambda: PromptProver(draw=cannot_be_drawn))
    desk.adopt()
    assert desk.configuration.retreat().settings.language == ("de",)
    assert desk.configuration.problem == "config.yaml: the scene cannot be drawn"


def test_with_nothing_to_go_back_to_it_is_used_and_said_and_never_trusted(tmp_path):
    desk = Desk(tmp_path)
    desk.make_prover = lambda: PromptProver(draw=cannot_be_drawn)
    desk.save(NEW)
    assert desk.start().problem == "config.yaml: the scene cannot be drawn"
    desk.visit()
    assert desk.configuration.settings.language == ("fr",)
    assert desk.configuration.on_trial_since is not None


def test_a_crash_before_it_was_tried_counts_and_it_is_tried_after_the_next_start(desk):
    boots(desk, NEW)
    assert restart(desk, crash=True).settings.language == ("fr",)
    assert desk.prover.tried == 1
    assert restart(desk, crash=True).settings.language == ("de",)


# A model that is replaced in its place


def test_a_model_replaced_under_its_name_is_on_trial_until_vision_is_ready_with_it(desk, tmp_path):
    import hashlib

    from kiosk.model.manifest import load_manifest
    from tests.configs import other_model

    manifest = other_model(tmp_path)
    text = manifest.read_text()

    def replace(content):
        (tmp_path / "other.tflite").write_bytes(content)
        manifest.write_text(text.replace(load_manifest().sha256, hashlib.sha256(content).hexdigest()))

    replace(b"one")
    desk.save(f"model: {manifest}\n")
    desk.wait()
    desk.visit()
    assert desk.configuration.on_trial_since is None
    replace(b"two")
    desk.wait_long()
    assert desk.configuration.bundle.manifest.sha256 == hashlib.sha256(b"two").hexdigest()
    desk.visit(ready=False)
    assert desk.configuration.on_trial_since is not None
    desk.visit()
    assert desk.configuration.on_trial_since is None


def test_vision_says_which_key_it_is_about_where_both_were_changed(desk, tmp_path):
    desk.save("language: de\nmodel: ./models/fer_int8.yaml\ncamera:\n  source: webcam:5\n")
    desk.wait()
    desk.configuration.hear(CameraDown("no such camera", usage=True, gave_up=False, key="camera.source"))
    assert desk.configuration.problem == "config.yaml:4: camera.source: no such camera"


def test_what_the_screen_leaves_out_is_said_once_at_a_start(desk, caplog):
    boots(desk, "facts: {own: [Smile \u263a]}\n")
    for _ in range(3):
        desk.adopt()
    assert sum("\u263a" in line for line in caplog.messages) == 1
