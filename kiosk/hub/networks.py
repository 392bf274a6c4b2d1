"""All networks that a configuration takes, tried once on this machine."""

from kiosk.config.schema import Settings
from kiosk.content.bundle import manifest_path
from kiosk.hub.verify import verify
from kiosk.model.manifest import DEFAULT_MANIFEST
from kiosk.model.probabilities import wanted
from kiosk.system.privileges import is_root
from kiosk.vision.pipeline import Pipeline


def try_networks(settings: Settings) -> tuple[str, ...]:
    """Load them as the kiosk does, which asks the golden question; the labels that are wanted.

    Raises:
        ModelError: one of them cannot be used.
    """
    path = manifest_path(settings)
    if not is_root() or path.parent == DEFAULT_MANIFEST.parent:
        return Pipeline(settings).labels
    # A stranger's network is not run with root's rights; the detectors are the kiosk's own.
    Pipeline(Settings())
    return wanted(verify(path).labels, settings.unwanted)
