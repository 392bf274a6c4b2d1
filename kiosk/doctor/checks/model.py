"""The networks: the right file, unharmed, and computed rightly on this machine."""

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import INSTALL_AGAIN, Finding, failed, from_sentence, not_here, ok
from kiosk.errors import ModelError
from kiosk.model.manifest import load_manifest, read_model
from kiosk.system.folders import ROOT

SECONDS = 30.0
"""For loading the runtime and three networks; a Pi 3 takes a few."""


def check_model(context: CheckContext) -> list[Finding]:
    """The manifest and the file's hash; then, in another process, the golden answer and the detectors."""
    path = ROOT / context.settings.model
    try:
        manifest = load_manifest(path)
        content = read_model(manifest, path)
    except ModelError as fault:
        return [
            from_sentence("model", str(fault), INSTALL_AGAIN),
            not_here("network", "not tried, because of that"),
        ]
    text = f"{manifest.file} is the one its description names ({len(content) / 1e6:.1f} MB, sha256 is right)"
    return [ok("model", text), _network(context)]


def _network(context: CheckContext) -> Finding:
    ran = context.machine.probe("model", context.settings.model, seconds=SECONDS)
    said = ran.facts()
    if "fault" in said:
        return from_sentence("network", said["fault"], INSTALL_AGAIN)
    if ran.status is None:
        return failed("network", f"gave no answer within {SECONDS:g} s", f"reboot; else {INSTALL_AGAIN}")
    if ran.status != 0 or "runtime" not in said:
        return failed("network", f"does not run: {ran.crash()}", INSTALL_AGAIN)
    runtime = said["runtime"]
    version = context.machine.version(runtime) or ""
    text = f"answers the test face as it should, by {runtime} {version}; knows {', '.join(said['labels'])}"
    return ok("network", text)
