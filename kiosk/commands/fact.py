"""``kiosk fact add``: one more fun fact of the owner's in config.yaml."""

import argparse

from kiosk.commands.changing import change, told
from kiosk.commands.options import add_config
from kiosk.config.edit import EditableText, Written


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("action", choices=["add"], help="what to do")
    parser.add_argument("text", nargs="+", metavar="TEXT", help="the fact, in quotes where it has such signs")
    parser.add_argument("--emotion", metavar="EMOTION", help="it is shown for this emotion alone")
    add_config(parser)


def run(args: argparse.Namespace) -> int:
    """Add it, if the file can be used then.

    Raises:
        ConfigError: it is too long, or the file cannot be used; nothing is changed.
    """
    text = " ".join(args.text)
    entry: Written = text if args.emotion is None else {"text": text, "emotion": args.emotion}

    def edit(file: EditableText) -> None:
        file.append(("facts", "own"), entry)

    changed = change(args.config, "facts.own", edit)
    told(changed, f"facts of your own: {len(changed.bundle.settings.facts.own)}, with this one")
    return 0
