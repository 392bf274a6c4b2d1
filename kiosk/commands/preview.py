"""``kiosk preview``: one scene with the operator's own texts, in a window or as a PNG, without a visit."""

import argparse
import time
from collections.abc import Iterable
from pathlib import Path

import pygame

from kiosk.commands.options import add_config, as_asked, size
from kiosk.config.diagnostics import show
from kiosk.config.display_size import Size, read_size
from kiosk.config.messages import did_you_mean
from kiosk.config.schema import Display
from kiosk.content.bundle import Bundle
from kiosk.errors import DisplayError, UsageError
from kiosk.screen.examples import Example, example_named, examples, still
from kiosk.screen.png import make_folder, write_png
from kiosk.screen.stage import Stage
from kiosk.screen.window import WINDOW_SIZE, Window, on_desktop
from kiosk.session import time_left
from kiosk.system.ending import Ending, told_to_end
from kiosk.system.terminal import one_line

PAUSE_SECONDS = 1.0
"""A scene whose time is over stays so much longer before it begins again."""

END = (pygame.K_ESCAPE, pygame.K_q)
TURN = {pygame.K_RIGHT: 1, pygame.K_LEFT: -1}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument(
        "scene", nargs="?", metavar="SCENE", help="which one, such as result or result:sad; --list has all"
    )
    parser.add_argument(
        "--size", type=size, metavar="WxH", help="of the picture (default: the configuration's)"
    )
    parser.add_argument("--theme", metavar="THEME", help="instead of the configuration's")
    parser.add_argument("--language", metavar="LANGUAGE", help="instead of the configuration's")
    add_config(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--save", type=Path, metavar="FILE.png", help="write a picture; needs no display")
    what.add_argument("--all", type=Path, metavar="FOLDER", help="write a picture of every scene there")
    what.add_argument("--list", action="store_true", help="name the scenes")


def run(args: argparse.Namespace) -> int:
    """Show or save; in the window the arrow keys turn to the other scenes, Esc and q end.

    Raises:
        ConfigError: the configuration cannot be used.
        UsageError: there is no such scene, theme or language, or nothing can be written where it should be.
        DisplayError: there is no display for a window.
    """
    bundle = as_asked(args.config, args.theme, args.language)
    known = examples(bundle)
    if args.list:
        for example in known.values():
            print(f"{example.name:<20} {example.state.doing}")
        return 0
    if args.all is not None:
        if args.scene is not None:
            raise UsageError("--all saves every scene: leave the scene's name out, or use --save FILE.png")
        make_folder(args.all)
        _save(bundle, _upright(args.size, bundle.settings.display), _files(args.all, known.values()))
        print(one_line(f"{len(known)} pictures in {args.all}"))
        return 0
    example = _scene(args.scene, known)
    if args.save is not None:
        if args.save.suffix.lower() != ".png":
            raise UsageError(f"--save: expected a name that ends in .png, got '{show(str(args.save))}'")
        _save(bundle, _upright(args.size, bundle.settings.display), [(example, args.save)])
        return 0
    with told_to_end(hangup=True) as ending:
        window = _window(bundle.settings.display, args.size)
        try:
            _show(window, bundle, list(known.values()), example, ending)
        finally:
            window.close()
    return 0


def _scene(name: str | None, known: dict[str, Example]) -> Example:
    if name is None:
        raise UsageError("name a scene, such as result:sad; kiosk preview --list has all of them")
    example = example_named(name, known)
    if example is None:
        kinds = {full.partition(":")[0]: full for full in known}
        near = did_you_mean(name, [*known, *kinds])
        meant = f"did you mean '{near}'?" if near else "kiosk preview --list has all of them"
        raise UsageError(f"there is no scene '{show(name)}', {meant}")
    return example


def _upright(asked: Size | None, display: Display) -> Size:
    """Width and height of a picture that is not turned."""
    if asked is not None:
        return asked
    width, height = WINDOW_SIZE if display.size == "auto" else read_size(display.size)
    return (height, width) if display.rotation in (90, 270) else (width, height)


def _files(folder: Path, all_of_them: Iterable[Example]) -> Iterable[tuple[Example, Path]]:
    # A colon cannot be in the name of a file everywhere.
    return ((example, folder / f"{example.name.replace(':', '-')}.png") for example in all_of_them)


def _save(bundle: Bundle, size: Size, files: Iterable[tuple[Example, Path]]) -> None:
    """One still picture each."""
    for example, path in files:
        write_png(still(example, bundle, size), path)


def _window(display: Display, asked: Size | None) -> Window:
    """A window of a desktop, not turned; without one, the kiosk's own display."""
    if on_desktop():
        width, height = _upright(asked, display)
        changes = {"size": f"{width}x{height}", "rotation": 0, "fullscreen": False}
    else:
        changes = {} if asked is None else {"size": f"{asked[0]}x{asked[1]}"}
    try:
        return Window(display.model_copy(update=changes))
    except DisplayError as fault:
        raise DisplayError(f"{fault}; kiosk preview --save FILE.png needs no display") from fault


def _show(window: Window, bundle: Bundle, scenes: list[Example], first: Example, ending: Ending) -> None:
    """Until somebody ends it."""
    stage, place, since = Stage(window, bundle), scenes.index(first), time.monotonic()
    pygame.display.set_caption(first.name)
    while not ending.asked:
        start = time.monotonic()
        for event in window.events():
            if event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key in END):
                return
            if event.type == pygame.KEYDOWN and event.key in TURN:
                place, since = (place + TURN[event.key]) % len(scenes), start
                pygame.display.set_caption(scenes[place].name)
        if window.follow():
            stage = Stage(window, bundle)
        example = scenes[place]
        left = time_left(example.at(since, start), start, bundle.settings.timing)
        if left is not None and left < -PAUSE_SECONDS:
            since = start
        stage.draw(example.at(since, start), start, example.preview, example.notices(bundle))
        time.sleep(max(0.0, start + 1 / bundle.settings.display.fps - time.monotonic()))
