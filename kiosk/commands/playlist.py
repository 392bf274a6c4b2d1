"""``kiosk playlist add``: one more playlist for an emotion in config.yaml."""

import argparse

from kiosk.commands.changing import change, told
from kiosk.commands.options import add_config
from kiosk.config.edit import EditableText, Written
from kiosk.config.links import canonical_link, service
from kiosk.content.playlists import MODES
from kiosk.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("action", choices=["add"], help="what to do")
    parser.add_argument("emotion", metavar="EMOTION", help="such as happy")
    parser.add_argument("link", metavar="LINK", help="as the music service's Share menu copies it")
    parser.add_argument("--title", help="what the screen calls it (default: the service's name)")
    parser.add_argument("--mood", help="one line on its mood")
    parser.add_argument("--for", dest="mode", choices=MODES, help="for the mood as it is, or for another one")
    parser.add_argument("--weight", type=int, metavar="N", help="how often it comes, 1 to 100 (default: 1)")
    parser.add_argument("--from", dest="begins", metavar="HH:MM", help="from this time of the day on")
    parser.add_argument("--to", dest="ends", metavar="HH:MM", help="until this time of the day")
    add_config(parser)


def run(args: argparse.Namespace) -> int:
    """Add it, if the file can be used then.

    Raises:
        UsageError: the link leads to no playlist.
        ConfigError: the file could not be used; nothing is changed.
    """
    try:
        link = canonical_link(args.link)
    except ValueError as why:
        raise UsageError(f"LINK: {why}") from None
    entry: dict[str, Written] = {"title": args.title or f"A playlist on {service(link)}", "url": link}
    written = {
        "mood": args.mood,
        "for": args.mode,
        "weight": args.weight,
        "from": args.begins,
        "to": args.ends,
    }
    entry |= {key: value for key, value in written.items() if value is not None}

    def edit(file: EditableText) -> None:
        file.append(("playlists", args.emotion), entry)

    changed = change(args.config, f"playlists.{args.emotion}", edit)
    own = changed.bundle.settings.playlists[args.emotion]
    told(changed, f"playlists of yours for {args.emotion}: {len(own)}, with {link}")
    if changed.before is not None and not changed.before.playlists.get(args.emotion):
        print(f"From now on yours are used for {args.emotion}, and not those that come with the kiosk.")
    return 0
