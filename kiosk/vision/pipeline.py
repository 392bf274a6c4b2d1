"""Frame in, reading out: the stages of the headless loop in their order."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2

from kiosk.model.classifier import Classifier
from kiosk.model.interpreter import Runtime
from kiosk.model.probabilities import Probabilities, shared_out, wanted
from kiosk.system.folders import ROOT
from kiosk.system.hardening import keep_pictures_in_memory
from kiosk.vision.camera.frame import Frame, GreyImage
from kiosk.vision.debounce import Debouncer
from kiosk.vision.face.alike import is_alike
from kiosk.vision.face.crop import face_crop
from kiosk.vision.face.detection import Detection
from kiosk.vision.face.hints import find_obstacle, is_turned
from kiosk.vision.face.passes import nearest_turn
from kiosk.vision.face.tracker import FaceTracker
from kiosk.vision.reading import MOST_OTHERS, Box, Hint, Reading
from kiosk.vision.settings import PipelineSettings


@dataclass(slots=True)
class Timings:
    """Seconds spent on the last frame, 0 for a stage it did not reach.

    Attributes:
        detect: finding and choosing the face, and what is in its way.
        crop: cutting it out.
        classify: the network, with standardising and softmax.
        debounce: pooling and deciding.
    """

    detect: float = 0.0
    crop: float = 0.0
    classify: float = 0.0
    debounce: float = 0.0


@dataclass(frozen=True, slots=True)
class StillReading:
    """What is to be said of a single picture, where nothing can be pooled.

    Attributes:
        face: where the largest face is, or None.
        hint: the most important thing in the way, or None; only a turned face is not judged all the same.
        probabilities: of this picture, or None without a face that is upright enough.
    """

    face: Box | None
    hint: Hint | None
    probabilities: Probabilities | None


class Pipeline:
    """Judges the frames of one camera in order. Not for use from two threads at once.

    Attributes:
        timings: of the last frame.
        labels: the emotions that are wanted, in the model's order.
    """

    def __init__(
        self,
        settings: PipelineSettings,
        *,
        runtime: Runtime = "auto",
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Load the networks; from now on pictures may come, see `keep_pictures_in_memory`.

        Args:
            settings: the operator's.
            runtime: see `load_interpreter`.
            clock: for `timings` alone; what is decided depends on the frames' own times.

        Raises:
            ModelError: one of the three networks is missing or not the right one.
        """
        # One core for the loop: the others belong to the display, and small pictures gain nothing from more.
        cv2.setNumThreads(1)
        self._limits = settings.face
        threads = settings.threads or 1
        self._tracker = FaceTracker(runtime, threads)
        self._classifier = Classifier(ROOT / settings.model, runtime, threads)
        least, longest = settings.timing.least_looking_seconds, settings.decision.max_seconds
        if least >= longest:
            # Only the default can be: nobody has written it. There is time left to be sure in.
            least = longest / 2
        self.labels = wanted(self._classifier.labels, settings.unwanted)
        self._debouncer = Debouncer(settings.decision, self.labels, least)
        self._clock = clock
        self._since = 0.0
        self._known: GreyImage | None = None
        self.timings = Timings()
        keep_pictures_in_memory()

    def reset(self, since: float) -> None:
        """Begin a visit: forget the last face, refuse frames from before ``since`` (monotonic seconds)."""
        self._since, self._known = since, None
        self._tracker.reset()
        self._debouncer.reset()

    def forget(self) -> None:
        """End a visit: keep nothing of its frames, nor of what the networks made of them."""
        self._known = None
        self._tracker.forget()
        self._debouncer.reset()
        self._classifier.forget()

    def read(self, frame: Frame) -> Reading:
        """Judge the next frame.

        Raises:
            ValueError: the frame was taken before the visit began; judging it would break the promise that
                nothing is analysed until the button is pressed.
        """
        if frame.t < self._since:
            raise ValueError(f"the frame is {self._since - frame.t:.3f} s older than the visit")
        self.timings = Timings()
        start = self._clock()
        sighting = self._tracker.follow(frame.grey)
        obstacle = find_obstacle(frame.grey, sighting, self._limits)
        self.timings.detect = self._clock() - start
        if sighting.face is not None and not sighting.same:
            self._debouncer.reset()
        probabilities = None
        if sighting.face is not None and not (obstacle and obstacle.blocks):
            probabilities = self._judge(frame, sighting.face)
        start = self._clock()
        verdict = self._debouncer.update(frame.t, probabilities, withheld=sighting.undecided)
        self.timings.debounce = self._clock() - start
        return Reading(
            t=frame.t,
            face=_fractions(sighting.face, frame.grey),
            hint=obstacle.hint if obstacle else None,
            probabilities=probabilities,
            leader=self._debouncer.leader,
            progress=self._debouncer.progress,
            verdict=verdict,
            turn=nearest_turn(sighting.face) if sighting.face and is_turned(sighting.face) else 0,
            others=tuple(_box(other, frame.grey) for other in sighting.others[:MOST_OTHERS]),
        )

    def read_still(self, grey: GreyImage) -> StillReading:
        """Judge the largest face of a single picture, uint8 ``[height, width]``; ends the running visit."""
        self.reset(self._since)
        sighting = self._tracker.detect(grey)
        obstacle = find_obstacle(grey, sighting, self._limits)
        upright = None if sighting.face is None or is_turned(sighting.face) else sighting.face
        return StillReading(
            face=_fractions(sighting.face, grey),
            hint=obstacle.hint if obstacle else None,
            probabilities=self._classify(face_crop(grey, upright)) if upright else None,
        )

    def _judge(self, frame: Frame, face: Detection) -> Probabilities | None:
        """What the face shows; None where it looks like another one in the place of the one that is known.

        Such a frame counts as one without a face: if it was a hand that passed, the known one is back before
        it has been away for too long, and if not, whoever is there then starts anew.
        """
        start = self._clock()
        crop = face_crop(frame.grey, face)
        cut = self._clock()
        self.timings.crop = cut - start
        anew = self._known is None or self._debouncer.begins_anew(frame.t)
        if not anew and self._known is not None and not is_alike(crop, self._known):
            return None
        self._known = crop
        probabilities = self._classify(crop)
        self.timings.classify = self._clock() - cut
        return probabilities

    def _classify(self, crop: GreyImage) -> Probabilities:
        return shared_out(self._classifier.classify(crop), self.labels)


def _fractions(face: Detection | None, grey: GreyImage) -> Box | None:
    return None if face is None else _box(face, grey)


def _box(face: Detection, grey: GreyImage) -> Box:
    height, width = grey.shape
    x, y, box_width, box_height = face.box
    return x / width, y / height, box_width / width, box_height / height
