"""An operator's playlists: whether every emotion has some, for both ways of choosing and at every hour."""

from collections.abc import Collection, Iterable, Sequence

from kiosk.config.advice import language_meant
from kiosk.config.diagnostics import show
from kiosk.config.loader import Document
from kiosk.config.messages import any_of, did_you_mean, unknown_key
from kiosk.config.one_or_more import ALONE
from kiosk.config.schema import Settings
from kiosk.config.schema_content import PlaylistEntry
from kiosk.content.emotions import EMOTIONS
from kiosk.content.language_files import languages
from kiosk.content.playlists import DEFAULT, MODES, Mode, Playlist, for_mode, gap, music_for, playlists_of
from kiosk.content.shipped_playlists import shipped
from kiosk.model.compounds import listed

SERVES = {"match": "for the mood as it is (match)", "lift": "for another mood (lift)"}


def check_playlists(document: Document, settings: Settings, labels: Collection[str]) -> None:
    """Refuse an emotion without a playlist, and one that there is not, and remark on what is hardly meant."""
    known = (DEFAULT, *labels)
    for label in settings.music:
        # What is said for another model's emotion is no mistake.
        if label not in known and label not in EMOTIONS:
            document.refuse(("music", label), unknown_key(label, known, (), ()))
    written = {listed(label): label for label, entries in settings.playlists.items() if entries}
    for label, playlists in playlists_of(settings, labels, shipped().english, {}).items():
        path = ("playlists", written.get(label, label))
        if not playlists:
            document.refuse(path, "has no playlist, and the kiosk has none of its own for it: add one")
        elif label in written:
            _check_texts(document, written[label], settings.playlists[written[label]], settings.language)
            for sentence in _doubts(playlists, _modes(settings, label)):
                document.remark(path, sentence)


def _modes(settings: Settings, label: str) -> tuple[Mode, ...]:
    """The ways of choosing that an emotion may come to."""
    music = music_for(settings, label)
    return MODES if music == "ask" else (music,)


def _doubts(playlists: Sequence[Playlist], modes: Iterable[Mode]) -> Iterable[str]:
    told = set()
    for mode in modes:
        among = for_mode(playlists, mode)
        if not any(one.music in (None, mode) for one in among):
            yield f"there is none {SERVES[mode]}, which music asks for: the others are shown instead"
        if (free := gap(among)) is not None and free not in told:
            told.add(free)
            begins, ends = free
            yield (
                f"from {begins:%H:%M} to {ends:%H:%M} none is to be shown: all are then, whatever their hours"
            )


def _check_texts(
    document: Document, label: str, entries: Sequence[PlaylistEntry], spoken: Collection[str]
) -> None:
    known = sorted({*languages(), *spoken})
    for index, entry in enumerate(entries):
        for key, texts in (("title", entry.title), ("mood", entry.mood)):
            for code in texts:
                if code != ALONE and code not in known:
                    near = language_meant(code, known) or did_you_mean(code, known)
                    instead = f"did you mean {near}?" if near else f"there are {any_of(known)}"
                    path = ("playlists", label, index, key, code)
                    document.remark(path, f"'{show(code)}' is none of the kiosk's languages, {instead}")
