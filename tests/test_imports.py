"""Imports run one way: a room knows the rooms below it, and nothing of those above or beside it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.system.folders import ROOT

FLOORS = [
    {"errors"}, {"system"}, {"config"}, {"model"}, {"vision", "panel", "sound", "power"}, {"content"},
    {"session"}, {"screen"}, {"app"}, {"appliance"}, {"hub", "web", "fleet"}, {"doctor"}, {"commands"},
    {"cli"}, {"__main__"},
]  # fmt: skip
"""From the lowest to the highest; rooms on one floor know nothing of each other."""

FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

Imports = dict[str, set[str]]


def modules(root: Path) -> dict[str, Path]:
    """Each module's name and file."""
    found = {}
    for path in (root / "kiosk").rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The kiosk's modules that a file imports, at its top, in a function or for its types alone."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                if whole in known:
                    yield whole
                elif node.module in known:
                    yield node.module


def graph(root: Path) -> Imports:
    known = modules(root)
    return {name: set(imported(path, known)) for name, path in known.items()}


def wrong_way(imports: Imports) -> set[tuple[str, str]]:
    """Imports of a room that is not below."""
    wrong = set()
    for importer, names in imports.items():
        for name in names:
            above, below = (module.split(".")[1:2] for module in (importer, name))
            if above and below and above != below and FLOOR[above[0]] <= FLOOR[below[0]]:
                wrong.add((importer, name))
    return wrong


def circle(imports: Imports) -> list[str]:
    """Modules of which each imports the next and the last the first; empty when there is no such circle."""
    done: set[str] = set()

    def search(name: str, way: list[str]) -> list[str]:
        if name in way:
            return way[way.index(name) :]
        if name in done:
            return []
        for following in sorted(imports.get(name, ())):
            # A package that gathers its own modules imports them, and they know it by name alone.
            if not name.startswith(f"{following}.") and (found := search(following, [*way, name])):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(imports) if (found := search(name, []))), [])


@pytest.fixture(scope="module")
def kiosk() -> Imports:
    return graph(ROOT)


def test_every_room_has_its_floor(kiosk):
    rooms = {name.split(".")[1] for name in kiosk if "." in name}
    assert rooms == FLOOR.keys()


def test_each_room_imports_lower_rooms_only(kiosk):
    assert wrong_way(kiosk) == set()


def test_no_modules_import_each_other_in_a_circle(kiosk):
    assert circle(kiosk) == []


def test_the_display_process_has_no_opencv_in_memory_and_no_network_runtime():
    # Each takes ten megabytes, of which a small Pi has few.
    loaded = "import sys, kiosk.commands.run; print(*({'cv2', 'ai_edge_litert'} & {*sys.modules}))"
    ran = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.strip() == ""


def test_wherever_in_a_file_it_stands_an_import_is_seen(tmp_path):
    files = {
        "__init__.py": "",
        "errors.py": "",
        "app/__init__.py": "",
        "app/app.py": "def late():\n    from kiosk.appliance import counts\n",
        "appliance/__init__.py": "",
        "appliance/counts.py": "from kiosk import errors\nimport kiosk.app.app\n",
    }
    for name, text in files.items():
        path = tmp_path / "kiosk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    imports = graph(tmp_path)
    assert wrong_way(imports) == {("kiosk.app.app", "kiosk.appliance.counts")}
    assert circle(imports) == ["kiosk.app.app", "kiosk.appliance.counts"]
