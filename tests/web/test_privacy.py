"""Every setting that Gradio has is in a table of the kiosk's: set, or left alone for a reason."""

import inspect
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import gradio
import pytest

from kiosk.web import privacy
from kiosk.web.privacy import Setting

PACKAGE = Path(gradio.__file__).parent


def parameters(function: Any) -> set[str]:
    return set(inspect.signature(function).parameters) - {"self"}


@pytest.mark.parametrize(
    ("function", "sets", "left"),
    [
        (gradio.Blocks.__init__, privacy.BLOCKS, privacy.BLOCKS_LEFT),
        (gradio.Blocks.queue, privacy.QUEUE, privacy.QUEUE_LEFT),
        (gradio.mount_gradio_app, privacy.MOUNT, privacy.MOUNT_LEFT),
    ],
)
def test_every_setting_is_set_or_left_alone_for_a_reason(
    function: Any, sets: dict[str, Setting], left: dict[str, str]
) -> None:
    assert parameters(function) == sets.keys() | left.keys()
    assert not sets.keys() & left.keys()


def test_every_setting_of_launch_is_one_of_mount_s_or_does_not_matter() -> None:
    known = privacy.MOUNT.keys() | privacy.MOUNT_LEFT.keys() | privacy.LAUNCH_LEFT.keys()
    assert parameters(gradio.Blocks.launch) - known == set()
    assert privacy.LAUNCH_LEFT.keys() <= parameters(gradio.Blocks.launch)


def test_every_setting_has_its_reason() -> None:
    tables = (privacy.BLOCKS, privacy.MOUNT, privacy.QUEUE, privacy.ENVIRONMENT)
    assert all(len(one.why) > 5 for table in tables for one in table.values())


def test_what_promises_privacy_is_as_it_was_promised() -> None:
    mount, blocks = privacy.values(privacy.MOUNT), privacy.values(privacy.BLOCKS)
    off = ("run_history", "show_error", "ssr_mode", "enable_monitoring", "pwa", "mcp_server")
    assert {name: mount[name] for name in off} == dict.fromkeys(off, False)
    assert (mount["footer_links"], mount["allowed_paths"]) == ([], [])
    assert blocks["analytics_enabled"] is False
    every, age = blocks["delete_cache"]
    assert every + age <= 75


def test_each_caller_has_lists_of_its_own() -> None:
    privacy.values(privacy.MOUNT)["allowed_paths"].append("/")
    assert privacy.values(privacy.MOUNT)["allowed_paths"] == []


READ = re.compile(
    r"""(?:environ(?:\.get|\.setdefault)?|getenv)\s*[\[(]\s*["'](?P<name>[A-Z][A-Z0-9_]+)["']""", re.DOTALL
)

HARMLESS = {
    "PATH": "where commands are: ffmpeg, for videos",
    "BROWSER": "for a command of Gradio's own",
    "CI": "for a command of Gradio's own",
    "DISPLAY": "for a command of Gradio's own",
    "WAYLAND_DISPLAY": "for a command of Gradio's own",
    "SSH_CONNECTION": "for a command of Gradio's own",
    "SSH_TTY": "for a command of Gradio's own",
    "OPENAI_API_KEY": "for a command of Gradio's own",
    "DISCORD_TOKEN": "for a bot that Gradio writes",
    "LOCALAPPDATA": "on Windows",
    "XDG_CACHE_HOME": "where caches of the hub are, of which nothing is used",
}
"""Variables that Gradio reads and that open nothing here."""


def test_every_variable_that_gradio_reads_is_set_removed_or_harmless() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if "_simple_templates" not in path.parts and "test_data" not in path.parts:
            found |= {
                one["name"] for one in READ.finditer(path.read_text(encoding="utf-8", errors="replace"))
            }
    assert "GRADIO_SHARE" in found
    known = (
        privacy.ENVIRONMENT.keys() | privacy.KEPT_VARIABLES.keys() | privacy.REMOVED.keys() | HARMLESS.keys()
    )
    assert {name for name in found - known if not name.startswith(tuple(privacy.REMOVED_PREFIXES))} == set()


def test_a_shell_s_variables_open_nothing() -> None:
    hostile = {
        **{
            name: "True"
            for name in ("GRADIO_SHARE", "GRADIO_MCP_SERVER", "GRADIO_ANALYTICS_ENABLED", "GRADIO_SSR_MODE")
        },
        **{name: "/" for name in ("GRADIO_ALLOWED_PATHS", "GRADIO_EXAMPLES_CACHE", "GRADIO_WATCH_DIRS")},
        "GRADIO_OF_A_LATER_RELEASE": "1",
        "HF_TOKEN": "secret",
        "SPACE_ID": "a/b",
        "SYSTEM": "spaces",
        "SSLKEYLOGFILE": "/tmp/keys",
        "FORWARDED_ALLOW_IPS": "*",
        "GRADIO_TEMP_DIR": "/dev/shm/own",
        "HOME": "/root",
    }
    privacy.make_private(hostile)
    assert hostile == {
        **privacy.values(privacy.ENVIRONMENT),
        "GRADIO_TEMP_DIR": "/dev/shm/own",
        "HOME": "/root",
    }


def test_a_page_that_is_built_with_a_hostile_environment_is_as_private_as_any(tmp_path: Path) -> None:
    hostile = {
        "GRADIO_ANALYTICS_ENABLED": "True",
        "GRADIO_WATCH_DIRS": "/",
        "GRADIO_VIBE_MODE": "1",
        "SPACE_ID": "a/b",
    }
    program = """
import os
from kiosk.web.privacy import make_private
make_private(os.environ)
import gradio
with gradio.Blocks(analytics_enabled=False) as blocks:
    pass
gradio.mount_gradio_app
assert not (blocks.dev_mode or blocks.vibe_mode or blocks.space_id or blocks.analytics_enabled), vars(blocks)
"""
    environment = {**os.environ, **hostile, "GRADIO_TEMP_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def test_the_release_has_the_mended_doors() -> None:
    assert tuple(map(int, version("gradio").split(".")[:2])) >= (6, 16)


def test_what_forgets_for_gradio_finds_what_it_takes_away() -> None:
    with gradio.Blocks(analytics_enabled=False) as blocks:
        gradio.HTML("")
    import fastapi

    gradio.mount_gradio_app(fastapi.FastAPI(), blocks, "/", **privacy.values(privacy.MOUNT))
    holder, queue = blocks.state_holder, blocks._queue
    state = holder["session1"]
    assert isinstance(state.config_values, dict)
    assert "session1" in holder.session_data
    assert "session1" in holder.time_last_used
    assert queue.pending_messages_per_session == {}
    assert queue.event_analytics == {}
    assert all(isinstance(files, set) for files in blocks.temp_file_sets)
    assert blocks.has_launched is False
