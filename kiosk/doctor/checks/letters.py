"""Letters that the kiosk's own typeface lacks: which of them there are fonts for. Most kiosks need none."""

from pathlib import Path

from kiosk.content.font_file import character_map
from kiosk.content.scripts import SCRIPTS, Script
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, not_here, ok, warning

NAME = "letters"


def check_letters(context: CheckContext) -> list[Finding]:
    """One line for each of the system's packages that has some."""
    packages = dict.fromkeys(script.package for script in SCRIPTS)
    return [
        _examined(context.machine.root, package, [script for script in SCRIPTS if script.package == package])
        for package in packages
    ]


def _examined(root: Path, package: str, scripts: list[Script]) -> Finding:
    *names, last = [script.name for script in scripts]
    these = f"{', '.join(names)} and {last}"
    paths = {root / path.relative_to("/") for script in scripts for path in script.paths}
    missing = {path for path in paths if not path.exists()}
    if missing == paths:
        text = f"none for {these}: whoever writes texts in one of them types 'sudo apt install {package}'"
        return not_here(NAME, text)
    again = f"sudo apt install --reinstall {package}"
    if missing:
        return warning(NAME, f"not all for {these}: there is no {min(missing).name}", again)
    for path in sorted(paths):
        try:
            character_map(path)
        except (OSError, ValueError) as error:
            said = error.strerror if isinstance(error, OSError) else error
            return warning(NAME, f"not all for {these}: {path.name} cannot be read ({said})", again)
    return ok(NAME, f"for {these}, from {package}")
