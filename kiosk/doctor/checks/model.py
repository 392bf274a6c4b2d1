"""The networks: the right file, unharmed, and computed rightly on this machine; and who could change them."""

import os
import stat

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import INSTALL_AGAIN, Finding, failed, from_sentence, not_here, ok, warning
from kiosk.doctor.users import rows
from kiosk.errors import ModelError
from kiosk.hub.shelf import present
from kiosk.hub.store import Store
from kiosk.hub.verify import check_files
from kiosk.system.folders import MODELS, MODELS_ACCOUNT, ROOT

SECONDS = 30.0
"""For loading the runtime and three networks; a Pi 3 takes a few."""


ANOTHER = "use another one: kiosk model list; or the one before: sudo kiosk model rollback"
"""The remedy for a model that does not come with the kiosk."""


def check_model(context: CheckContext) -> list[Finding]:
    """The manifest and the files' hashes; then, in another process, the golden answer and the detectors."""
    return [*_model(context), *_folder(context)]


def _model(context: CheckContext) -> list[Finding]:
    store = Store(MODELS)
    model = present(context.settings.model, store)
    remedy = INSTALL_AGAIN if model.kind == "shipped" else ANOTHER
    try:
        manifest, content = check_files(ROOT / context.settings.model)
    except ModelError as fault:
        return [
            from_sentence("model", str(fault), remedy),
            not_here("network", "not tried, because of that"),
        ]
    text = f"{manifest.file} is the one its description names ({len(content) / 1e6:.1f} MB, sha256 is right)"
    return [ok("model", f"{text}; {model.origin}"), _network(context, remedy)]


def _folder(context: CheckContext) -> list[Finding]:
    """Whoever can write there can change what the kiosk sees in faces: that is one user's alone."""
    machine = context.machine
    try:
        there = os.lstat(machine.path(MODELS))
    except OSError:
        # Nobody has asked for models from elsewhere.
        return []
    names = {int(row[2]): row[0] for row in rows(machine, "/etc/passwd") if row[2].isdecimal()}
    owner = names.get(there.st_uid, str(there.st_uid))
    remedy = f"sudo chown {MODELS_ACCOUNT}: {MODELS}; sudo chmod 755 {MODELS}"
    if not stat.S_ISDIR(there.st_mode):
        return [warning("models", f"{MODELS} is no folder", "delete it, and sudo scripts/install.sh --web")]
    if owner not in {MODELS_ACCOUNT, "root"}:
        return [warning("models", f"{MODELS} is {owner}'s, and not {MODELS_ACCOUNT}'s", remedy)]
    if there.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return [warning("models", f"{MODELS} can be written by others than its owner", remedy)]
    return [ok("models", f"{MODELS} can be written by {owner} alone")]


def _network(context: CheckContext, remedy: str) -> Finding:
    ran = context.machine.probe("model", context.settings.model, seconds=SECONDS)
    said = ran.facts()
    if "fault" in said:
        return from_sentence("network", said["fault"], remedy)
    if ran.status is None:
        return failed("network", f"gave no answer within {SECONDS:g} s", f"reboot; else {remedy}")
    if ran.status != 0 or "runtime" not in said:
        return failed("network", f"does not run: {ran.crash()}", remedy)
    runtime = said["runtime"]
    version = context.machine.version(runtime) or ""
    text = f"answers the test face as it should, by {runtime} {version}; knows {', '.join(said['labels'])}"
    return ok("network", text)
