"""What the playbooks promise, as far as their text tells; `make lab-ansible` plays them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from kiosk.cli import COMMANDS
from kiosk.system.folders import ROOT

FOLDER = ROOT / "deploy/ansible"
PLAYBOOKS = ("install", "configure", "update", "rollback", "status")
KEYWORDS = {
    "name", "when", "register", "changed_when", "failed_when", "check_mode", "until", "retries", "delay",
    "vars", "loop", "no_log", "diff", "notify", "delegate_to", "become", "run_once", "block", "rescue",
    "always",
}  # fmt: skip


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text())


def tasks(node: Any) -> Iterator[dict[str, Any]]:
    """Every task, those within blocks and plays as well."""
    if isinstance(node, list):
        for inner in node:
            yield from tasks(inner)
    elif isinstance(node, dict):
        below = [node[key] for key in ("tasks", "handlers", "block", "rescue", "always") if key in node]
        if below:
            yield from tasks(below)
        else:
            yield node


ALL = [
    (path.name, task)
    for path in sorted([*FOLDER.glob("*.yaml"), *(FOLDER / "tasks").glob("*.yaml")])
    if path.name != "inventory.yaml"
    for task in tasks(read(str(path.relative_to(FOLDER))))
]


@pytest.mark.parametrize(("file", "task"), ALL, ids=[f"{file}: {task['name']}" for file, task in ALL])
def test_a_task_needs_no_collection_and_has_a_name(file: str, task: dict[str, Any]) -> None:
    (module,) = task.keys() - KEYWORDS
    assert module.startswith("ansible.builtin.")


def test_the_pages_and_the_folder_name_the_same_playbooks() -> None:
    there = {path.stem for path in FOLDER.glob("*.yaml")} - {"inventory"}
    told = set(re.findall(r"ansible-playbook ([a-z]+)\.yaml", (FOLDER / "README.md").read_text()))
    assert there == told == set(PLAYBOOKS)


def test_updates_go_in_waves_of_which_the_first_failure_is_the_last() -> None:
    (waves,) = (play for play in read("update.yaml") if "serial" in play)
    assert (waves["serial"], waves["max_fail_percentage"]) == ([1, "25%"], 0)
    # By the first group's order, which is the inventory's: the canary is its first kiosk.
    assert waves["hosts"] == "kiosks:&kiosks_there"


def test_secrets_are_never_shown() -> None:
    told = [task for task in tasks(read("tasks/secrets.yaml")) if "kiosk_secrets |" in task.get("loop", "")]
    assert [(task["no_log"], task["diff"]) for task in told] == [(True, False)]


def test_a_configuration_is_placed_after_it_was_checked() -> None:
    names = [task["name"] for task in tasks(read("tasks/configuration.yaml"))]
    assert (
        names.index("Check it")
        < names.index("Refuse a file that is not right")
        < names.index("Put it in place")
    )


def test_the_inventory_has_ten_kiosks_and_their_own_keys_belong_to_one_of_them() -> None:
    hosts = read("inventory.yaml")["kiosks"]["hosts"]
    assert len(hosts) == 10
    assert {path.stem for path in (FOLDER / "host_vars").glob("*.yaml")} <= hosts.keys()


def test_the_keys_of_the_example_are_right(tmp_path) -> None:
    from kiosk.commands.merge import merged
    from kiosk.config.loader import Document

    own = read("host_vars/children.yaml")["kiosk_config"]
    settings = Document(
        merged((ROOT / "config.yaml").read_bytes(), "config.yaml", own), "config.yaml"
    ).settings()
    assert (settings.language, settings.camera.rotation, settings.display.calm) == (("en", "de"), 90, True)


def test_the_kiosk_s_commands_and_the_installer_s_options_exist() -> None:
    text = "\n".join(path.read_text() for path in FOLDER.rglob("*.yaml"))
    assert set(re.findall(r"/usr/local/bin/kiosk ([a-z]+)", text)) <= COMMANDS.keys()
    options = read("group_vars/kiosks.yaml")["kiosk_install_options"].split()
    usage = (ROOT / "scripts/install.sh").read_text()
    assert [
        option for option in [*options, "--rollback"] if f"  {option}" not in usage and option not in usage
    ] == []
