"""``kiosk sign``: the printed sign that hangs beside the kiosk, for whoever comes near its camera."""

import argparse
from pathlib import Path

from kiosk.commands.options import add_config, as_asked
from kiosk.config.addresses import is_address
from kiosk.content.bundle import Bundle
from kiosk.errors import UsageError
from kiosk.screen.pdf import one_page
from kiosk.screen.sign import A5_MM, Said, drawn, said
from kiosk.system.ordinary_file import as_os_error
from kiosk.system.store import write_atomically
from kiosk.system.terminal import one_line


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("--language", metavar="LANGUAGE", help="instead of the configuration's")
    parser.add_argument(
        "--pdf",
        nargs="?",
        const="",
        metavar="FILE.pdf",
        help="write an A5 page to print (default: sign-LANGUAGE.pdf); without, the text is printed here",
    )
    add_config(parser)


def run(args: argparse.Namespace) -> int:
    """Write the page, or print its text.

    Raises:
        ConfigError: the configuration cannot be used.
        UsageError: there is no such language, or nothing can be written where it should be.
    """
    bundle = as_asked(args.config, None, args.language)
    what = said_of(bundle)
    if args.pdf is None:
        print("\n".join(one_line(line) for line in what.plain.splitlines()))
        return 0
    path = Path(args.pdf or f"sign-{bundle.words.language}.pdf")
    if path.suffix.lower() != ".pdf":
        raise UsageError(f"--pdf: expected a name that ends in .pdf, got '{one_line(str(path))}'")
    page = one_page(drawn(what, bundle.brand, tuple(bundle.playlists)), A5_MM)
    try:
        with as_os_error(path):
            write_atomically(path, page, lasting=False)
    except OSError as error:
        raise UsageError(f"{path}: nothing can be written there ({error.strerror})") from error
    print(one_line(f"{path}: print it on A5, and hang it where it is read before the button is reached"))
    if bundle.brand.contact is None:
        print("Nobody to ask is named on it: kiosk set brand.contact NAME, or write it on the line by hand.")
    return 0


def said_of(bundle: Bundle) -> Said:
    """What the sign of a kiosk with this configuration says."""
    camera = bundle.settings.camera
    return said(
        bundle.words,
        bundle.brand,
        warm=camera.warm,
        network=is_address(camera.source),
        counted=bundle.settings.stats,
    )
