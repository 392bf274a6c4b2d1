"""The other doors: a page for browsers beside the kiosk, and another model for it."""

import re

from lab.machine import CONFIG, Machine, expect
from lab.scenarios.steps import await_attract, await_heeded, await_home, one_visit, scenario

APP = "/opt/mood-kiosk/current/app"
PAGE = "http://127.0.0.1:7860/"
PAGE_SECONDS = 60.0
"""Until the page can be opened, where the packages are read for the first time."""

MODEL_SECONDS = 60.0
"""For trying a model and taking it up."""

SECRET = "not-for-the-page"
OTHER = "fer8_int8"
"""A network that comes with the kiosk beside the one it uses."""

VISIT = f"""
from kiosk.vision.camera.demo import demo_picture
from scripts.measure.web_visitor import WebVisitor
visitor = WebVisitor('{PAGE}')
path = visitor.upload(demo_picture().read_bytes())
visitor.begin()
told = visitor.ask(path)
print(told.fine, round(told.seconds, 2), ' '.join(told.shown))
"""


@scenario("web")
def web_page(machine: Machine) -> str:
    """The page answers on this computer, knows no camera's password, and leaves the kiosk alone."""
    main = machine.unit()["MainPID"]
    start = machine.now()
    machine.save(machine.good.replace("language: en", "language: de") + f"# once rtsp://a:{SECRET}@camera/\n")
    await_heeded(machine, "^configuration: language changed", start)
    start = machine.now()
    machine.run("systemctl start kiosk-web", seconds=2 * PAGE_SECONDS)
    took = machine.now() - start
    said = machine.run(f"cd {APP} && .venv-web/bin/python -", typed=VISIT, seconds=PAGE_SECONDS)
    fine, answered, shown = said.split(maxsplit=2)
    expect(fine == "True" and "https://open.spotify.com/playlist/" in shown, f"the page answers {said!r}")
    page = machine.unit("kiosk-web")["MainPID"]
    seen = machine.run(f"nsenter --target {page} --mount cat {CONFIG}")
    expect("language:" in seen and SECRET not in seen, f"the page reads {seen!r}")
    owner = machine.run(f"ps -o user:20= -p {page}").strip()
    expect(owner == "kiosk-web", f"it runs as {owner}")
    megabytes = int(machine.run(f"ps -o rss= -p {page}")) >> 10
    one_visit(machine)
    machine.run("systemctl stop kiosk-web")
    expect(machine.unit("kiosk-web")["ActiveState"] == "inactive", "it does not end when it is told to")
    left = machine.run("ls -d /run/kiosk-web /dev/shm/kiosk-web-* 2>/dev/null; true").split()
    expect(not left, f"it leaves {left}")
    expect(machine.unit()["MainPID"] == main, "the kiosk was started again")
    return f"ready after {took:.1f} s, a picture answered in {answered} s, {megabytes} MB"


@scenario("quick")
def model_used(machine: Machine) -> str:
    """Another model is used from the next visit on, and the one before after a roll-back."""
    main = machine.unit()["MainPID"]
    await_attract(machine)
    words = {}
    for asked in (f"use {OTHER}", "rollback"):
        start = machine.now()
        words[asked] = machine.run(f"kiosk model {asked}", seconds=MODEL_SECONDS).splitlines()[0]
        # From the command on, which tries the model before it says anything.
        machine.wait("^configuration: model changed", MODEL_SECONDS, start)
        in_use = machine.run("kiosk get model").strip()
        expect((OTHER in in_use) is (asked != "rollback"), f"after {asked} config.yaml says {in_use}")
        await_home(machine, one_visit(machine).result.t)
        problem = machine.status()["config_problem"]
        expect(not problem, f"after {asked}: {problem}")
    expect(machine.unit()["MainPID"] == main, "the kiosk was started again")
    return re.sub(r"\s+", " ", words[f"use {OTHER}"])[:80]
