"""config.yaml as it lies there: watched, with the files that it names, and tried when any of them changed."""

from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.appliance.proof import Answer, Size
from kiosk.appliance.prover import Prover
from kiosk.config.file_watch import Aside, FileWatch, NamedWatch, Signature, in_a_thread


class SavedFile:
    """The operator's file, and the one who tries it.

    Attributes:
        path: of the file.
        due: it is to be tried as soon as nobody is saving it.
    """

    def __init__(
        self, path: Path, clock: Callable[[], float], prover: Prover, aside: Aside = in_a_thread
    ) -> None:
        """
        Args:
            path: see the attribute. It is watched from now on: to be called before the file is read.
            clock: monotonic seconds.
            prover: tries it; closed by `close`.
            aside: looks at the files that it names.
        """
        self.path, self.due = path, False
        self._watch, self._named = FileWatch(path, clock), NamedWatch(clock, aside=aside)
        self._prover = prover

    def poll(self) -> bool:
        """Notice what has changed, True when it is the file itself; to be asked in every tick."""
        saved = self._watch.changed()
        if saved or self._named.changed():
            self.due = True
        return saved

    def reload(self) -> None:
        """Take the file as it is now for saved."""
        self._watch.take()
        self.due = True

    def watch_named(self, known: Mapping[str, Signature]) -> None:
        """Watch these files that it names, and no others; their signatures when they were used."""
        self._named.watch(known)

    def stands(self) -> bool:
        """True while nobody has begun to save it again."""
        return self._watch.stands()

    def answer(self, screen: Size, rotation: int) -> Answer | None:
        """What came of trying it, once; it is begun here when it is due. For the arguments see `prove`."""
        if self.due and self.stands():
            self.due = False
            self._prover.begin(self.path, screen, rotation)
        answer = self._prover.poll()
        # What was tried while it was being saved is no longer what lies there: that is tried in its turn.
        return answer if answer is not None and self.stands() else None

    def close(self) -> None:
        """Give up what is being tried."""
        self._prover.close()
