"""``kiosk model``: which networks there are, and which one is used; more come from a hub, or go to one."""

import argparse
import json
import logging
import os
import re
import shlex
from functools import partial
from pathlib import Path

from kiosk.commands.changing import change, real_path, told
from kiosk.commands.extras import go_on_with
from kiosk.commands.model_list import as_json, as_lines
from kiosk.commands.options import Act, add_actions, completed_model, minutes
from kiosk.config.diagnostics import show
from kiosk.config.edit import EditableText
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.errors import ConfigError, KioskError, ModelError, UsageError
from kiosk.hub.address import EXAMPLE, HubAddress
from kiosk.hub.apart import fetch
from kiosk.hub.card_files import card_beside
from kiosk.hub.card_header import LICENSE
from kiosk.hub.history import History
from kiosk.hub.publish import prepare, publish
from kiosk.hub.shelf import SHIPPED, Model, choose, present, pulled, shipped
from kiosk.hub.store import Store
from kiosk.hub.verify import check_files, verify
from kiosk.system.folders import LAST_GOOD, MODELS, ROOT, STATE
from kiosk.system.ordinary_file import read_ordinary
from kiosk.system.output import lost_output
from kiosk.system.privileges import is_root
from kiosk.system.small_file import read_if_there
from kiosk.system.terminal import one_line
from kiosk.system.timeouts import patience

log = logging.getLogger(__name__)

KEY = "model"
"""Of config.yaml."""

PACKAGE = "huggingface_hub"

TAKEN_UP = "A running kiosk takes it up by itself, between two visits"

MOST_TOKEN = 4096
"""Bytes."""

MINUTES = 30.0
"""For fetching one model: 4 MB even of a line that is as slow as a modem."""

TOKEN = "a file that holds the hub's token and nothing else (default: $HF_TOKEN)"
"""Never an argument, which everybody on the machine may read."""

NAME = f"as 'kiosk model list' has it, or as much of it as only one has; '{SHIPPED}' for the default"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_action = add_actions(parser)

    def add(name: str, act: Act, summary: str) -> argparse.ArgumentParser:
        action = add_action(name, act, summary)
        action.add_argument(
            "--store",
            type=Path,
            metavar="FOLDER",
            default=MODELS,
            help=f"folder of the models that were fetched (default: {MODELS})",
        )
        return action

    listing = add("list", _list, "list the models that are here")
    listing.add_argument("--json", action="store_true", help="one JSON object per model and line")
    using = add("use", _use, "use another model, from the next visit on")
    completed_model(using.add_argument("name", metavar="NAME", help=NAME))
    add("rollback", _rollback, "go back to the model that was used before; needs no network")
    verifying = add("verify", _verify, "check a model's files, and try it")
    used_now = f"{NAME}; without one: what is used now"
    completed_model(verifying.add_argument("name", nargs="?", metavar="NAME", help=used_now))
    pulling = add("pull", _pull, "fetch a model from a hub, and check it")
    pulling.add_argument("address", metavar="ADDRESS", help=f"{EXAMPLE} (a branch, a tag or a commit)")
    pulling.add_argument("--use", action="store_true", help="use it, too")
    pulling.add_argument("--token-file", type=Path, metavar="FILE", help=TOKEN)
    pulling.add_argument(
        "--minutes", type=minutes, default=MINUTES, help=f"how long it may take (default: {MINUTES:g})"
    )
    publishing = add("publish", _publish, "publish a model on a hub, as a new version")
    publishing.add_argument("manifest", type=Path, metavar="MANIFEST", help="such as models/fer_int8.yaml")
    publishing.add_argument("address", metavar="ADDRESS", help="hf://owner/name")
    publishing.add_argument("--tag", required=True, help="the new version's name, such as v1.0")
    publishing.add_argument(
        "--card", type=Path, metavar="FILE", help="text for people (default: the model's own, in its folder)"
    )
    publishing.add_argument("--create", action="store_true", help="make the repository if there is none")
    publishing.add_argument("--public", action="store_true", help="with --create: for everybody to see")
    publishing.add_argument(
        "--license",
        metavar="NAME",
        default=LICENSE,
        help=f"of the model's weights, as the hub spells it (default: {LICENSE})",
    )
    publishing.add_argument(
        "--dry-run", action="store_true", help="check it, print what would be published, and ask no hub"
    )
    publishing.add_argument("--token-file", type=Path, metavar="FILE", help=TOKEN)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for."""
    act: Act = args.act
    return act(args)


def _list(args: argparse.Namespace) -> int:
    """Print all that there are; those that were fetched are looked at, and not run."""
    store = Store(args.store)
    models, used, unknown = [*shipped(), *pulled(store)], None, None
    try:
        used = present(_model_of(args.config), store)
    except ConfigError as fault:
        # Said at the end: what there is does not depend on it.
        unknown = fault
    else:
        models += [used] if used not in models else []
    for one in models:
        if args.json:
            print(json.dumps(as_json(one, in_use=one == used), ensure_ascii=False))
        else:
            print("\n".join(one_line(line) for line in as_lines(one, in_use=one == used)))
    if unknown is not None:
        raise unknown
    return 0


def _use(args: argparse.Namespace) -> int:
    """Have config.yaml name it, once it was tried."""
    return _take(args.config, choose(args.name, Store(args.store)))


def _take(config: Path, chosen: Model) -> int:
    verify(chosen.path)
    config, model = real_path(config), str(chosen.model)
    history = History(config)
    changed = change(config, KEY, partial(_put, model=model), lambda before: history.using(before.model))
    if changed.before is not None and changed.before.model == model:
        told(changed, f"{chosen.name} is used already")
        return 0
    told(changed, f"{KEY}: {model} ({chosen.origin}), which knows {', '.join(changed.bundle.labels)}")
    print(f"{TAKEN_UP}; 'kiosk model rollback' goes back.")
    return 0


def _rollback(args: argparse.Namespace) -> int:
    """Have config.yaml say again what it said; what that names is looked at, and not run: the kiosk does."""
    config = real_path(args.config)
    history, back = History(config), ""

    def edit(text: EditableText) -> None:
        # Asked while no other command changes either.
        nonlocal back
        back = history.back_from(_model_of(config))
        try:
            check_files(ROOT / back)
        except ModelError as fault:
            why = str(fault).partition(";")[0].removesuffix(".")
            advice = "pull the model again, or take another one: kiosk model use NAME"
            raise ModelError(f"{why}; {advice}") from fault
        _put(text, back)

    told(change(config, KEY, edit, lambda now: history.going_back(now.model)), f"{KEY}: {back}, as before")
    print(f"{TAKEN_UP}.")
    return 0


def _put(text: EditableText, model: str) -> None:
    text.put((KEY,), model)


def _verify(args: argparse.Namespace) -> int:
    """Check one, without using it."""
    store = Store(args.store)
    one = present(_model_of(args.config), store) if args.name is None else choose(args.name, store)
    labels = verify(one.path).labels
    files = "its files are those that were fetched" if one.kind == "pulled" else "its sha256 is right"
    print(one_line(f"{one.name}: {files}, and it answers the test face as it should; {one.origin}"))
    print(f"It knows {', '.join(labels)}.")
    return 0


def _pull(args: argparse.Namespace) -> int:
    """Fetch one, by somebody else and in another process."""
    address = HubAddress.read(args.address)
    token = _token(args.token_file)
    go_on_with(PACKAGE)
    store = Store(args.store)
    version = fetch(
        address,
        store,
        token=token,
        seconds=60 * args.minutes * patience(),
        in_use=_in_use(args.config, store),
        say=_aloud,
    )
    print(one_line(f"{version.name} is in {store.folder}, and is sound."))
    if args.use:
        return _take(args.config, choose(version.name, store))
    where = "" if store.folder == MODELS else f" --store {shlex.quote(str(store.folder))}"
    print(one_line(f"To use it: kiosk model use {version.name}{where}"))
    return 0


def _aloud(step: str) -> None:
    """Print a step. Where nobody reads any more (``| head -1``), the pull goes on to its end all the same."""
    try:
        print(step, flush=True)
    except BrokenPipeError:
        lost_output()


def _publish(args: argparse.Namespace) -> int:
    """Publish one, as whoever asks."""
    address = HubAddress.read(args.address)
    if args.public and not args.create:
        raise UsageError("--public is for --create alone")
    if args.manifest.suffix != ".yaml" or not args.manifest.is_file():
        raise UsageError(f"MANIFEST: '{show(str(args.manifest), 200)}' is no such file: name a model's .yaml")
    if args.card is not None and not args.card.is_file():
        raise UsageError(f"--card: '{show(str(args.card), 200)}' is no file: name a text for people")
    card = args.card or card_beside(args.manifest)
    if args.dry_run:
        print(prepare(args.manifest, card, address, tag=args.tag, licence=args.license))
        return 0
    token = _token(args.token_file)
    go_on_with(PACKAGE)
    said = publish(
        args.manifest,
        card,
        address,
        tag=args.tag,
        token=token,
        create=args.create,
        public=args.public,
        licence=args.license,
    )
    print(one_line(said))
    return 0


def _model_of(config: Path) -> str:
    """What ``model`` says. Raises ConfigError: the file cannot be used."""
    return Document(read_file(config), str(config)).settings().model


def _in_use(config: Path, store: Store) -> set[str] | None:
    """Versions that run, may run again, or can be gone back to; None where that cannot be told."""
    config = real_path(config)
    try:
        models = [_model_of(config), *History(config).before()]
        # With what survived last, where the file has a mistake; closed to all but root and the kiosk.
        last_good = read_if_there(STATE / LAST_GOOD) if is_root() else None
        if last_good is not None:
            models.append(Document(last_good, LAST_GOOD).settings().model)
    except KioskError as fault:
        log.warning("no older model is deleted, for what is in use is not known: %s", fault)
        return None
    return {name for model in models if (name := store.name_of(model)) is not None}


def _token(file: Path | None) -> str | None:
    """The hub's, from a file or the environment; None where there is none.

    Raises:
        UsageError: it cannot be read, or is none. It is not repeated.
    """
    if file is None:
        token = os.environ.get("HF_TOKEN", "").strip()
    else:
        try:
            token = read_ordinary(file, MOST_TOKEN).decode().strip()
        except OSError as error:
            raise UsageError(f"--token-file: {show(str(file), 200)}: {error.strerror}") from error
        except UnicodeDecodeError:
            raise UsageError(f"--token-file: {show(str(file), 200)} holds no token") from None
    if (token or file is not None) and not re.fullmatch("[!-~]+", token):
        raise UsageError(f"{'$HF_TOKEN' if file is None else '--token-file'}: this is no token")
    return token or None
