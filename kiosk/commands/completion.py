"""``kiosk completion``: what a shell needs to complete commands, options and keys at the Tab key."""

import argparse

import shtab

from kiosk.commands.options import KEYS_OF_CONFIG, MODELS_HERE
from kiosk.config.schema import Settings
from kiosk.config.section import Section
from kiosk.hub.shelf import SHIPPED, shipped
from kiosk.system.folders import MODELS


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("shell", choices=["bash", "zsh"], help="the shell that is to complete")


def run(args: argparse.Namespace) -> int:
    """Print the script; the installer puts bash's where bash looks for it."""
    print(shtab.complete(args.whole_parser(), shell=args.shell, preamble=_preamble(args.shell)))
    return 0


def keys_of(kind: type[Section] = Settings, before: str = "") -> list[str]:
    """Every key of config.yaml that has a value, dotted, in the schema's order."""
    found: list[str] = []
    for name, field in kind.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Section):
            found += keys_of(inner, f"{before}{name}.")
        else:
            found.append(f"{before}{name}")
    return found


# Folders may be called anything, and a shell would run some names: what is no name of a model's is left out.
_BASH = """\
{keys}() {{ compgen -W "{words}" -- "$1"; }}
{models}() {{
  local name
  for name in {names} {folder}/*@*; do
    name=${{name##*/}}
    [[ $name == *[!A-Za-z0-9._@-]* || $name != "$1"* ]] || printf '%s\\n' "$name"
  done
}}
"""
_ZSH = """\
{keys}() {{ local -a found=({words}); compadd -a found; }}
{models}() {{ local -a found=({names} {folder}/*@*(N:t)); compadd -- ${{found:#*[^A-Za-z0-9._@-]*}}; }}
"""


def _preamble(shell: str) -> str:
    return (_BASH if shell == "bash" else _ZSH).format(
        keys=KEYS_OF_CONFIG,
        words=" ".join(keys_of()),
        models=MODELS_HERE,
        names=" ".join([SHIPPED, *(one.name for one in shipped())]),
        folder=MODELS,
    )
