"""A saved config.yaml is tried where it can do no harm: by a process of its own, which says what came of it.

    python -m kiosk.appliance.proof CONFIG WIDTHxHEIGHT ROTATION PARENT

PARENT is the pid of the process that starts it, with which it ends. It does all that a start does with a
file, but for the camera: reads it with all that it names, draws every scene, runs the network. A file that
hangs, crashes or swells ends this process and not the kiosk. The answer is one line of JSON, an object whose
one key is the class of the answer in small letters.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.appliance.named import Named, named_by
from kiosk.config.diagnostics import printable, show
from kiosk.config.file_watch import Signature
from kiosk.config.files import LONGEST_NAME, is_empty, read_file
from kiosk.config.schema import FAR, Settings
from kiosk.config.yaml_nodes import Table, parse_tree
from kiosk.content.bundle import Bundle, bundle_from, manifest_path
from kiosk.content.contents import Contents
from kiosk.errors import ConfigError, KioskError, ModelError
from kiosk.model.manifest import Manifest
from kiosk.system.hardening import give_memory_back
from kiosk.system.parent import die_with
from kiosk.system.timeouts import patience

LIMIT_SECONDS = 60.0
"""One proof takes about a second on a fast computer, a few on a Pi, and more on one that has just booted. Ten
languages take six times as long as one."""

MEMORY_BYTES = 384 << 20
"""Of data (RLIMIT_DATA, setrlimit(2)): a proof with the shipped model takes some 80 MB."""

NICE = 10
"""A proof may take longer, a visit may not (nice(2))."""

LONGEST_SENTENCE = 1000
"""Characters."""

MOST_SENTENCES = 101
"""As many as a configuration has at most."""

Size = tuple[int, int]
Why = Literal["text", "model", "trouble"]


@dataclass(frozen=True, slots=True)
class Proven:
    """The file can be used.

    Attributes:
        text: of the file: this and nothing else was tried.
        empty: nothing is written in it.
        settings: what it says.
        manifest: of the model that it names.
        lines: of the keys that are written, such as ``camera.source``.
        model: the files of its model, and how they looked before they were used.
        source: the same of its camera's source, where that is a file or a folder.
        look: the same of the owner's theme, logo, languages and facts.
        contents: of the files that it names, as they were read.
        warnings: what is not wrong with it and yet worth telling.
    """

    text: bytes
    empty: bool
    settings: Settings
    manifest: Manifest
    lines: dict[str, int]
    model: dict[str, Signature]
    source: dict[str, Signature]
    look: dict[str, Signature]
    contents: Contents
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The file cannot be used.

    Attributes:
        problems: a sentence each, at least one.
        why: ``text`` is the file's own or what it names, ``model`` the network's, ``trouble`` says that it
            could not be found out.
        named: files that it names, as in `Proven`, as far as it could be read.
        text: of the file, where it could be read.
    """

    problems: tuple[str, ...]
    why: Why = "text"
    named: dict[str, Signature] = field(default_factory=dict)
    text: bytes | None = None


Answer = Proven | Refused


class _Envelope(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        ser_json_bytes="base64",
        val_json_bytes="base64",
        defer_build=True,
    )

    proven: Proven | None = None
    refused: Refused | None = None


def encode(answer: Answer) -> bytes:
    """The answer as one line."""
    envelope = _Envelope.model_validate({type(answer).__name__.lower(): answer})
    # What the file leaves unsaid stays so: a default may give way to what is said elsewhere.
    return envelope.model_dump_json(exclude_unset=True).encode() + b"\n"


def decode(line: bytes) -> Answer | None:
    """The inverse of `encode`; None for what is no answer, for the process may have gone mad."""
    try:
        envelope = _Envelope.model_validate_json(line)
    except ValidationError:
        return None
    proven, refused = envelope.proven, envelope.refused
    if refused is None or proven is not None:
        return _plain(proven) if proven is not None and refused is None else None
    plain = tuple(show(sentence, LONGEST_SENTENCE) for sentence in refused.problems[:MOST_SENTENCES])
    return replace(refused, problems=plain) if plain else None


def _plain(proven: Proven) -> Proven:
    said = tuple(show(sentence, LONGEST_SENTENCE) for sentence in proven.warnings[:MOST_SENTENCES])
    return replace(proven, warnings=said)


def run_model(bundle: Bundle) -> None:
    """Ask the network the golden question. Raises ModelError when it cannot be used."""
    # Imported here: numpy and the runtime are for the process alone that tries a file.
    from kiosk.model.classifier import Classifier

    Classifier(manifest_path(bundle.settings))


def draw_scenes(bundle: Bundle, size: Size) -> None:
    """Draw every scene on a display of this size. Raises ConfigError when one cannot be drawn."""
    from kiosk.screen.rehearsal import rehearse

    rehearse(bundle, size)


def too_small(bundle: Bundle, size: Size) -> list[str]:
    """What on a display of this size cannot be read from where visitors stand."""
    from kiosk.screen.legibility import shortfalls

    return shortfalls(bundle, size)


def prove(
    path: Path,
    screen: Size,
    rotation: int,
    *,
    draw: Callable[[Bundle, Size], None] = draw_scenes,
    run: Callable[[Bundle], None] = run_model,
) -> Answer:
    """Try a file.

    Args:
        path: of the file.
        screen: pixels of the display as it is.
        rotation: by which everything drawn there is turned, until the next start.
        draw, run: instead of all scenes and the network, for tests.
    """
    named = Named()
    text: bytes | None = None
    try:
        text = read_file(path)
        named = named_by(text)
        bundle = bundle_from(text, str(path))
        for turned in dict.fromkeys((rotation, bundle.settings.display.rotation)):
            draw(_turned(bundle, turned), screen)
    except ConfigError as fault:
        problems = tuple(_about(path, problem) for problem in fault.problems)
        return Refused(problems, "text", named.all, text)
    except KioskError as fault:
        why: Why = "model" if isinstance(fault, ModelError) else "text"
        return Refused((_about(path, str(fault)),), why, named.all, text)
    lines = lines_of(text)
    try:
        run(bundle)
    except ModelError as fault:
        problem = about(path, lines, "model", str(fault))
        return Refused((problem,), "model", named.all, text)
    warnings = (*bundle.warnings, *(about(path, lines, FAR, said) for said in too_small(bundle, screen)))
    return Proven(
        text,
        is_empty(text),
        bundle.settings,
        bundle.manifest,
        lines,
        named.model,
        named.source,
        named.look,
        bundle.contents,
        warnings,
    )


def _turned(bundle: Bundle, rotation: int) -> Bundle:
    display = bundle.settings.display.model_copy(update={"rotation": rotation})
    return replace(bundle, settings=bundle.settings.model_copy(update={"display": display}))


def about(path: Path, lines: dict[str, int], key: str | None, sentence: str) -> str:
    """The sentence with file, line and key before it, as far as they are known."""
    name = show(str(path), LONGEST_NAME)
    if key is None or sentence.startswith(f"{key}:"):
        where = name if key is None or key not in lines else f"{name}:{lines[key]}"
        return printable(f"{where}: {sentence}")
    where = f"{name}:{lines[key]}" if key in lines else name
    return printable(f"{where}: {key}: {sentence}")


def _about(path: Path, problem: str) -> str:
    # As a fault has it: with what is no text in a name spelled out.
    named = problem.startswith((str(KioskError(str(path))), printable(str(path))))
    return problem if named else about(path, {}, None, problem)


def lines_of(text: bytes) -> dict[str, int]:
    """The lines of the keys of a text that can be used, those of sections as ``camera.source``."""
    tree, _ = parse_tree(text)
    lines: dict[str, int] = {}
    if isinstance(tree, Table):
        lines |= tree.lines
        for name, section in tree.entries.items():
            if isinstance(section, Table):
                lines |= {f"{name}.{key}": line for key, line in section.lines.items()}
    return lines


def confine(parent: int) -> None:
    """Bound what this process may take, also where its parent hangs; it ends with its ``parent`` (a pid)."""
    die_with(parent)
    signal.alarm(int(2 * LIMIT_SECONDS * patience()))
    with suppress(OSError):
        # Where that is forbidden it takes a full share of a processor.
        os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    with suppress(OSError):
        # Where memory runs out nevertheless the kernel is to take this process, and not the kiosk.
        Path("/proc/self/oom_score_adj").write_text("1000")


def main(arguments: list[str]) -> int:
    """Entry of ``python -m kiosk.appliance.proof``; the exit status is 0 whatever the answer is."""
    confine(int(arguments[3]))
    # It is not in a hurry, and lives beside the two that are.
    give_memory_back()
    # Libraries print to stdout when they please.
    answers = os.dup(1)
    os.dup2(2, 1)
    path = Path(arguments[0])
    width, height = arguments[1].split("x")
    try:
        line = encode(prove(path, (int(width), int(height)), int(arguments[2])))
    except MemoryError:
        sentence = f"needs more than {MEMORY_BYTES >> 20} MB of memory: make it, or what it names, smaller"
        line = encode(Refused((about(path, {}, None, sentence),), "trouble"))
    while line:
        line = line[os.write(answers, line) :]
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
