"""What config.yaml says of emotions by their labels, checked against the model that it names."""

from collections.abc import Sequence
from itertools import product

from kiosk.config.diagnostics import show
from kiosk.config.loader import Document
from kiosk.config.messages import any_of, did_you_mean, unfit
from kiosk.content.emotions import EMOTIONS
from kiosk.model.compounds import compounds_of, listed
from kiosk.model.manifest import Manifest
from kiosk.model.probabilities import wanted

LEAST = 2
"""So many emotions are left, or there is nothing to tell apart."""


def check_labels(document: Document, manifest: Manifest, languages: Sequence[str]) -> None:
    """Refuse what stands under ``emotions`` and ``playlists`` for a label, or a pair, that there is not.

    What stands there for an emotion of another model is no mistake: models are changed and changed back.

    Args:
        languages: the codes of those there are, for an emotion's own names.
    """
    others = [label for label in EMOTIONS if label not in manifest.labels]
    pairs = [key for key in document.keys("playlists") if "+" in key]
    document.allow(("emotions",), manifest.labels, also=others, home=False)
    document.allow(("playlists",), manifest.labels, also=[*others, *pairs])
    for label in document.keys("emotions"):
        document.allow(("emotions", label), languages, home=False)
    for key, label in product(("emotions", "playlists"), others):
        if document.is_written(key, label):
            document.remark((key, label), f"the model knows no '{label}': this is for another one")
    _check_pairs(document, pairs, (*manifest.labels, *others))


def _check_pairs(document: Document, written: Sequence[str], labels: Sequence[str]) -> None:
    """Refuse playlists for two emotions that no face shows together, or for the same two twice."""
    known, seen = compounds_of(labels), dict[str, str]()
    for key in written:
        pair = listed(key)
        if pair in seen:
            said = f"is the pair '{seen[pair]}' once more: put the playlists of both together"
            document.refuse(("playlists", key), said)
        elif pair not in known:
            # Of two that there are, none is a slip of the pen.
            near = None if set(key.split("+")) <= set(labels) else did_you_mean(pair, known)
            wanted_here = f"two emotions that one face shows, {any_of(known)}"
            document.refuse(("playlists", key), unfit(wanted_here, f"'{show(key)}'", near))
        seen[pair] = key


def check_what_is_left(document: Document, manifest: Manifest, unwanted: Sequence[str]) -> None:
    """Refuse to do without all emotions of a model but one."""
    left = len(wanted(manifest.labels, unwanted))
    if left < LEAST:
        few = "one" if left else "none"
        document.refuse(
            ("emotions",), f"leaves {few} of the model's emotions, needs {LEAST}: turn more of them on"
        )
